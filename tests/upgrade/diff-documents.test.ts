import { describe, expect, test } from 'vitest';
import type { JsonSchema, Operation, Parameter } from '../../src/model/index.ts';
import { diffDocuments } from '../../src/upgrade/index.ts';
import { documentOf } from './documents.ts';

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const text: JsonSchema = { type: 'string' };

/** Rules and places of what differs between answers, and between bodies of requests. */
const between = (before: JsonSchema, after: JsonSchema) => ({
  answers: diffDocuments(documentOf({ answer: before }), documentOf({ answer: after })).map(
    ({ rule, at }) => `${rule} ${at}`,
  ),
  requests: diffDocuments(documentOf({ body: before }), documentOf({ body: after })).map(
    ({ rule, at }) => `${rule} ${at}`,
  ),
});

describe('fields', () => {
  test('that come and go', () => {
    expect(between(object({ a: text }), object({ b: text }))).toEqual({
      answers: ['diff/response-field-removed /a', 'diff/response-field-added /b'],
      requests: ['diff/request-field-removed /a', 'diff/request-field-added /b'],
    });
  });

  test('that are new and must be there', () => {
    expect(between(object({}), object({ a: text }, ['a']))).toEqual({
      answers: ['diff/response-field-added-required /a'],
      requests: ['diff/request-field-required /a'],
    });
  });

  test('that become optional, or are always there', () => {
    const [free, must] = [object({ a: text }), object({ a: text }, ['a'])];
    expect(between(must, free).answers).toEqual(['diff/response-field-optional /a']);
    expect(between(free, must).requests).toEqual(['diff/request-field-required /a']);
  });

  test('of another type, format or limit', () => {
    expect(between(object({ a: text }), object({ a: { type: 'integer' } })).answers).toEqual([
      'diff/response-field-type /a',
    ]);
    expect(between(object({ a: text }), object({ a: { ...text, format: 'date-time' } })).answers).toEqual([
      'diff/response-field-format /a',
    ]);
    expect(between(object({ a: text }), object({ a: { ...text, pattern: '^x' } })).requests).toEqual([
      'diff/request-field-format /a',
    ]);
  });

  test('that may be null, however that is written', () => {
    const nullable: JsonSchema = { anyOf: [text, { type: 'null' }] };
    expect(between(object({ a: text }), object({ a: nullable })).answers).toEqual([
      'diff/response-null-allowed /a',
    ]);
    expect(between(object({ a: nullable }), object({ a: { type: ['string', 'null'] } })).answers).toEqual([]);
    expect(between(object({ a: nullable }), object({ a: text })).requests).toEqual([
      'diff/request-null-refused /a',
    ]);
  });

  test('with more or fewer values', () => {
    const of = (...values: unknown[]) => object({ a: { type: 'string', enum: values } });
    expect(between(of('x'), of('x', 'y')).answers).toEqual(['diff/response-values-added /a']);
    expect(between(of('x', 'y'), of('x')).requests).toEqual(['diff/request-values-removed /a']);
    expect(between(object({ a: text }), of('x')).requests).toEqual(['diff/request-values-removed /a']);
    const same = () => object({ a: { type: 'object', enum: [{}] } });
    expect(between(same(), same()).answers).toEqual([]);
  });

  test('below lists, maps and joined schemas', () => {
    const below = (inner: JsonSchema) =>
      object({ list: { type: 'array', items: inner }, map: { type: 'object', additionalProperties: inner } });
    expect(between(below(object({ a: text })), below(object({}))).answers).toEqual([
      'diff/response-field-removed /list/*/a',
      'diff/response-field-removed /map/*/a',
    ]);
    const joined: JsonSchema = { allOf: [object({ a: text }), object({ b: text })] };
    expect(between(joined, object({ a: text, b: text })).answers).toEqual([]);
  });

  test('are named by their definition', () => {
    const answer: JsonSchema = { $ref: 'Outer' };
    const outer = object({ in: { $ref: 'Inner' } });
    const [found] = diffDocuments(
      documentOf({ answer }, { Outer: outer, Inner: object({ deep: object({ a: text }) }) }),
      documentOf(
        { answer: { $ref: 'Outer2' } },
        { Outer2: object({ in: { $ref: 'Inner2' } }), Inner2: object({ deep: object({}) }) },
      ),
    );
    expect(found).toMatchObject({ at: '/in/deep/a', field: 'Inner2.deep.a' });
  });
});

describe('operations', () => {
  const parameter = (more: Partial<Parameter> = {}): Parameter => ({
    name: 'all',
    in: 'query',
    required: false,
    type: 'boolean',
    ...more,
  });
  const rules = (before: Partial<Operation>, after: Partial<Operation>) =>
    diffDocuments(documentOf({ operation: before }), documentOf({ operation: after })).map(
      ({ rule }) => rule,
    );

  test('that come and go', () => {
    expect(rules({ id: 'A' }, { id: 'B' })).toEqual(['diff/operation-added', 'diff/operation-removed']);
  });

  test('with other parameters', () => {
    const has = (...parameters: Parameter[]) => ({ parameters });
    expect(rules(has(), has(parameter()))).toEqual(['diff/parameter-added']);
    expect(rules(has(), has(parameter({ required: true })))).toEqual(['diff/parameter-required']);
    expect(rules(has(parameter()), has())).toEqual(['diff/parameter-removed']);
    expect(rules(has(parameter()), has(parameter({ type: 'string' })))).toEqual(['diff/parameter-type']);
    expect(rules(has(parameter()), has(parameter({ default: true })))).toEqual(['diff/parameter-default']);
    expect(rules(has(parameter()), has(parameter({ enum: ['a'] })))).toEqual([
      'diff/parameter-values-removed',
    ]);
  });

  test('with other filters, but only where both are known', () => {
    expect(rules({ filters: ['id'] }, { filters: ['name'] })).toEqual([
      'diff/filter-added',
      'diff/filter-removed',
    ]);
    expect(rules({}, { filters: ['name'] })).toEqual([]);
  });

  test('with other statuses, types, headers and streams', () => {
    const answer = { contentTypes: ['application/json'], headers: {} };
    expect(rules({ responses: { 200: answer } }, { responses: { 200: answer, 404: answer } })).toEqual([
      'diff/status-added',
    ]);
    expect(
      rules(
        { responses: { 200: answer } },
        { responses: { 200: { contentTypes: ['text/plain'], headers: { 'X-New': { type: 'string' } } } } },
      ),
    ).toEqual(['diff/response-media-added', 'diff/response-media-removed', 'diff/header-added']);
    expect(rules({ stream: 'json' }, {})).toEqual(['diff/stream-kind']);
    expect(rules({ upgrade: ['tcp'] }, { upgrade: ['h2c'] })).toEqual([
      'diff/upgrade-added',
      'diff/upgrade-removed',
    ]);
  });
});
