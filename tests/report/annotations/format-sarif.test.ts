import { describe, expect, test } from 'vitest';
import { formatSarif } from '../../../src/report/index.ts';
import { annotation, sample } from './sample.ts';
import { sarifProblems } from './sarif-schema.ts';

const written = (more = {}) => JSON.parse(formatSarif(sample(more)));

describe('SARIF', () => {
  test('keeps the schema, which refuses what is none', () => {
    expect(sarifProblems(written())).toEqual([]);
    expect(sarifProblems({ ...written(), version: '2.0.0' })).not.toEqual([]);
    const odd = written();
    odd.runs[0].results[0].levle = 'error';
    delete odd.runs[0].results[1].message;
    expect(sarifProblems(odd)).toHaveLength(2);
  });

  test('gives each result what code scanning needs of it', () => {
    const [run] = written().runs;
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'note']);
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.message.text).toMatch(/\S/);
      const [{ physicalLocation }] = result.locations;
      // Why escaped: a URI has no spaces.
      expect(physicalLocation.artifactLocation.uri).toBe('ci/up%201.pcapng');
      expect(physicalLocation.region.startLine).toBeGreaterThan(0);
      expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^\w+:1$/);
    }
    const [first] = run.results;
    expect(first.locations[0].logicalLocations[0].name).toBe('ContainerInspect');
    expect(first.locations[0].message.text).toBe('#3 GET /v1.51/containers/a/json');
    expect(first.message.text).toContain('Read NetworkSettings.Networks[*].IPAddress.');
  });

  test('tells rules that are used, how the run ended, and what cannot be known', () => {
    const [run] = written().runs;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'diff/response-field-removed',
      'behaviour/default',
    ]);
    expect(run.tool.driver.rules[0]).toMatchObject({
      helpUri: 'https://example.com/help',
      defaultConfiguration: { level: 'error' },
    });
    expect(run.tool.driver.rules[0].help.markdown).toContain('**What to do:** Read what replaces it.');
    expect(run.invocations).toMatchObject([{ executionSuccessful: true, exitCode: 1 }]);
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toMatch(/cannot be seen/);
  });

  test('keeps the limits of code scanning, the worst first, and says what it left out', () => {
    const places = Array.from({ length: 150 }, (_, exchange) => ({ file: 'a.har', exchange }));
    const annotations = Array.from({ length: 5003 }, () => annotation({ places: places.slice(0, 1) }));
    const log = written({ annotations: [annotation({ places }), ...annotations] });
    const [run] = log.runs;
    expect(run.results).toHaveLength(5000);
    expect(run.results[0].locations.length + run.results[0].relatedLocations.length).toBe(100);
    expect(run.invocations[0].toolExecutionNotifications.at(-1).message.text).toMatch(
      /^4 findings, the mildest/,
    );
    expect(sarifProblems(log)).toEqual([]);
  });

  test('of nothing found is a log as well', () => {
    const log = written({ annotations: [], exitCode: 0 });
    expect(sarifProblems(log)).toEqual([]);
    expect(log.runs[0].results).toEqual([]);
  });
});
