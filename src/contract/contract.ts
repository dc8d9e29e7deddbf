import { ToolError } from '../base/index.ts';
import type { DocumentName, JsonSchema, Operation, Reading, SchemaId } from '../model/index.ts';
import { schemaOf } from './compile.ts';
import { readContractFile, readVersions } from './files.ts';
import { createMatcher, type Match } from './routes.ts';
import { type SchemaIssue, schemaIssues } from './schema-issues.ts';
import { undocumentedFields } from './undocumented-fields.ts';

/** One API version's corrected documents. */
export interface Contract {
  readonly document: DocumentName;
  /** How many amendments were applied. */
  readonly amendments: number;
  readonly amendmentIds: readonly string[];
  /** By operationId, in the document's order. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Schemas of the document's definitions: `definitions.get('HostConfig')`. */
  readonly definitions: ReadonlyMap<string, SchemaId>;
  /** Finds the operation of a request. Unversioned targets and those of any version prefix are understood. */
  match(method: string, target: string): Match;
  /** Issues of a value that came from `parseJson`; empty when it keeps the schema. */
  validate(schema: SchemaId, value: unknown): SchemaIssue[];
  /** JSON pointers of fields that the schema does not name. */
  undocumentedFields(schema: SchemaId, value: unknown): string[];
  schema(id: SchemaId): JsonSchema;
}

const loaded = new Map<string, Contract>();

/** The contract of a version. Throws `E_VERSION` for one that is not held, `E_STALE` when `generated/` is missing. */
export function loadContract(version: string, reading: Reading = 'amended'): Contract {
  const key = `${version} ${reading}`;
  let contract = loaded.get(key);
  if (!contract) {
    contract = createContract(version, reading);
    loaded.set(key, contract);
  }
  return contract;
}

function createContract(version: string, reading: Reading): Contract {
  const versions = readVersions();
  if (!versions.includes(version))
    throw new ToolError(
      'E_VERSION',
      `no contract is held for API version ${version}`,
      `Held are ${versions[0]} to ${versions.at(-1)}.`,
    );
  const file = readContractFile(version, reading);
  // Why joined: definitions of equal content are one schema, and any of them may be meant.
  const names = Map.groupBy(Object.keys(file.definitions), (name) => file.definitions[name]);
  const nameOf = (id: SchemaId) => names.get(id)?.join(' or ');
  let matcher: ReturnType<typeof createMatcher> | undefined;
  return {
    document: file.document,
    amendments: file.amendments.length,
    amendmentIds: file.amendments,
    operations: new Map(file.operations.map((operation) => [operation.id, operation])),
    definitions: new Map(Object.entries(file.definitions)),
    match: (method, target) => {
      matcher ??= createMatcher(file.operations);
      return matcher(method, target);
    },
    validate: (schema, value) => schemaIssues(schema, value, nameOf),
    undocumentedFields,
    schema: schemaOf,
  };
}
