import { describe, expect, test } from 'vitest';
import type { When } from '../../src/model/index.ts';
import { isAddress, isNetwork } from '../../src/upgrade/traffic/addresses.ts';
import { holdsOf } from '../../src/upgrade/traffic/condition.ts';

describe('a condition', () => {
  test.each<[When, unknown, boolean]>([
    ['empty', {}, true],
    ['empty', 'x', false],
    ['told', 0, false],
    ['told', 1, true],
    ['sent', null, true],
    ['several', { a: 1, b: 2 }, true],
    ['several', { a: 1 }, false],
    ['several', null, false],
    [{ is: ['a', false] }, false, true],
    [{ is: ['a'] }, 'b', false],
    [{ not: ['bind'] }, 'volume', true],
    [{ not: ['bind'] }, '', false],
    [{ type: 'string' }, '/start.sh', true],
    [{ type: 'string' }, ['/start.sh'], false],
    [{ type: 'null' }, null, true],
    [{ matches: '^x' }, 'xy', true],
    [{ matches: '^x' }, 5, false],
    [{ holds: '.eth' }, { 'net.ipv4.conf.eth0.x': '1' }, true],
    [{ no: 'address' }, 'localhost', true],
    [{ no: 'address' }, '', false],
    [{ no: 'network' }, '172.20.0.1/16', true],
  ])('%j of %j: %j', (when, value, expected) => {
    expect(holdsOf(when)(value)).toBe(expected);
  });

  test('by pointer: all of them, and absent is one', () => {
    const holds = holdsOf({ '/Type': { is: ['bind'] }, '/Options/Way': 'absent' });
    expect(holds({ Type: 'bind' })).toBe(true);
    expect(holds({ Type: 'bind', Options: {} })).toBe(true);
    expect(holds({ Type: 'bind', Options: { Way: false } })).toBe(false);
    expect(holds({ Type: 'volume' })).toBe(false);
  });
});

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['localhost', false],
  ['fd05::1/112', false],
])('address %s: %s', (text, expected) => expect(isAddress(text)).toBe(expected));

test.each([
  ['172.20.0.0/16', true],
  ['172.20.0.1/16', false],
  ['10.0.0.1/32', true],
  ['0.0.0.0/0', true],
  ['fd05::/112', true],
  ['fd05::1/112', false],
  ['::ffff:10.0.0.0/104', true],
  ['172.20.0.0', false],
  ['172.20.0.0/33', false],
  ['172.20.0.0/16/1', false],
  ['x/16', false],
])('network %s: %s', (text, expected) => expect(isNetwork(text)).toBe(expected));
