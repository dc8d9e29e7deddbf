import { describe, expect, test } from 'vitest';
import { lies, survivors } from './lies.ts';
import { casesAt, isRed, latestServed, tryOut } from './lying.ts';

const api = latestServed;
const cases = await casesAt(api);

describe('a lie of the daemon', () => {
  test('there are at least 60, each with a name of its own', () => {
    expect(new Set(lies.map(({ name }) => name)).size).toBe(lies.length);
    expect(lies.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(survivors).filter((name) => !lies.some((lie) => lie.name === name))).toEqual([]);
  });

  test.concurrent.for(lies.map((lie) => [lie.name, lie] as const))(
    '%s',
    { timeout: 60_000 },
    async ([name, lie]) => {
      const about = cases.filter(({ suite }) => suite.operation === lie.operationId);
      const red = (await tryOut({ api, lies: [lie], cases: about, untilRed: true })).filter(isRed);
      expect(red.length === 0, red.map(({ id }) => id).join(', ')).toBe(name in survivors);
    },
  );
});
