import { describe, expect, it } from 'vitest';
import type { SwaggerSchema } from '../../src/spec-file/document.ts';
import { toJsonSchema } from '../../src/spec-file/json-schema.ts';

const convert = (schema: SwaggerSchema) => toJsonSchema(schema, { refOf: (name) => `to:${name}` });

describe('a Swagger schema as JSON Schema', () => {
  it.each<[string, SwaggerSchema, object]>([
    ['a plain type', { type: 'string', 'x-nullable': true }, { type: ['string', 'null'] }],
    [
      'several types',
      { type: ['array', 'string'], 'x-nullable': true },
      { type: ['array', 'string', 'null'] },
    ],
    [
      'an enum',
      { type: 'string', enum: ['a'], 'x-nullable': true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'a bare $ref',
      { $ref: '#/definitions/A', 'x-nullable': true },
      { anyOf: [{ $ref: 'to:A' }, { type: 'null' }] },
    ],
    [
      'a $ref with a type beside it',
      { $ref: '#/definitions/A', type: 'object', 'x-nullable': true },
      { anyOf: [{ $ref: 'to:A' }, { type: 'null' }] },
    ],
    [
      'a map without a type',
      { additionalProperties: { type: 'string' }, 'x-nullable': true },
      { type: ['object', 'null'], additionalProperties: { type: 'string' } },
    ],
    [
      'an allOf',
      { allOf: [{ $ref: '#/definitions/A' }], 'x-nullable': true },
      { anyOf: [{ allOf: [{ $ref: 'to:A' }] }, { type: 'null' }] },
    ],
  ])('allows null for %s', (_name, schema, expected) => {
    expect(convert(schema)).toEqual(expected);
  });

  it('ignores what stands beside $ref otherwise', () => {
    expect(convert({ $ref: '#/definitions/A', type: 'string', default: 1 })).toEqual({ $ref: 'to:A' });
  });

  it('mends misspelt formats, drops defaults, and lets binary be anything', () => {
    expect(convert({ type: 'string', format: 'dateTime' })).toEqual({ type: 'string', format: 'date-time' });
    expect(convert({ type: 'string', format: 'CIDR', default: 'x' })).toEqual({
      type: 'string',
      format: 'cidr',
    });
    expect(convert({ type: 'string', format: 'binary' })).toEqual({ format: 'binary' });
  });

  it('reads properties named like keywords as properties', () => {
    const schema: SwaggerSchema = { properties: { type: { type: 'string' }, $ref: { type: 'integer' } } };
    expect(convert(schema)).toEqual({ type: 'object', properties: schema.properties });
  });
});
