import { expect, test } from 'vitest';
import { isOfShape, isTextOf } from '../../src/upgrade/traffic/shapes.ts';
import { breaks } from './traffic.ts';

test.each<[unknown, string | undefined, boolean]>([
  [['sh'], 'array, or null', true],
  ['sh', 'array, or null', false],
  ['sh', 'array or string, or null', true],
  [5, 'integer, int64', true],
  ['5', 'integer, int64', false],
  [{}, 'array', false],
  [{}, 'object', true],
  ['x', 'anything', true],
  [true, 'boolean', true],
])('%j is of %j: %j', (value, shape, expected) => expect(isOfShape(value, shape)).toBe(expected));

test.each<[string, string, boolean]>([
  ['7', 'integer int64', true],
  ['7s', 'integer int64', false],
  ['1.5', 'number', true],
  ['', 'number', false],
  ['{"os":"linux"}', 'array of string multi', true],
])('the text %j is of %j: %j', (text, type, expected) => expect(isTextOf(text, type)).toBe(expected));

test('a type that takes less hits only those who sent what is left out', () => {
  const create = (Cmd: unknown) =>
    breaks([{ ask: 'POST /v1.34/containers/create', sends: { Image: 'a', Cmd }, status: 201 }], '1.35');
  expect(create(['sh'])).toEqual([]);
  expect(create('sh')).toContainEqual(
    expect.objectContaining({ rule: 'diff/request-field-type', impact: 'breaking', seen: '"sh"' }),
  );
});
