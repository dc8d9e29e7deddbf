import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import type {
  Behaviour,
  DocumentName,
  JsonSchema,
  KnownClient,
  Operation,
  Reading,
  Release,
  SchemaId,
} from '../model/index.ts';

/** What `generated/index/vVERSION.READING.json` holds. */
export interface ContractFile {
  readonly document: DocumentName;
  /** Ids of the amendments that were applied. */
  readonly amendments: readonly string[];
  readonly operations: readonly Operation[];
  /** Definition names of the document by schema. */
  readonly definitions: Readonly<Record<string, SchemaId>>;
}

export const readContractFile = (version: string, reading: Reading): ContractFile =>
  readGenerated<ContractFile>(`index/v${version}.${reading}.json`);

export const readVersions = (): readonly string[] =>
  readGenerated<{ versions: string[] }>('versions.json').versions;

/** What `spec/behaviours/` says, as `generated/changes.json` holds it. */
export const readChanges = (): {
  behaviours: readonly Behaviour[];
  releases: readonly Release[];
  clients: readonly KnownClient[];
} => readGenerated('changes.json');

let poolText: string | undefined;
const parsed = new Map<SchemaId, JsonSchema>();

/**
 * A schema of the pool that all contracts share, or `undefined`. Why line by line: the pool stands one schema a line, and a
 * first validation needs a few of its hundreds.
 */
export function readSchema(id: SchemaId): JsonSchema | undefined {
  poolText ??= readText('schemas.json', (text) => text);
  const known = parsed.get(id);
  if (known) return known;
  const key = `\n${JSON.stringify(id)}:`;
  const start = poolText.indexOf(key);
  if (start < 0) return undefined;
  const line = poolText.slice(start + key.length, poolText.indexOf('\n', start + 1));
  const schema = JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line) as JsonSchema;
  parsed.set(id, schema);
  return schema;
}

const readGenerated = <Content>(path: string): Content => readText(path, JSON.parse) as Content;

function readText<Content>(path: string, parse: (text: string) => Content): Content {
  try {
    return parse(readFileSync(join(packageRoot, 'generated', path), 'utf8'));
  } catch (cause) {
    throw new ToolError('E_STALE', `generated/${path} cannot be read`, 'Run `npm run generate`.', cause);
  }
}
