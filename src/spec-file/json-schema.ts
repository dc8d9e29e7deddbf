import type { SwaggerSchema } from './document.ts';

type Json = Record<string, unknown>;

// Why: two formats are misspelt in the documents.
const formatNames: Record<string, string> = { dateTime: 'date-time', CIDR: 'cidr' };

const copied = [
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'required',
] as const;

export interface SchemaOptions {
  /** What a `$ref` becomes, given the name of the definition. */
  readonly refOf: (definition: string) => string;
  /** Validation has no use for defaults; types and documents have. */
  readonly keepDefaults?: boolean;
}

/**
 * A Swagger 2.0 schema as JSON Schema 2020-12. `x-nullable` becomes a type that allows null; siblings of `$ref` are ignored as
 * Swagger says, save `x-nullable`; a schema that has properties but no type is an object, as Go reads it.
 */
export function toJsonSchema(schema: SwaggerSchema, options: SchemaOptions): Json {
  const nullable = schema['x-nullable'] === true;
  if (schema.$ref !== undefined) {
    const ref = { $ref: options.refOf(definitionName(schema.$ref)) };
    return nullable ? { anyOf: [ref, { type: 'null' }] } : ref;
  }
  const result: Json = {};
  const type = schema.type ?? impliedType(schema);
  // Why: bytes are no JSON value, so a binary schema must not judge one.
  if (type !== undefined && schema.format !== 'binary')
    result.type = nullable ? [...[type].flat(), 'null'] : type;
  if (schema.format !== undefined) result.format = formatNames[schema.format] ?? schema.format;
  if (schema.enum)
    result.enum = nullable && !schema.enum.includes(null) ? [...schema.enum, null] : schema.enum;
  for (const key of copied) if (schema[key] !== undefined) result[key] = schema[key];
  if (options.keepDefaults && schema.default !== undefined) result.default = schema.default;
  if (schema.items) result.items = toJsonSchema(schema.items, options);
  if (typeof schema.additionalProperties === 'object')
    result.additionalProperties = toJsonSchema(schema.additionalProperties, options);
  else if (schema.additionalProperties !== undefined)
    result.additionalProperties = schema.additionalProperties;
  if (schema.properties)
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, item]) => [name, toJsonSchema(item, options)]),
    );
  if (schema.allOf) result.allOf = schema.allOf.map((item) => toJsonSchema(item, options));
  return nullable && type === undefined && schema.allOf ? { anyOf: [result, { type: 'null' }] } : result;
}

/** `#/definitions/HostConfig` → `HostConfig`. */
const definitionName = (ref: string): string => ref.replace(/^#\/definitions\//, '');

function impliedType(schema: SwaggerSchema): string | undefined {
  if (schema.properties || schema.additionalProperties !== undefined) return 'object';
  return schema.items ? 'array' : undefined;
}
