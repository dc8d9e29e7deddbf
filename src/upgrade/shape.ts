import type { JsonSchema, SchemaId } from '../model/index.ts';

/** A schema without its roundabout ways: references followed, `allOf` joined, `null` told apart. */
export interface Shape {
  /** The reference that was followed first. */
  readonly id?: SchemaId;
  /** Types without `null`, sorted; empty when anything goes. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: ReadonlySet<string>;
  /** Of values under keys that are not named. */
  readonly values?: JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  /** Limits and pattern as one text, for comparison and display. */
  readonly limits: string;
}

/** Gives a schema of the pool by its id. */
export type SchemaOf = (id: SchemaId) => JsonSchema;

const limitNames = [
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const;

export function shapeOf(schema: JsonSchema, schemaOf: SchemaOf): Shape {
  const parts = flatten(schema, schemaOf);
  const types = parts.map(({ type }) => [type ?? []].flat()).find((list) => list.length > 0) ?? [];
  const enums = parts.find((part) => part.enum)?.enum;
  const values = parts.map((part) => part.additionalProperties).find((part) => typeof part === 'object');
  const items = parts.find((part) => part.items)?.items;
  const format = parts.find((part) => part.format)?.format;
  const limits = limitNames.flatMap((name) => {
    const found = parts.find((part) => part[name] !== undefined)?.[name];
    return found === undefined ? [] : [`${name} ${found}`];
  });
  return {
    ...(schema.$ref === undefined ? {} : { id: schema.$ref }),
    types: types.filter((type) => type !== 'null').sort(),
    nullable: types.includes('null') || mayBeNull(schema) || (enums?.includes(null) ?? false),
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
    required: new Set(parts.flatMap((part) => part.required ?? [])),
    ...(typeof values === 'object' ? { values } : {}),
    ...(items ? { items } : {}),
    ...(enums ? { enum: enums.filter((value) => value !== null) } : {}),
    ...(format ? { format } : {}),
    limits: limits.join(', '),
  };
}

/** The schemas that all hold, from the outside in. */
function flatten(schema: JsonSchema, schemaOf: SchemaOf): JsonSchema[] {
  const { $ref, allOf = [], anyOf = [], ...own } = schema;
  const choice = anyOf.filter((part) => part.type !== 'null');
  return [
    own,
    ...($ref === undefined ? [] : flatten(schemaOf($ref), schemaOf)),
    ...allOf.flatMap((part) => flatten(part, schemaOf)),
    // Why only one: the documents know no other choice than that between something and null.
    ...(choice.length === 1 ? flatten(choice[0]!, schemaOf) : []),
  ];
}

const mayBeNull = ({ anyOf = [] }: JsonSchema): boolean => anyOf.some((part) => part.type === 'null');

/** A shape in a few words: `string, int64 or null`. */
export function describeShape(shape: Shape): string {
  const type = shape.types.length === 0 ? (shape.enum ? 'value' : 'anything') : shape.types.join(' or ');
  const more = [shape.format, shape.limits, shape.enum && `one of ${shape.enum.map(showValue).join(', ')}`];
  return [type, ...more.filter(Boolean)].join(', ') + (shape.nullable ? ', or null' : '');
}

/** A value of an enum: texts as they are, the empty one in quotes, the rest as JSON. */
export const showValue = (value: unknown): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
