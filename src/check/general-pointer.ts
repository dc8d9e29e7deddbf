import type { Contract, JsonSchema, SchemaId } from '../contract/index.ts';

/**
 * A pointer with `*` for each array index and each key of a map, so that one deviation has one name
 * whatever containers and networks happen to exist. Names that the schema knows stay.
 */
export function generalPointer(contract: Contract, schema: SchemaId, pointer: string): string {
  let here: readonly JsonSchema[] = expand(contract, contract.schema(schema));
  const parts = pointer.split('/').slice(1);
  const general = parts.map((part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const named = here.flatMap((s) => propertyOf(s, key));
    const items = here.flatMap((s) => schemaOf(s.items));
    const values = here.flatMap((s) => schemaOf(s.additionalProperties));
    const isIndex = /^\d+$/.test(part) && (items.length > 0 || named.length + values.length === 0);
    const next = isIndex ? items : named.length > 0 ? named : values;
    here = next.flatMap((s) => expand(contract, s));
    return isIndex || (named.length === 0 && values.length > 0) ? '*' : part;
  });
  return general.map((part) => `/${part}`).join('');
}

const schemaOf = (value: JsonSchema | boolean | undefined): JsonSchema[] =>
  typeof value === 'object' ? [value] : [];

const propertyOf = ({ properties }: JsonSchema, key: string): JsonSchema[] =>
  properties && Object.hasOwn(properties, key) ? schemaOf(properties[key]) : [];

/** The schema with what its references and combinations say. */
function expand(contract: Contract, schema: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 20) return [];
  const parts = [
    ...(schema.$ref === undefined ? [] : [contract.schema(schema.$ref)]),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
  ];
  return [schema, ...parts.flatMap((part) => expand(contract, part, depth + 1))];
}
