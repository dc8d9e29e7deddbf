import { createHash } from 'node:crypto';
import { dump, load } from 'js-yaml';
import { ToolError } from '../base/index.ts';
import type { SwaggerDocument } from './document.ts';
import { stripToFacts } from './strip.ts';

/** Where a document of `spec/engine/` came from; one JSON file a version in `spec/sources/`. */
export interface SourceRecord {
  readonly version: string;
  readonly repository: string;
  /** Path of the published document in the repository. */
  readonly path: string;
  readonly commit: string;
  readonly license: string;
  /** sha256 (hex) of the published file as read. */
  readonly publishedSha256: string;
  /** sha256 (hex) of our file of facts. */
  readonly sha256: string;
}

export interface ImportedDocument {
  readonly version: string;
  /** Text of `spec/engine/vVERSION.yaml`. */
  readonly yaml: string;
  readonly source: SourceRecord;
}

/** Upstream name of a published document. `path` defaults to where the project keeps released versions. */
export interface Upstream {
  readonly repository: string;
  readonly commit: string;
  readonly path?: string;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Reads a published Swagger 2.0 document into our file of facts. Same text in, same text out. Throws `E_SPEC`. */
export function importDocument(text: string, upstream: Upstream): ImportedDocument {
  const facts = stripToFacts(parseYaml(text, upstream.path ?? 'the document'));
  const version = facts.info?.version;
  if (facts.swagger !== '2.0' || !/^\d+\.\d+$/.test(version ?? ''))
    throw new ToolError(
      'E_SPEC',
      `not a Swagger 2.0 document with an API version (swagger: ${facts.swagger}, version: ${version})`,
      'Import the Engine API documents that moby/moby publishes under api/.',
    );
  const path = upstream.path ?? `api/docs/v${version}.yaml`;
  const yaml = formatDocument(facts, `${upstream.repository}/blob/${upstream.commit}/${path}`);
  return {
    version,
    yaml,
    source: {
      version,
      repository: upstream.repository,
      path,
      commit: upstream.commit,
      license: 'Apache-2.0',
      publishedSha256: sha256(text),
      sha256: sha256(yaml),
    },
  };
}

/** js-yaml 4 only: the documents break rules of YAML 1.2 that other parsers and js-yaml 5 insist on. */
export function parseYaml(text: string, name: string): unknown {
  try {
    return load(text, { filename: name, onWarning: () => {} });
  } catch (cause) {
    throw new ToolError(
      'E_SPEC',
      `${name} is not YAML: ${(cause as Error).message}`,
      'Mend the file.',
      cause,
    );
  }
}

function formatDocument(facts: SwaggerDocument, origin: string): string {
  const banner = [
    `# Facts of the Docker Engine API v${facts.info.version}: structure only, no prose.`,
    `# Imported by \`npm run generate -- import\` from ${origin}`,
    '# Never edited by hand: corrections belong in spec/amendments/.',
    '',
  ].join('\n');
  return banner + dump(facts, { noRefs: true, lineWidth: -1, indent: 2, quotingType: '"' });
}
