import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions, inVersionRange, ToolError } from '../base/index.ts';
import type { Behaviour, KnownClient, Release } from '../model/index.ts';
import type { Amendment } from './amendment.ts';
import { readBehaviours, readClients, readReleases } from './behaviours.ts';
import type { SwaggerDocument } from './document.ts';
import { type Facts, factFiles, readFacts } from './facts.ts';
import { parseYaml, type SourceRecord, sha256 } from './import-document.ts';

/** Everything of `spec/`, oldest version first. */
export interface Spec {
  readonly documents: readonly { readonly document: SwaggerDocument; readonly source: SourceRecord }[];
  readonly amendments: readonly Amendment[];
  readonly facts: Facts;
  readonly behaviours: readonly Behaviour[];
  readonly releases: readonly Release[];
  readonly clients: readonly KnownClient[];
}

/** Reads `spec/`. Throws `E_SPEC` where a file cannot be used, or where a document was edited by hand. */
export function loadSpec(folder: string): Spec {
  const documents = yamlFiles(join(folder, 'engine'))
    .map((file) => loadDocument(folder, file.replace(/^v|\.yaml$/g, '')))
    .sort((a, b) => compareVersions(a.source.version, b.source.version));
  const versions = documents.map((entry) => entry.source.version);
  const operations = new Set(
    documents.flatMap(({ document }) =>
      Object.values(document.paths).flatMap((item) =>
        Object.values(item).map((operation) => operation.operationId),
      ),
    ),
  );
  return {
    documents,
    amendments: loadAmendments(join(folder, 'amendments'), versions),
    facts: loadFacts(join(folder, 'facts'), operations),
    ...loadBehaviours(join(folder, 'behaviours'), operations),
  };
}

function loadDocument(folder: string, version: string): Spec['documents'][number] {
  const path = join(folder, 'engine', `v${version}.yaml`);
  const text = readFileSync(path, 'utf8');
  const record = join(folder, 'sources', `v${version}.json`);
  if (!existsSync(record))
    throw new ToolError('E_SPEC', `spec/sources/v${version}.json is missing`, 'Import the document again.');
  const source = JSON.parse(readFileSync(record, 'utf8')) as SourceRecord;
  if (source.sha256 !== sha256(text))
    throw new ToolError(
      'E_SPEC',
      `spec/engine/v${version}.yaml is not what was imported: its sha256 differs from spec/sources/v${version}.json`,
      'Import the document again; corrections belong in spec/amendments/.',
    );
  return { document: parseYaml(text, path) as SwaggerDocument, source };
}

function loadAmendments(folder: string, versions: readonly string[]): Amendment[] {
  const amendments = yamlFiles(folder).flatMap((file) => {
    const parsed = parseYaml(readFileSync(join(folder, file), 'utf8'), join(folder, file));
    return [parsed ?? []].flat().map((entry) => ({ ...(entry as Amendment), file }));
  });
  const seen = new Set<string>();
  for (const amendment of amendments) {
    const complaint = seen.has(amendment.id) ? 'its id is used twice' : complaintOf(amendment, versions);
    if (complaint)
      throw new ToolError(
        'E_SPEC',
        `amendment ${amendment.id ?? '(no id)'} in spec/amendments/${amendment.file}: ${complaint}`,
        'See spec/amendments/README.md.',
      );
    seen.add(amendment.id);
  }
  return amendments;
}

function complaintOf(amendment: Partial<Amendment>, versions: readonly string[]): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(amendment.id ?? '')) return 'its id should be in kebab case';
  if (typeof amendment.versions !== 'string') return '`versions` should be a range, quoted';
  if (!versions.some((version) => inVersionRange(version, amendment.versions!)))
    return `no version lies in ${amendment.versions}`;
  if (amendment.kind !== 'document' && amendment.kind !== 'stricter')
    return '`kind` should be document or stricter';
  if (!amendment.why) return '`why` is missing';
  if (!amendment.evidence?.every((item) => 'link' in item || ('daemon' in item && 'api' in item)))
    return 'each evidence needs `link`, or `daemon` and `api`';
  if (amendment.evidence.length === 0) return '`evidence` is empty';
  if (amendment.actions?.some((action) => !['string', 'undefined'].includes(typeof action.versions)))
    return '`versions` of an action should be a range, quoted';
  if (!amendment.actions?.length) return '`actions` is empty';
  if (
    !amendment.actions.every(
      (action) =>
        typeof action.target === 'string' && (action.remove === true) !== (action.update !== undefined),
    )
  )
    return 'each action needs `target`, and either `update` or `remove: true`';
  return undefined;
}

function loadBehaviours(
  folder: string,
  operations: ReadonlySet<string>,
): Pick<Spec, 'behaviours' | 'releases' | 'clients'> {
  const read = (file: string): unknown[] =>
    [parseYaml(readFileSync(join(folder, file), 'utf8'), join(folder, file)) ?? []].flat();
  const files = yamlFiles(folder);
  return {
    behaviours: readBehaviours(
      files.filter((file) => !['releases.yaml', 'clients.yaml'].includes(file)).flatMap(read),
      operations,
    ),
    releases: readReleases(files.includes('releases.yaml') ? read('releases.yaml') : []),
    clients: readClients(files.includes('clients.yaml') ? read('clients.yaml') : []),
  };
}

/** The facts of `spec/facts/`. Without `operations` it is not checked that what they name is there. */
export function loadFacts(folder: string, operations?: ReadonlySet<string>): Facts {
  const read = (name: keyof Facts) => {
    const path = join(folder, `${name}.yaml`);
    return readFacts(
      name,
      existsSync(path) ? (parseYaml(readFileSync(path, 'utf8'), path) ?? []) : [],
      operations,
    );
  };
  return Object.fromEntries(factFiles.map((name) => [name, read(name)])) as unknown as Facts;
}

const yamlFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
    : [];
