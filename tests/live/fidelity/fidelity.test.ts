import { describe, expect, test } from 'vitest';
import { live, whyNot } from '../daemon.ts';
import { formatMeasured } from './format-measured.ts';
import { measureDaemon } from './measure-daemon.ts';
import { type Measured, share } from './verdict.ts';

/** Share of points that must be equal. */
const bar = 0.97;

describe.skipIf(!live)(`the mock beside a real daemon (${live ?? whyNot})`, () => {
  let measured: Measured | undefined;

  test('every difference is explained, and every explanation still needed', {
    timeout: 900_000,
  }, async () => {
    measured = await measureDaemon({ host: live ?? '' });
    const wrong = measured.unexplained.length + measured.stale.length > 0;
    expect(wrong ? formatMeasured(measured) : '').toBe('');
  });

  test(`at least ${bar * 100} % of the points are equal`, () => {
    expect(measured && share(measured.all)).toBeGreaterThanOrEqual(bar);
  });
});
