import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { ToolError } from '../base/index.ts';
import type { JsonSchema, SchemaId } from '../model/index.ts';
import { readSchema } from './files.ts';
import { integerRanges, isNearRange, openFormats, stringFormats } from './formats.ts';

let ajv: Ajv2020 | undefined;
const compiled = new Map<SchemaId, ValidateFunction>();

/** Stands for `$ref` in what ajv sees, so that a referred schema is compiled when a value first reaches it. */
const refKeyword = 'poolRef';

/** What the schema said where an error arose. Why kept: ajv writes the reference itself over it on the way out. */
const said = new WeakMap<ErrorObject, unknown>();

/** Errors of a value against a schema of the pool, from a validator compiled when it is first needed. */
export function validateWithAjv(id: SchemaId, value: unknown): readonly ErrorObject[] {
  const validator = validatorOf(id);
  if (validator(value)) return [];
  return (validator.errors ?? []).map((error) =>
    said.has(error) ? { ...error, schema: said.get(error) } : error,
  );
}

function validatorOf(id: SchemaId): ValidateFunction {
  let validator = compiled.get(id);
  if (!validator) {
    validator = compile(id);
    compiled.set(id, validator);
  }
  return validator;
}

/** A schema of the pool. Throws `E_INTERNAL` for an id that is not in it. */
export function schemaOf(id: SchemaId): JsonSchema {
  const schema = readSchema(id);
  if (!schema) throw new ToolError('E_INTERNAL', `the pool has no schema ${id}`, 'Run `npm run generate`.');
  return schema;
}

function compile(id: SchemaId): ValidateFunction {
  ajv ??= createAjv();
  const schema = JSON.parse(JSON.stringify(schemaOf(id)), (_key, value: unknown) => {
    // Why the test of type: a property may be named `$ref`.
    if (value === null || typeof value !== 'object' || !('$ref' in value)) return value;
    const { $ref, ...rest } = value;
    return typeof $ref === 'string' ? { ...rest, [refKeyword]: $ref } : value;
  });
  return ajv.compile(schema);
}

function validateReference(
  id: SchemaId,
  value: unknown,
  _parent: unknown,
  at: DataValidationCxt | undefined,
): boolean {
  const validator = validatorOf(id);
  const holds = validator(value, at) as boolean;
  const errors = validator.errors ?? [];
  for (const error of errors) if (!said.has(error)) said.set(error, error.schema);
  (validateReference as { errors?: ErrorObject[] }).errors = errors;
  return holds;
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
  created.addKeyword({ keyword: refKeyword, errors: 'full', validate: validateReference as never });
  for (const format of Object.keys(integerRanges))
    created.addFormat(format, { type: 'number', validate: (value: number) => isNearRange(format, value) });
  for (const [format, validate] of Object.entries(stringFormats)) created.addFormat(format, validate);
  for (const format of openFormats) created.addFormat(format, true);
  return created;
}
