import { expect, test } from 'vitest';
import { monotonic, monotonicOf, wallOf } from '../../src/base/index.ts';

test('a time of long ago keeps its nanoseconds on the monotonic clock, and is the same when told as wall time', () => {
  const then = 1_600_000_000_123_456_789n;
  expect(monotonicOf(then + 1n) - monotonicOf(then)).toBe(1n);
  expect(wallOf(monotonicOf(then))).toBe(1_600_000_000_123 + 0.456789);
  expect(wallOf(monotonicOf(0n))).toBe(0);
});

test('now is now', () => {
  expect(Math.abs(wallOf(monotonic()) - Date.now())).toBeLessThan(1000);
});
