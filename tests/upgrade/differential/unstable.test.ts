import { expect, test } from 'vitest';
import { giverOf } from '../../../src/upgrade/differential/consequence.ts';
import { UnstablePlaces } from '../../../src/upgrade/differential/unstable.ts';

test('a place is unstable in the exchange and by the rule in which a daemon parted from itself', () => {
  const place = { exchange: 7, rule: 'value/changed', pointer: '/State/Status' };
  const unstable = new UnstablePlaces([place]);
  expect(unstable.has({ ...place })).toBe(true);
  expect(unstable.has({ ...place, exchange: 8 })).toBe(false);
  expect(unstable.has({ ...place, rule: 'shape/gone' })).toBe(false);
  expect(unstable.has({ ...place, pointer: '/State/Running' })).toBe(false);
});

test('a request that lacks an id follows from the exchange that should have given it', () => {
  expect(giverOf({ rule: 'answer/no-counterpart', was: `${'f'.repeat(64)} of #12` })).toBe(12);
  expect(giverOf({ rule: 'status', was: '404 of #12' })).toBeUndefined();
});
