import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonStreamDecoder } from '../../src/wire/index.ts';
import { cuts, latin1, piecesOf } from './cuts.ts';
import { heldBytes } from './memory.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(pieces: Iterable<Uint8Array>, limits?: { itemLimit?: number; depthLimit?: number }) {
  const decoder = new JsonStreamDecoder(limits);
  const items = [...pieces].flatMap((piece) => decoder.push(piece));
  const problem = decoder.end();
  return { items: [...items, ...decoder.tail], problem };
}

const fixtures: [name: string, wire: string | Uint8Array, values: unknown[], problem?: [string, number]][] = [
  ['nothing', '', []],
  ['white space only', ' \r\n\t', []],
  ['lines with CRLF', '{"a":1}\r\n{"b":2}\r\n', [{ a: 1 }, { b: 2 }]],
  ['concatenated', '{"a":1}{"b":[2,{}]}[]"s"', [{ a: 1 }, { b: [2, {}] }, [], 's']],
  ['a record separator before each', '\x1e{"a":1}\n\x1e{"b":2}\n', [{ a: 1 }, { b: 2 }]],
  ['bare values', '1 true null\n-2.5e3', [1, true, null, -2500]],
  ['brackets and quotes in strings', '{"a":"}]\\"{\\\\"}{"b":"[\\u0022"}', [{ a: '}]"{\\' }, { b: '["' }]],
  ['characters of several bytes', '{"naïve":"日本 🐳"}{"é":1}', [{ naïve: '日本 🐳' }, { é: 1 }]],
  ['more digits than a double has', '{"n":9007199254740993}', [{ n: 9007199254740993n }]],
  ['a cut object', '{"a":1}\n{"b":', [{ a: 1 }], ['cut-json', 8]],
  ['a cut string', '"abc', [], ['cut-json', 0]],
  ['a cut word', 'tru', [], ['bad-json', 0]],
  ['not JSON', '{"a":1}\n{b}\n{"c":3}', [{ a: 1 }], ['bad-json', 8]],
  ['a closing bracket too many', '{}}', [{}], ['bad-json', 2]],
  ['brackets that do not match', '{]', [], ['bad-json', 0]],
  ['plain text', 'Internal error\n', [], ['bad-json', 0]],
  ['invalid UTF-8', latin1('{"a":1}{"b":"\xff"}'), [{ a: 1 }], ['invalid-utf8', 7]],
  ['half of a character', latin1('{"b":"\xe6\x97"}'), [], ['invalid-utf8', 0]],
  ['a byte order mark', latin1('\xef\xbb\xbf{}'), [], ['bad-json', 0]],
];

test.each(fixtures)('%s', (_name, wire, values, problem) => {
  const bytes = typeof wire === 'string' ? utf8(wire) : wire;
  const whole = decode([bytes]);
  expect(whole.items.map(({ value }) => value)).toEqual(values);
  expect(whole.problem && [whole.problem.code, whole.problem.offset]).toEqual(problem);
  for (const { name, pieces } of cuts(bytes)) expect(decode(pieces), name).toEqual(whole);
});

test('items know their text and where it began', () => {
  expect(decode([utf8('{"é":1}\r\n [2]')]).items).toEqual([
    { text: '{"é":1}', value: { é: 1 }, offset: 0 },
    { text: '[2]', value: [2], offset: 11 },
  ]);
});

test('an item comes out with its last byte, not with the next item', () => {
  const decoder = new JsonStreamDecoder();
  expect(decoder.push(utf8('{"a":'))).toEqual([]);
  expect(decoder.push(utf8('1}'))).toHaveLength(1);
});

describe('limits', () => {
  test.each([
    ['an item of the limit', '[12345678]', { itemLimit: 10 }, undefined],
    ['an item above it', '[] [123456789]', { itemLimit: 10 }, ['item-too-large', 3]],
    ['an endless string', `"${'x'.repeat(50)}`, { itemLimit: 10 }, ['item-too-large', 0]],
    ['the deepest that is allowed', '[[[1]]]', { depthLimit: 3 }, undefined],
    ['too deep', '{} [[[[1]]]]', { depthLimit: 3 }, ['too-deep', 3]],
  ])('%s', (_name, wire, limits, problem) => {
    const whole = decode([utf8(wire)], limits);
    expect(whole.problem && [whole.problem.code, whole.problem.offset]).toEqual(problem);
    for (const { name, pieces } of cuts(utf8(wire))) expect(decode(pieces, limits), name).toEqual(whole);
  });

  test('a million brackets are a problem, not a stack overflow', () => {
    expect(decode([utf8('['.repeat(1_000_000))]).problem).toMatchObject({ code: 'too-deep', offset: 0 });
  });

  test('an item that never ends does not fill the memory', () => {
    const decoder = new JsonStreamDecoder();
    decoder.push(utf8('"'));
    const chunk = new Uint8Array(1024 * 1024).fill(0x78);
    const before = heldBytes();
    for (let count = 0; count < 300; count++) decoder.push(chunk);
    expect(decoder.problem).toMatchObject({ code: 'item-too-large', offset: 0 });
    expect(heldBytes() - before).toBeLessThan(10 * 1024 * 1024);
  });
});

test('values that were written are read back, with any separator and in any pieces', () => {
  const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()), fc.string());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, fc.constantFrom('', '\n', '\r\n', '\x1e', ' ')), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (parts, sizes) => {
        const texts = parts.map(([item]) => JSON.stringify(item));
        const wire = utf8(parts.map(([, separator], index) => `${texts[index]}${separator}`).join(''));
        const { items, problem } = decode(piecesOf(wire, sizes));
        expect(problem).toBeUndefined();
        expect(items.map(({ text }) => text)).toEqual(texts);
      },
    ),
  );
});

test('any bytes read alike in any pieces', () => {
  const almost = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '1',
        ' ',
        '\n',
        '\x1e',
        'é',
        '\xff',
        '"a"',
        'null',
      ),
    )
    .map((parts) => latin1(parts.join('')));
  fc.assert(
    fc.property(almost, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (bytes, sizes) => {
      expect(decode(piecesOf(bytes, sizes))).toEqual(decode([bytes]));
    }),
    { numRuns: 1000 },
  );
});
