import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMock } from '../../src/mock/index.ts';
import { conform } from '../../src/run/index.ts';

async function verdicts(workers: number): Promise<Record<string, string>> {
  await using mock = await startMock();
  const { cases } = await conform({
    target: { address: mock.address, url: mock.url, origin: 'test' },
    suites: [join(import.meta.dirname, '../fixtures/suites/side-by-side.ts')],
    workers,
  });
  return Object.fromEntries(cases.map(({ id, verdict }) => [id, verdict]));
}

test('cases run side by side, those of a lane in turn, and those that must be alone at the end', async () => {
  expect(await verdicts(4)).toEqual({
    'fixture/alone/runs-alone': 'pass',
    'fixture/prune/lane-one': 'pass',
    'fixture/prune/lane-two': 'pass',
    'fixture/meet/one': 'pass',
    'fixture/meet/other': 'pass',
  });
});

test('with one worker nobody meets', async () => {
  expect(await verdicts(1)).toMatchObject({ 'fixture/meet/one': 'fail' });
});
