import { beforeAll, describe, expect, test } from 'vitest';
import { compared as live, whyNotCompared as whyNot } from '../daemon.ts';
import { type Bar, bars } from './bars.ts';
import { formatMeasured } from './format-measured.ts';
import { measureDaemon } from './measure-daemon.ts';
import { type Measured, share } from './verdict.ts';

describe.skipIf(!live)(`the mock beside a real daemon (${live ?? whyNot})`, () => {
  let measured: Measured;
  let bar: Bar;

  beforeAll(async () => {
    measured = await measureDaemon({ host: live ?? '' });
    const ofProfile = bars[measured.like];
    if (!ofProfile) throw new Error(`bars.ts holds ${measured.like} to nothing`);
    bar = ofProfile;
  }, 900_000);

  test('every difference is explained and every explanation needed, or no more are left than is known', async ({
    annotate,
  }) => {
    const { like, unexplained, stale } = measured;
    const isStrict = Boolean(process.env.WIREWHALE_STRICT);
    const allowed = isStrict ? 0 : bar.unexplained;
    await annotate(`${like}: ${unexplained.length} differences unexplained, ${allowed} allowed`);
    const wrong = unexplained.length > allowed || (isStrict && stale.length > 0);
    expect(wrong ? formatMeasured(measured) : '').toBe('');
  });

  test('the share of equal points reaches the bar of the profile', async ({ annotate }) => {
    const { like, all } = measured;
    await annotate(`${like}: ${(share(all) * 100).toFixed(2)} % of ${all.equal + all.different} points`);
    expect(share(all), formatMeasured(measured)).toBeGreaterThanOrEqual(bar.share);
  });
});
