import { describe, expect, it } from 'vitest';
import { type Amendment, amend } from '../../src/spec-file/amendment.ts';
import type { SwaggerDocument } from '../../src/spec-file/document.ts';

const document = (version = '1.41'): SwaggerDocument => ({
  swagger: '2.0',
  info: { version },
  definitions: {
    Thing: {
      type: 'object',
      required: ['Id'],
      properties: { Id: { type: 'string' }, List: { type: 'array', items: { type: 'string' } } },
    },
  },
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'ThingInspect',
        produces: ['a/a'],
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        responses: { 200: { schema: { $ref: '#/definitions/Thing' } } },
      },
    },
  },
});

const amendment = (actions: Amendment['actions'], versions = '1.25..'): Amendment => ({
  id: 'thing',
  versions,
  kind: 'document',
  why: 'test',
  evidence: [{ link: 'https://example.test' }],
  actions,
  file: 'thing.yaml',
});

describe('amending a document', () => {
  it('merges objects, joins lists without repeating, replaces the rest', () => {
    const { document: amended, applied } = amend(document(), [
      amendment([
        {
          target: '$.definitions.Thing',
          update: { required: ['Id', 'List'], properties: { List: { 'x-nullable': true } }, type: 'string' },
        },
        { target: "$.paths['/things/{id}'].get.responses", update: { '404': {} } },
        { target: "$.paths['/things/{id}'].get.produces", update: 'b/b' },
      ]),
    ]);
    expect(applied).toHaveLength(1);
    expect(amended.definitions.Thing).toEqual({
      type: 'string',
      required: ['Id', 'List'],
      properties: {
        Id: { type: 'string' },
        List: { type: 'array', items: { type: 'string' }, 'x-nullable': true },
      },
    });
    const operation = amended.paths['/things/{id}']?.get;
    expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '404']);
    expect(operation?.produces).toEqual(['a/a', 'b/b']);
  });

  it('removes keys and every entry of a list that a filter selects', () => {
    const { document: amended } = amend(document(), [
      amendment([
        { target: '$.definitions.Thing.properties.List.items', remove: true },
        { target: "$.paths[*].get.parameters[?@.name == 'id']", remove: true },
      ]),
    ]);
    expect(amended.definitions.Thing?.properties?.List).toEqual({ type: 'array' });
    expect(amended.paths['/things/{id}']?.get?.parameters).toEqual([]);
  });

  it('leaves the original and versions out of range as they are', () => {
    const original = document('1.30');
    const change = amendment([{ target: '$.definitions.Thing', remove: true }], '1.31..');
    expect(amend(original, [change])).toEqual({ document: document('1.30'), applied: [], effective: [] });
    const narrowed = amendment([{ target: '$.definitions.Thing', versions: '..1.29', remove: true }]);
    expect(amend(original, [narrowed]).document).toEqual(document('1.30'));
    amend(original, [amendment([{ target: '$.definitions.Thing', remove: true }])]);
    expect(original).toEqual(document('1.30'));
  });

  it('says which amendment, version and target match nothing', () => {
    const lost = amendment([{ target: '$.definitions.Other', remove: true }]);
    expect(() => amend(document(), [lost])).toThrow(
      'thing (thing.yaml) at 1.41: $.definitions.Other matches nothing',
    );
  });

  it('tells amendments that changed something from those that found it so', () => {
    const again = amendment([{ target: '$.definitions.Thing', update: { required: ['Id'] } }]);
    const change = amendment([{ target: '$.definitions.Thing', update: { required: ['List'] } }]);
    expect(amend(document(), [again, change])).toMatchObject({
      applied: [again, change],
      effective: [change],
    });
  });

  it('refuses a target that is no JSONPath and an update of a scalar', () => {
    expect(() => amend(document(), [amendment([{ target: 'definitions[', remove: true }])])).toThrow(
      /not a JSONPath/,
    );
    const scalar = amendment([{ target: '$.definitions.Thing.type', update: { a: 1 } }]);
    expect(() => amend(document(), [scalar])).toThrow(/needs an object/);
  });
});
