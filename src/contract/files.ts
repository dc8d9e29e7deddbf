import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import type { DocumentName, JsonSchema, Operation, Reading, SchemaId } from '../model/index.ts';

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

let pool: Readonly<Record<SchemaId, JsonSchema>> | undefined;

/** The schema pool, read when first needed and shared by all contracts. */
export function readPool(): Readonly<Record<SchemaId, JsonSchema>> {
  pool ??= readGenerated<{ schemas: Record<SchemaId, JsonSchema> }>('schemas.json').schemas;
  return pool;
}

function readGenerated<Content>(path: string): Content {
  try {
    return JSON.parse(readFileSync(join(packageRoot, 'generated', path), 'utf8')) as Content;
  } catch (cause) {
    throw new ToolError('E_STALE', `generated/${path} cannot be read`, 'Run `npm run generate`.', cause);
  }
}
