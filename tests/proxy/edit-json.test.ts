import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editJson, type JsonEdit, stepsOf } from '../../src/proxy/inject/edit-json.ts';

const edited = (text: string, kind: JsonEdit['kind'], ...pointers: string[]) =>
  editJson(
    text,
    pointers.map((pointer) => ({ kind, path: stepsOf(pointer) })),
  ).text;

/** What an edit means, told on values. */
function byValue(value: unknown, path: readonly string[], kind: JsonEdit['kind']): unknown {
  const [step, ...rest] = path;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (step !== '*' && (Array.isArray(value) || name !== step)) return [[name, member]];
    if (rest.length > 0) return [[name, byValue(member, rest, kind)]];
    return kind === 'drop' ? [] : [[name, null]];
  });
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

describe('editJson', () => {
  test.each([
    ['{"a":1,"b":2}', '/a', '{"b":2}'],
    ['{"a":1,"b":2}', '/b', '{"a":1}'],
    ['{ "a" : 1 }', '/a', '{ }'],
    ['[{"a":1,"b":[]},{"a":{"a":2}}]', '/*/a', '[{"b":[]},{}]'],
    ['{"n":{"x":{"i":1},"y":{"i":2,"j":3}}}', '/n/*/i', '{"n":{"x":{},"y":{"j":3}}}'],
    ['{"a/b":1,"c~d":2,"\\u0065":3}', '/a~1b', '{"c~d":2,"\\u0065":3}'],
    ['{"a":1,"\\u0065":3}', '/e', '{"a":1}'],
    ['[1,2]', '/0', '[1,2]'],
    ['{"a":"}],\\"","b":1}', '/b', '{"a":"}],\\""}'],
  ])('%s without %s', (text, pointer, wanted) => {
    expect(edited(text, 'drop', pointer)).toBe(wanted);
  });

  test('keeps every other letter: digits, escapes, spaces, order', () => {
    const text = '{ "z": 12345678901234567890, "2":"\\u003c", "1" :1.0e0 , "gone":[1] }';
    expect(edited(text, 'drop', '/gone', '/none')).toBe(
      '{ "z": 12345678901234567890, "2":"\\u003c", "1" :1.0e0  }',
    );
  });

  test('null and other types', () => {
    expect(edited('{"a":1,"b":{"c":2}}', 'null', '/a', '/b/c')).toBe('{"a":null,"b":{"c":null}}');
    const text = '{"n":-1.5,"s":"x","o":{"a":1},"l":[1],"t":true,"z":null}';
    expect(edited(text, 'type', '/n', '/s', '/o', '/l', '/t', '/z')).toBe(
      '{"n":"-1.5","s":0,"o":[],"l":{},"t":"true","z":"null"}',
    );
  });

  test('tells which edits found something', () => {
    const edits = ['/a', '/b', '/c/*/d'].map((pointer) => ({
      kind: 'drop' as const,
      path: stepsOf(pointer),
    }));
    expect([...editJson('{"a":1,"c":[{}]}', edits).applied]).toEqual([edits[0]]);
  });

  test('means on texts what it means on values', () => {
    const name = fc.constantFrom('a', 'b', 'c"', 'd\\', 'é');
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(1, -2.5e7, 'x,]}"\\', null, true),
        fc.dictionary(name, tie('value')),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    })).value;
    const path = fc.array(fc.oneof(name, fc.constant('*')), { minLength: 1, maxLength: 3 });
    const kind = fc.constantFrom<'drop' | 'null'>('drop', 'null');
    fc.assert(
      fc.property(tree, path, kind, fc.constantFrom(0, 2), (value, steps, how, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(JSON.parse(editJson(text, [{ kind: how, path: steps }]).text)).toEqual(
          byValue(value, steps, how),
        );
      }),
    );
  });
});
