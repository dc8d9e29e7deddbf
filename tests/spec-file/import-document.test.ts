import { describe, expect, it } from 'vitest';
import { importDocument } from '../../src/spec-file/import-document.ts';

const upstream = { repository: 'https://example.test/engine', commit: 'a'.repeat(40) };

const published = `
swagger: "2.0"
info: { title: Prose, version: "1.99", description: "Prose" }
tags: [{ name: Thing, description: prose }]
basePath: /v1.99
definitions:
  Thing:
    description: prose
    type: object
    required: [description]
    x-go-name: Thing
    example: { description: prose }
    properties:
      description: { type: string, description: prose, example: prose, x-nullable: false }
      type: { type: string, enum: ["", a], x-nullable: true }
      title: { type: integer, format: int64, default: 3 }
      example: { type: [array, string], items: { type: string } }
paths:
  /things:
    get:
      summary: prose
      operationId: ThingList
      tags: [Thing]
      produces: [application/json]
      parameters: [{ name: description, in: query, type: boolean, default: false, description: prose }]
      responses:
        200:
          description: prose
          schema: { type: array, items: { $ref: "#/definitions/Thing" } }
          headers: { X-Thing: { type: string, description: prose } }
          examples: { application/json: [{ description: prose }] }
`;

describe('importing a published document', () => {
  it('keeps facts and drops prose, also where a property is named like prose', () => {
    const { yaml, version, source } = importDocument(published, upstream);
    expect(version).toBe('1.99');
    expect(yaml.toLowerCase()).not.toMatch(/: ?(")?prose/);
    for (const fact of [
      'description:',
      'title:',
      'example:',
      'x-nullable: true',
      'default: 3',
      'X-Thing:',
      '- ""',
    ])
      expect(yaml).toContain(fact);
    expect(yaml).not.toContain('x-go-name');
    expect(yaml).not.toContain('x-nullable: false');
    expect(source).toMatchObject({ version: '1.99', path: 'api/docs/v1.99.yaml', commit: upstream.commit });
    expect(source.publishedSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives the same text for the same input, and survives its own output', () => {
    const once = importDocument(published, upstream);
    expect(importDocument(published, upstream)).toEqual(once);
    expect(importDocument(once.yaml, upstream).yaml).toBe(once.yaml);
  });

  it('refuses a key that it does not know', () => {
    const odd = published.replace('x-go-name: Thing', 'x-new-fact: 1');
    expect(() => importDocument(odd, upstream)).toThrow('unknown key at /definitions/Thing/x-new-fact');
  });

  it('refuses what is not an Engine document', () => {
    expect(() => importDocument('openapi: 3.1.0', upstream)).toThrow(/unknown key at \/openapi/);
    expect(() => importDocument('swagger: "2.0"\ninfo: {version: one}', upstream)).toThrow(
      /not a Swagger 2.0/,
    );
    expect(() => importDocument('a: [', upstream)).toThrow(/not YAML/);
  });
});
