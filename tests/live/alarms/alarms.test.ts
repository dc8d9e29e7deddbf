import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { formatMeasured, totalsOf } from './format-measured.ts';
import { measureAlarms } from './main.ts';

/** Two real daemons, `HOST HOST`: each client is recorded on both, and what is foretold of one is weighed against the other. */
const hosts = process.env.WIREWHALE_ALARMS?.split(' ') ?? [];
const [first = '', second = ''] = hosts;

test('at most one false alarm in 1,000 checks', { timeout: 3_600_000 }, async ({ skip, annotate }) => {
  skip(hosts.length !== 2, 'not asked for: WIREWHALE_ALARMS names no two daemons');
  const folder = join(tmpdir(), `wirewhale-alarms-${process.pid}`);
  const measured = await measureAlarms([first, second], folder, () => undefined);
  const told = formatMeasured(measured);
  await annotate(told);
  expect(totalsOf(measured).checks).toBeGreaterThan(500);
  expect(totalsOf(measured).right).toBeGreaterThan(0);
  expect(totalsOf(measured).alarmsInThousand, told).toBeLessThanOrEqual(1);
});
