import { describe, expect, test } from 'vitest';
import type { CaseResult, Finding, Waiver } from '../../src/model/index.ts';
import { applyWaivers, contractCases, exitCodeOf } from '../../src/run/judge.ts';
import type { WorkerResult } from '../../src/suite/index.ts';

const finding = (id: string, level: Finding['level'] = 'error', rule = 'response/body-schema'): Finding => ({
  id,
  rule,
  level,
  operationId: 'ContainerInspect',
  status: 200,
  pointer: '/Id',
  expected: 'string',
  actual: '1',
  message: 'Id is a number',
});

const result = (over: Partial<WorkerResult> = {}): WorkerResult => ({
  id: 'ContainerInspect/has-id',
  area: 'containers',
  operationId: 'ContainerInspect',
  requirement: 'x',
  level: 'must',
  api: '1.41',
  verdict: 'pass',
  durationMs: 1,
  failures: [],
  findings: [],
  repeat: { wirewhale: 'wirewhale conform' },
  exchanges: [],
  left: [],
  operations: ['ContainerInspect'],
  ...over,
});

const waiver = (over: Partial<Waiver> = {}): Waiver => ({
  case: 'ContainerInspect/has-id',
  fault: 'daemon',
  reason: 'known',
  evidence: 'seen',
  ...over,
});

const repeat = (api: string, id: string) => `again ${api} ${id}`;

describe('contract cases', () => {
  test('an operation that was exercised without a finding passes', () => {
    expect(contractCases([result()], repeat)).toMatchObject([
      { id: 'ContainerInspect/keeps-the-contract', verdict: 'pass' },
    ]);
  });

  test('a finding seen by two cases stands once, and names the case that shows it', () => {
    const two = [
      result({ findings: [finding('f-1')] }),
      result({ id: 'ContainerInspect/other', findings: [finding('f-1'), finding('f-2', 'info')] }),
    ];
    const [judged] = contractCases(two, repeat);
    expect(judged?.verdict).toBe('fail');
    expect(judged?.findings.map(({ id }) => id)).toEqual(['f-1', 'f-2']);
    expect(judged?.repeat.wirewhale).toBe('again 1.41 ContainerInspect/has-id');
  });

  test('notes and findings about our own request do not fail it', () => {
    const [judged] = contractCases(
      [result({ findings: [finding('f-1', 'info'), finding('f-2', 'error', 'request/parameter')] })],
      repeat,
    );
    expect(judged?.verdict).toBe('pass');
  });

  test('each API version is judged for itself', () => {
    const both = [result({ findings: [finding('f-1')] }), result({ api: '1.42' })];
    expect(contractCases(both, repeat).map(({ api, verdict }) => [api, verdict])).toEqual([
      ['1.41', 'fail'],
      ['1.42', 'pass'],
    ]);
  });
});

describe('waivers', () => {
  const failed: CaseResult = result({ verdict: 'fail', failures: [{ expected: 'a', actual: 'b' }] });

  test('a failure that the ledger knows is waived, with the reason', () => {
    const { cases, stale } = applyWaivers([failed], [waiver()], true);
    expect(cases[0]).toMatchObject({ verdict: 'waived', reason: 'known' });
    expect(stale).toEqual([]);
  });

  test('a waiver for another version does not help', () => {
    expect(applyWaivers([failed], [waiver({ versions: '1.42..' })], true).cases[0]?.verdict).toBe('fail');
  });

  test('a waiver whose case passes is stale', () => {
    expect(applyWaivers([result()], [waiver()], true).stale).toHaveLength(1);
  });

  test('a waiver whose case was skipped or not run is not stale', () => {
    expect(applyWaivers([result({ verdict: 'skip' })], [waiver()], true).stale).toEqual([]);
    expect(applyWaivers([], [waiver()], true).stale).toEqual([]);
  });

  const contract = (...ids: string[]): CaseResult =>
    result({
      id: 'ContainerInspect/keeps-the-contract',
      verdict: ids.length > 0 ? 'fail' : 'pass',
      findings: ids.map((id) => finding(id)),
    });
  const forFindings = (...findings: string[]) =>
    waiver({ case: 'ContainerInspect/keeps-the-contract', findings });

  test('every error finding must be known', () => {
    expect(applyWaivers([contract('f-1')], [forFindings('f-1')], true).cases[0]?.verdict).toBe('waived');
    expect(applyWaivers([contract('f-1', 'f-9')], [forFindings('f-1')], true).cases[0]?.verdict).toBe('fail');
    expect(
      applyWaivers([contract('f-1', 'f-9')], [forFindings('f-1'), forFindings('f-9')], true).cases[0]
        ?.verdict,
    ).toBe('waived');
  });

  test('a waiver for a finding that is gone is stale, but only in a whole run', () => {
    const waivers = [forFindings('f-1'), forFindings('f-2')];
    expect(applyWaivers([contract('f-1')], waivers, true).stale).toEqual([waivers[1]]);
    expect(applyWaivers([contract('f-1')], waivers, false).stale).toEqual([]);
  });
});

test('the exit code puts deviations before what could not be judged', () => {
  expect(exitCodeOf([result()], [], [])).toBe(0);
  expect(exitCodeOf([result({ verdict: 'waived' }), result({ verdict: 'skip' })], [], [])).toBe(0);
  expect(exitCodeOf([result({ verdict: 'error' })], [], [])).toBe(5);
  expect(exitCodeOf([result({ verdict: 'error' }), result({ verdict: 'fail' })], [], [])).toBe(1);
  expect(exitCodeOf([result()], [waiver()], [])).toBe(1);
  expect(exitCodeOf([result()], [], ['container x'])).toBe(1);
});
