import type { Contract, JsonSchema, SchemaId } from '../../contract/index.ts';

/**
 * What the daemon's decoder says of the first member that is to be a text or a truth and is neither. Why no other types:
 * in numbers, lists and objects it yields here and there.
 */
export function wrongMember(contract: Contract, id: SchemaId, body: object): string | undefined {
  const types = memberTypes(contract, contract.schema(id));
  for (const [name, value] of Object.entries(body)) {
    const wanted = types.get(name);
    const came = Array.isArray(value) ? 'array' : typeof value;
    if (wanted === undefined || value === null || came === wanted) continue;
    const goType = wanted === 'boolean' ? 'bool' : 'string';
    const found = came === 'boolean' ? 'bool' : came;
    return `json: cannot unmarshal ${found} into Go struct field .${name} of type ${goType}`;
  }
  return undefined;
}

/** Members that are texts or truths and nothing else. */
function memberTypes(contract: Contract, schema: JsonSchema): Map<string, string> {
  const {
    $ref,
    allOf = [],
    properties = {},
  } = schema as {
    $ref?: SchemaId;
    allOf?: JsonSchema[];
    properties?: Record<string, { type?: unknown }>;
  };
  if ($ref) return memberTypes(contract, contract.schema($ref));
  const found = new Map(allOf.flatMap((part) => [...memberTypes(contract, part)]));
  for (const [name, member] of Object.entries(properties)) {
    const types = [member.type].flat().filter((type) => type !== 'null');
    if (types.length === 1 && (types[0] === 'string' || types[0] === 'boolean')) found.set(name, types[0]);
  }
  return found;
}
