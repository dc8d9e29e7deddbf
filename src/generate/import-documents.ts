import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import { type ImportedDocument, importDocument, type SourceRecord } from '../spec-file/index.ts';

export interface ImportOptions {
  /** Commit of the repository that the files are of; a raw.githubusercontent.com URL names its own. */
  readonly commit?: string;
  readonly repository?: string;
  /** Folder of the `spec/` to write to. */
  readonly specFolder?: string;
}

/** Imports published documents (files or URLs) into `spec/engine` and `spec/sources`; returns what was written. */
export async function importDocuments(
  sources: readonly string[],
  options: ImportOptions = {},
): Promise<SourceRecord[]> {
  const folder = options.specFolder ?? join(packageRoot, 'spec');
  const imported: ImportedDocument[] = [];
  for (const source of sources) imported.push(await importOne(source, options));
  for (const document of imported) {
    write(join(folder, 'engine', `v${document.version}.yaml`), document.yaml);
    write(
      join(folder, 'sources', `v${document.version}.json`),
      `${JSON.stringify(document.source, undefined, 2)}\n`,
    );
  }
  return imported.map((document) => document.source);
}

async function importOne(source: string, options: ImportOptions): Promise<ImportedDocument> {
  const raw = /^https:\/\/raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/([0-9a-f]{40})\/(.+)$/.exec(source);
  const commit = options.commit ?? raw?.[2];
  if (!commit)
    throw new ToolError(
      'E_SPEC',
      `${source}: the commit that this document is of is not known`,
      'Give --commit SHA, or a raw.githubusercontent.com URL that holds the commit.',
    );
  const repository = raw ? `https://github.com/${raw[1]}` : options.repository;
  const path = raw?.[3] ?? (basename(source) === 'swagger.yaml' ? 'api/swagger.yaml' : undefined);
  return importDocument(await readSource(source), {
    repository: repository ?? 'https://github.com/moby/moby',
    commit,
    ...(path ? { path } : {}),
  });
}

async function readSource(source: string): Promise<string> {
  try {
    if (!/^https?:/.test(source)) return readFileSync(source, 'utf8');
    const answer = await fetch(source);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return await answer.text();
  } catch (cause) {
    throw new ToolError(
      'E_SPEC',
      `${source} cannot be read: ${(cause as Error).message}`,
      'Check the name.',
      cause,
    );
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
