import { describe, expect, it } from 'vitest';
import { isInRange, isNearRange, stringFormats } from '../../src/contract/formats.ts';

describe('formats of strings', () => {
  it.each([
    ['date-time', '2024-02-29T23:59:60.123456789Z', true],
    ['date-time', '0001-01-01T00:00:00Z', true],
    ['date-time', '2024-01-01T00:00:00+02:00', true],
    ['date-time', '2023-02-29T00:00:00Z', false],
    ['date-time', '2024-01-01', false],
    ['date-time', '', false],
    ['cidr', '172.17.0.0/16', true],
    ['cidr', 'fd00::/64', true],
    ['cidr', '172.17.0.0/33', false],
    ['cidr', '172.17.0.0', false],
    ['ip-address', '10.0.0.256', false],
    ['ip-address', '::1', true],
    ['ip-address', '', true],
    ['uri', 'https://hub.test/x', true],
    ['uri', 'no uri', false],
  ])('%s %j: %s', (format, text, valid) => {
    expect(stringFormats[format]?.(text)).toBe(valid);
  });
});

describe('ranges of integers', () => {
  it('are exact for bigints and lenient for numbers that lost digits', () => {
    expect(isInRange('int64', 2n ** 63n)).toBe(false);
    expect(isInRange('uint64', 2n ** 64n - 1n)).toBe(true);
    expect(isInRange('date-time', 1n)).toBe(true);
    expect(isNearRange('int64', 2 ** 63)).toBe(true);
    expect(isNearRange('uint16', 65_536)).toBe(false);
    expect(isNearRange('uint8', -1)).toBe(false);
  });
});
