import type { JsonSchema, SchemaId } from '../model/index.ts';
import { schemaOf } from './compile.ts';

/** Where a value stands in a schema. */
export interface Place {
  /** The schemas that judge the value: the named ones behind `$ref`, and those of `allOf` and `anyOf`. */
  readonly schemas: readonly JsonSchema[];
  /** The nearest schema of the pool above the value, for its definition's name. */
  readonly owner: SchemaId;
  /** Pointer with `[]` for every index and `{}` for every key of a map: `/HostConfig/PortBindings/{}/[]`. */
  readonly general: string;
  /** The contract allows null here. */
  readonly nullable: boolean;
}

/** The root of a schema. */
export const rootPlace = (id: SchemaId): Place => place([{ $ref: id }], id, '');

/** The place one step below: by property name or list index. Its `schemas` are empty where the schema says nothing. */
export function stepInto(from: Place, key: string | number): Place {
  if (typeof key === 'number')
    return place(
      from.schemas.flatMap((schema) => schema.items ?? []),
      from.owner,
      `${from.general}/[]`,
    );
  const named = from.schemas.flatMap((schema) => own(schema.properties, key) ?? []);
  if (named.length > 0) return place(named, from.owner, `${from.general}/${escapePointer(key)}`);
  const mapped = from.schemas.flatMap((schema) =>
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : [],
  );
  return place(mapped, from.owner, `${from.general}/${mapped.length > 0 ? '{}' : escapePointer(key)}`);
}

/** Whether the schema closes the set of an object's fields, so that another one is undocumented. */
export const namesItsFields = (at: Place): boolean =>
  at.schemas.some((schema) => schema.properties !== undefined) &&
  at.schemas.every(
    (schema) => schema.additionalProperties === undefined || schema.additionalProperties === false,
  );

export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function place(schemas: readonly JsonSchema[], owner: SchemaId, general: string): Place {
  const flat: JsonSchema[] = [];
  let nearest = owner;
  let nullable = false;
  const add = (schema: JsonSchema, outermost: boolean): void => {
    if (schema.$ref !== undefined) {
      if (outermost) nearest = schema.$ref;
      add(schemaOf(schema.$ref), false);
      return;
    }
    if ([schema.type].flat().includes('null')) nullable = true;
    if (schema.type === 'null') return;
    flat.push(schema);
    for (const part of schema.anyOf ?? []) add(part, outermost);
    for (const part of schema.allOf ?? []) add(part, false);
  };
  for (const schema of schemas) add(schema, true);
  return { schemas: flat, owner: nearest, general, nullable };
}

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;
