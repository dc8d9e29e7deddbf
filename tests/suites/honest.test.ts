import { describe, expect, test } from 'vitest';
import type { Lie } from '../../src/mock/index.ts';
import type { WorkerResult } from '../../src/suite/index.ts';
import { type Chosen, casesAt, idOf, isRed, latestServed, tryOut } from './lying.ts';

const api = latestServed;
const cases = await casesAt(api);
const honest = await tryOut({ api, lies: [], cases });

describe('the suites', () => {
  test('an honest daemon turns no case red', () => {
    const red = honest.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skip');
    expect(red.map(({ id, verdict, failures }) => `${verdict} ${id}: ${failures[0]?.actual}`)).toEqual([]);
  });

  // A case that no answer can turn red says nothing.
  test.concurrent.for(cases.map((chosen) => [idOf(chosen), chosen] as const))(
    '%s can fail',
    { timeout: 60_000 },
    async ([id, chosen], { skip }) => {
      const result = honest.find((each) => each.id === id) as WorkerResult;
      if (result.verdict === 'skip') return skip(result.reason);
      expect(await reddens(chosen, result)).toBe(true);
    },
  );
});

/** Whether the case fails when an operation that it uses answers in some wrong way. */
async function reddens(chosen: Chosen, { operations }: WorkerResult): Promise<boolean> {
  const { operation } = chosen.suite;
  for (const operationId of operation ? [operation] : operations.toReversed()) {
    for (const lies of wrongWays(operationId)) {
      const results = await tryOut({ api, lies, cases: [chosen] });
      if (results.some((result) => result.id === idOf(chosen) && isRed(result))) return true;
    }
  }
  return false;
}

const statuses = [101, 200, 201, 204, 304, 400, 401, 403, 404, 406, 409, 500, 501, 503];

function wrongWays(operationId: string): Lie[][] {
  const told = (name: string, bend: Lie['bend']) =>
    statuses.map((status) => ({ name, operationId, status, bend }));
  return [
    told('closes', { kind: 'close' }),
    told('another status', { kind: 'status', status: 418 }),
    told('no body', { kind: 'body', text: '' }),
    [{ name: 'another upgrade', operationId, status: 101, bend: { kind: 'upgrade', protocol: 'h2c' } }],
  ];
}
