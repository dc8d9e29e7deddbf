import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { amend, toOpenApi } from '../../src/spec-file/index.ts';
import { spec } from '../generate/documents.ts';

describe('the documents as OpenAPI 3.1', () => {
  it('holds 32 versions', () => {
    expect(spec.documents).toHaveLength(32);
  });

  it.each(spec.documents.map((entry) => [entry.source.version, entry.document] as const))(
    'v%s is valid in both readings',
    async (_version, document) => {
      for (const reading of [document, amend(document, spec.amendments).document]) {
        const validator = new Validator();
        const result = await validator.validate(structuredClone(toOpenApi(reading)));
        expect(result).toMatchObject({ valid: true });
        expect(validator.version).toBe('3.1');
      }
    },
  );

  it('a broken document would not pass', async () => {
    const broken = toOpenApi(spec.documents[0]!.document);
    broken.paths = { '/x': { get: { responses: { 200: {} } } } };
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
  });

  it('gives errors JSON whatever the operation streams, and a 2xx without schema its stream type', () => {
    const document = toOpenApi(spec.documents.at(-1)!.document) as {
      paths: Record<
        string,
        Record<string, { responses: Record<string, { content?: object }>; parameters: object[] }>
      >;
    };
    const types = (path: string, method: string, status: string) =>
      Object.keys(document.paths[path]?.[method]?.responses[status]?.content ?? {});
    expect(types('/containers/{id}/export', 'get', '404')).toEqual(['application/json']);
    expect(types('/containers/{id}/export', 'get', '200')).toEqual(['application/octet-stream']);
    expect(types('/containers/{id}/logs', 'get', '404')).toEqual(['application/json']);
    expect(types('/containers/{id}/json', 'get', '200')).toEqual(['application/json']);
    expect(JSON.stringify(document.paths['/build']?.post?.parameters)).not.toMatch(/content-type/i);
  });
});
