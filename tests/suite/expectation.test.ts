import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/client/index.ts';
import {
  answer,
  anyOf,
  at,
  emptyBody,
  header,
  json,
  matches,
  message,
  that,
} from '../../src/suite/expectation.ts';

const got = (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  ({
    status,
    bytes: new TextEncoder().encode(body),
    text: () => body,
    json: () => JSON.parse(body),
    headers: { get: (name: string) => headers[name.toLowerCase()] },
  }) as unknown as Answer;

describe('expectations say what came when they do not hold', () => {
  test('status', () => {
    expect(answer(200).check(got(200))).toBeUndefined();
    expect(answer(200).check(got(500, '{"message":"x"}'))).toMatch(/status 500.*message/);
  });
  test('json', () => {
    expect(json('/a/0/b', 1).check(got(200, '{"a":[{"b":1}]}'))).toBeUndefined();
    expect(json('/a', 1).check(got(200, '{}'))).toBe('/a is absent');
    expect(json('/a', 1).check(got(200, '{"a":null}'))).toBe('/a is null');
  });
  test('header, present and absent', () => {
    expect(header('X-A', /^b/).check(got(200, '', { 'x-a': 'bc' }))).toBeUndefined();
    expect(header('X-A', undefined).check(got(200, '', { 'x-a': 'bc' }))).toBe('X-A: bc');
    expect(header('X-A', 'b').check(got(200))).toBe('no X-A header');
  });
  test('message', () => {
    expect(message(/no such/i).check(got(404, '{"message":"No such thing"}'))).toBeUndefined();
    expect(message().check(got(404, '{"message":""}'))).toBe('/message is ""');
  });
  test('empty body', () => {
    expect(emptyBody.check(got(204))).toBeUndefined();
    expect(emptyBody.check(got(204, 'x'))).toMatch(/1 bytes/);
  });
  test('alternatives: one must hold', () => {
    const either = anyOf(answer(200), answer(304));
    expect(either.check(got(304))).toBeUndefined();
    expect(either.check(got(500))).toMatch(/status 500/);
    expect(either.expected).toBe('status 200 or status 304');
  });
  test('that, with the reason as text', () => {
    expect(that('even', (n: number) => n % 2 === 0).check(3)).toBe('3');
    expect(that('even', () => 'odd indeed').check(3)).toBe('odd indeed');
  });
});

test('matchers', () => {
  expect(matches({ a: 1, b: 2 }, { a: 1 })).toBe(true);
  expect(matches({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(matches([1, 2], [1])).toBe(false);
  expect(matches(12n, 12n)).toBe(true);
  expect(matches(5, (n: number) => n > 4)).toBe(true);
  expect(matches(null, null)).toBe(true);
  expect(matches(undefined, null)).toBe(false);
});

test('pointers', () => {
  expect(at({ 'a/b': { '~': [7] } }, '/a~1b/~0/0')).toBe(7);
  expect(at({ a: null }, '/a/b')).toBeUndefined();
  expect(at(5, '')).toBe(5);
});
