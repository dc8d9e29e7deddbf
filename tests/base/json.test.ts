import { expect, test } from 'vitest';
import { formatJson, parseJson } from '../../src/base/index.ts';

test.each([
  ['{"a":9007199254740993}', { a: 9007199254740993n }],
  ['[-12345678901234567890]', [-12345678901234567890n]],
  ['{"a":"9007199254740993","b":1.5,"c":1e30}', { a: '9007199254740993', b: 1.5, c: 1e30 }],
  ['{"__proto__":{"x":1},"a":9007199254740991}', JSON.parse('{"__proto__":{"x":1},"a":9007199254740991}')],
])('digits are kept: %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
  expect(parseJson(formatJson(parseJson(text)))).toEqual(value);
});

test('nesting has a limit, brackets within text do not count', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${' '.repeat(2000)}${']'.repeat(depth)}`;
  expect(() => parseJson(nested(512))).not.toThrow();
  expect(() => parseJson(nested(513))).toThrow(SyntaxError);
  expect(() => parseJson(nested(200_000))).toThrow(/512 deep/);
  expect(parseJson(JSON.stringify('["\\"{'.repeat(1000)))).toHaveLength(5000);
});
