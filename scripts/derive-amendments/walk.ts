import type { SwaggerDocument, SwaggerSchema } from '../../src/spec-file/index.ts';
import { schemaOf } from './answers.ts';

export interface Mismatch {
  readonly kind: 'null' | 'type' | 'enum' | 'required' | 'undocumented' | 'format' | 'pattern' | 'minimum';
  /** JSONPath of the schema that the value was held against, in the document. */
  readonly schemaPath: string;
  /** Where in the value, with `[]` for any index and `{}` for any key. */
  readonly pointer: string;
  readonly detail: string;
}

export interface VisitedObject {
  readonly schemas: readonly (readonly [schema: SwaggerSchema, schemaPath: string])[];
  readonly value: Record<string, unknown>;
  readonly pointer: string;
  /** The place that referred to the definition, and its name; absent where the schema is inline. */
  readonly use?: { readonly site: string; readonly definition: string };
}

export interface Visit {
  readonly mismatch: (mismatch: Mismatch) => void;
  /** Called for each object that schemas with properties describe (several where an `allOf` joins them). */
  readonly object?: (object: VisitedObject) => void;
}

const quoted = (name: string): string => (/^\w+$/.test(name) ? `.${name}` : `['${name}']`);

/** Holds a value against a Swagger schema as published, and tells all places where they differ. */
export function walk(
  document: SwaggerDocument,
  schema: SwaggerSchema,
  schemaPath: string,
  value: unknown,
  visit: Visit,
  pointer = '',
  use?: VisitedObject['use'],
): void {
  const differ = (kind: Mismatch['kind'], detail: string, path = schemaPath) =>
    visit.mismatch({ kind, schemaPath: path, pointer, detail });
  if (value === null && schema['x-nullable']) return;
  if (schema.$ref) {
    const target = schemaOf(document, schema.$ref);
    if (value === null) {
      if (!target['x-nullable']) differ('null', target.type?.toString() ?? 'object');
      return;
    }
    const definition = schema.$ref.replace('#/definitions/', '');
    walk(document, target, `$.definitions.${definition}`, value, visit, pointer, {
      site: schemaPath,
      definition,
    });
    return;
  }
  if (schema.allOf) {
    if (value === null) differ('null', 'object');
    else walkAllOf(document, schema, schemaPath, value, visit, pointer, use);
    return;
  }
  const types = schema.type
    ? [schema.type].flat()
    : schema.properties || schema.additionalProperties
      ? ['object']
      : [];
  if (value === null) {
    if (types.length > 0) differ('null', types.join('|'));
    return;
  }
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    differ(
      'type',
      `${types.join('|')} expected, ${typeName(value)} came: ${JSON.stringify(value, bigints)?.slice(0, 60)}`,
    );
    return;
  }
  if (schema.enum && !schema.enum.some((member) => JSON.stringify(member) === JSON.stringify(value, bigints)))
    differ('enum', JSON.stringify(value));
  if (
    /^date-?time$/i.test(schema.format ?? '') &&
    !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(String(value))
  )
    differ('format', JSON.stringify(value));
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value)))
    differ('pattern', JSON.stringify(value));
  if (schema.minimum !== undefined && Number(value) < schema.minimum) differ('minimum', String(value));
  if (Array.isArray(value)) {
    for (const item of value)
      if (schema.items) walk(document, schema.items, `${schemaPath}.items`, item, visit, `${pointer}/[]`);
  } else if (typeof value === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) differ('required', name);
    walkProperties(
      document,
      [[schema, schemaPath]],
      value as Record<string, unknown>,
      visit,
      pointer,
      differ,
      use,
    );
  }
}

/** The object schemas that an `allOf` joins, with their places. */
function parts(
  document: SwaggerDocument,
  schema: SwaggerSchema,
  schemaPath: string,
): [SwaggerSchema, string][] {
  if (schema.$ref)
    return parts(
      document,
      schemaOf(document, schema.$ref),
      `$.definitions.${schema.$ref.replace('#/definitions/', '')}`,
    );
  if (!schema.allOf) return [[schema, schemaPath]];
  return schema.allOf.flatMap((part, index) => parts(document, part, `${schemaPath}.allOf[${index}]`));
}

function walkAllOf(
  document: SwaggerDocument,
  schema: SwaggerSchema,
  schemaPath: string,
  value: unknown,
  visit: Visit,
  pointer: string,
  use?: VisitedObject['use'],
): void {
  const all = parts(document, schema, schemaPath);
  if (typeof value !== 'object' || Array.isArray(value)) {
    for (const [part, path] of all) walk(document, part, path, value, visit, pointer);
    return;
  }
  const differ = (kind: Mismatch['kind'], detail: string, path = schemaPath) =>
    visit.mismatch({ kind, schemaPath: path, pointer, detail });
  for (const [part, path] of all)
    for (const name of part.required ?? []) if (!(name in value!)) differ('required', name, path);
  walkProperties(document, all, value as Record<string, unknown>, visit, pointer, differ, use);
}

function walkProperties(
  document: SwaggerDocument,
  schemas: readonly (readonly [SwaggerSchema, string])[],
  value: Record<string, unknown>,
  visit: Visit,
  pointer: string,
  differ: (kind: Mismatch['kind'], detail: string, path?: string) => void,
  use?: VisitedObject['use'],
): void {
  const [last, lastPath] = schemas.at(-1)!;
  if (schemas.some(([schema]) => schema.properties))
    visit.object?.({ schemas, value, pointer, ...(use ? { use } : {}) });
  for (const [name, item] of Object.entries(value)) {
    const owners = schemas.filter(([schema]) => schema.properties?.[name]);
    for (const [schema, path] of owners)
      walk(
        document,
        schema.properties![name]!,
        `${path}.properties${quoted(name)}`,
        item,
        visit,
        `${pointer}/${name}`,
      );
    if (owners.length > 0) continue;
    if (typeof last.additionalProperties === 'object')
      walk(
        document,
        last.additionalProperties,
        `${lastPath}.additionalProperties`,
        item,
        visit,
        `${pointer}/{}`,
      );
    else if (schemas.some(([schema]) => schema.properties)) differ('undocumented', name, lastPath);
  }
}

const bigints = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
const typeName = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return typeof value === 'bigint' || Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  if (type === 'file') return true;
  return typeName(value) === type;
}
