import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { ToolError } from '../base/index.ts';
import type { JsonSchema, SchemaId } from '../model/index.ts';
import { readSchema } from './files.ts';
import { integerRanges, isNearRange, openFormats, stringFormats } from './formats.ts';

// Why: a bare hash would be read as a relative path.
const uriOf = (id: SchemaId): string => `schema:${id}`;

let ajv: Ajv2020 | undefined;
const compiled = new Map<SchemaId, ValidateFunction>();

/** Errors of a value against a schema of the pool, from a validator compiled when it is first needed. */
export function validateWithAjv(id: SchemaId, value: unknown): readonly ErrorObject[] {
  let validator = compiled.get(id);
  if (!validator) {
    validator = compile(id);
    compiled.set(id, validator);
  }
  return validator(value) ? [] : (validator.errors ?? []);
}

/** A schema of the pool. Throws `E_INTERNAL` for an id that is not in it. */
export function schemaOf(id: SchemaId): JsonSchema {
  const schema = readSchema(id);
  if (!schema) throw new ToolError('E_INTERNAL', `the pool has no schema ${id}`, 'Run `npm run generate`.');
  return schema;
}

function compile(id: SchemaId): ValidateFunction {
  ajv ??= createAjv();
  addWithReferences(ajv, id);
  return ajv.getSchema(uriOf(id))!;
}

function addWithReferences(target: Ajv2020, id: SchemaId): void {
  if (target.schemas[uriOf(id)]) return;
  const references = new Set<SchemaId>();
  const schema = JSON.parse(JSON.stringify(schemaOf(id)), (key, value: unknown) => {
    // Why the test of type: a property may be named `$ref`.
    if (key !== '$ref' || typeof value !== 'string') return value;
    references.add(value);
    return uriOf(value);
  });
  target.addSchema(schema, uriOf(id));
  for (const reference of references) addWithReferences(target, reference);
}

function createAjv(): Ajv2020 {
  // Why not imported above: most commands never validate, and ajv takes a third of their start.
  const { Ajv2020: Class } = createRequire(import.meta.url)(
    'ajv/dist/2020.js',
  ) as typeof import('ajv/dist/2020.js');
  const created = new Class({
    allErrors: true,
    strict: false,
    validateSchema: false,
    verbose: true,
    addUsedSchema: false,
    // Why not optimized: it takes longer than it ever saves on answers of a daemon.
    code: { optimize: false },
  });
  for (const format of Object.keys(integerRanges))
    created.addFormat(format, { type: 'number', validate: (value: number) => isNearRange(format, value) });
  for (const [format, validate] of Object.entries(stringFormats)) created.addFormat(format, validate);
  for (const format of openFormats) created.addFormat(format, true);
  return created;
}
