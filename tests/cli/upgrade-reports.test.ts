import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sarifProblems } from '../report/annotations/sarif-schema.ts';
import { elements, parseXml } from '../report/strict-xml.ts';
import { call } from './call.ts';

const capture = 'tests/fixtures/captures/upgrade.har';
const sarif = async (...args: string[]) => {
  const { out, code } = await call(...args, '--report', 'sarif');
  const log = JSON.parse(out);
  return { log, code, run: log.runs[0] };
};

test('upgrade --report sarif names the capture, the exchange, the rule and the exit code', async () => {
  const { log, run, code } = await sarif('upgrade', capture, '--to', 'docker-29.7');
  expect(sarifProblems(log)).toEqual([]);
  expect(code).toBe(1);
  expect(run.invocations[0].exitCode).toBe(1);
  const [result] = run.results;
  expect(result).toMatchObject({ ruleId: 'upgrade/version-too-old', level: 'error' });
  expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(capture);
  expect(result.locations[0].message.text).toBe('#1 GET /v1.24/containers/json');
  const again = await sarif('upgrade', capture, '--to', 'docker-29.7', '--fail-on', 'never');
  expect(again.run.results[0].partialFingerprints).toEqual(result.partialFingerprints);
  expect(again.run.invocations[0].exitCode).toBe(0);
});

test('diff --report sarif keeps the schema, and every result is one of its own', async () => {
  const { log, run } = await sarif('diff', '1.51', '1.52');
  expect(sarifProblems(log)).toEqual([]);
  const prints = run.results.map(
    ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) =>
      partialFingerprints['wirewhale/v1'],
  );
  expect(prints.length).toBeGreaterThan(20);
  expect(new Set(prints).size).toBe(prints.length);
  const levels = run.results.map(({ level }: { level: string }) => level);
  expect(levels).not.toContain('note');
  const all = await sarif('diff', '1.51', '1.52', '-v');
  expect(all.run.results.length).toBeGreaterThan(prints.length);
});

test('--report junit fails where something breaks', async () => {
  const upgrade = parseXml((await call('upgrade', capture, '--to', 'docker-29.7', '--report', 'junit')).out);
  expect(upgrade.attributes).toMatchObject({ tests: '1', failures: '1' });
  expect(elements(upgrade, 'testcase')[0]?.attributes.name).toBe('ContainerList');
  const diff = parseXml((await call('diff', '1.50', '1.51', '--report', 'junit')).out);
  expect(Number(diff.attributes.tests)).toBeGreaterThan(100);
  expect(diff.attributes.failures).toBe('0');
});

test('several reports are files of a folder, and cannot share stdout', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  try {
    const args = ['upgrade', capture, '--to', 'docker-29.7', '--report', 'sarif,junit,json'];
    const { code, err } = await call(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/3 reports cannot share one stdout \(E_USAGE\)\n {2}Add --out FOLDER/);
    const { out } = await call(...args, '--out', folder);
    expect(out).toMatch(/^tests\/fixtures\/captures\/upgrade.har to docker-29.7/);
    expect(readdirSync(folder).sort()).toEqual(['upgrade.json', 'upgrade.junit.xml', 'upgrade.sarif']);
    expect(sarifProblems(JSON.parse(readFileSync(join(folder, 'upgrade.sarif'), 'utf8')))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
