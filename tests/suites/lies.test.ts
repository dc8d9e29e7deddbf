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
      const own = cases.filter(({ suite }) => suite.operation === lie.operationId);
      const others = cases.filter(({ suite }) => suite.operation !== lie.operationId);
      const told = { api, lies: [lie], untilRed: true };
      const first = (await tryOut({ ...told, cases: own })).filter(isRed);
      const red = first.length > 0 ? first : (await tryOut({ ...told, cases: others })).filter(isRed);
      expect(red.length === 0, red.map(({ id }) => id).join(', ')).toBe(name in survivors);
    },
  );
});
