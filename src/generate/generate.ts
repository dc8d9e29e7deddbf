import { join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import type { DocumentName, Reading } from '../model/index.ts';
import {
  type AmendedDocument,
  type Amendment,
  amend,
  type Facts,
  holdsInVersion,
  loadSpec,
  type Spec,
  type SwaggerDocument,
  sha256,
  toOpenApi,
} from '../spec-file/index.ts';
import { operationIndex } from './operation-index.ts';
import { DocumentSchemas, SchemaPool } from './schema-pool.ts';

const banner = 'Made by `npm run generate` from spec/. Never edited by hand.';

/** Texts of all generated files by path below `generated/`. Reads `spec/`, writes nothing. Throws `E_SPEC`. */
export async function generate(specFolder = join(packageRoot, 'spec')): Promise<Map<string, string>> {
  const spec = loadSpec(specFolder);
  const files = new Map<string, string>();
  const pool = new SchemaPool();
  const readings = amendAll(spec);
  for (const [index, { document, source }] of spec.documents.entries()) {
    const version = source.version;
    const { document: amended, applied } = readings[index]!;
    const published: DocumentName = { version, reading: 'published', sha256: source.publishedSha256 };
    files.set(
      indexPath(version, 'published'),
      indexText(document, published, [], publishedFacts(spec.facts), pool),
    );
    const name: DocumentName = { version, reading: 'amended', sha256: amendedHash(amended, spec.facts) };
    files.set(indexPath(version, 'amended'), indexText(amended, name, applied, spec.facts, pool));
    files.set(`types/v${version}.d.ts`, await typesText(amended));
  }
  files.set('schemas.json', poolText(pool.toRecord()));
  files.set('versions.json', jsonText({ versions: spec.documents.map((entry) => entry.source.version) }));
  files.set('behaviours.json', jsonText({ behaviours: spec.facts.behaviours }));
  const { behaviours, releases, clients } = spec;
  files.set('changes.json', jsonText({ behaviours, releases, clients }));
  return files;
}

/** Why an error for one that changes nothing: it corrects what is right already, or misses what it means. */
function amendAll({ documents, amendments }: Spec): AmendedDocument[] {
  const readings = documents.map(({ document }) => amend(document, amendments));
  const effective = new Set(readings.flatMap((reading) => reading.effective));
  const idle = amendments.filter((amendment) => !effective.has(amendment));
  if (idle.length > 0)
    throw new ToolError(
      'E_SPEC',
      `amendments that change no version: ${idle.map((amendment) => `${amendment.id} (${amendment.file})`).join(', ')}`,
      'Mend or remove them.',
    );
  return readings;
}

const indexPath = (version: string, reading: Reading): string => `index/v${version}.${reading}.json`;

function indexText(
  document: SwaggerDocument,
  name: DocumentName,
  applied: readonly Amendment[],
  facts: Facts,
  pool: SchemaPool,
): string {
  const schemas = new DocumentSchemas(document, pool);
  return jsonText({
    document: name,
    amendments: applied.map((amendment) => amendment.id),
    operations: operationIndex(document, schemas, facts),
    definitions: Object.fromEntries(
      Object.keys(document.definitions).map((definition) => [definition, schemas.idOfDefinition(definition)]),
    ),
  });
}

/** Why: stream kinds, upgrades and filter keys are in the published prose; headers that are always there are ours. */
const publishedFacts = (facts: Facts): Facts => ({ ...facts, headers: [], 'request-headers': [] });

function amendedHash(document: SwaggerDocument, facts: Facts): string {
  const held = Object.values(facts as unknown as Record<string, Spec['facts']['filters']>).map((list) =>
    list.filter((fact) => holdsInVersion(fact, document.info.version)),
  );
  return sha256(JSON.stringify([document, held]));
}

async function typesText(document: SwaggerDocument): Promise<string> {
  // Why here: it is a tool of the build, and the rest of this room is of use without it.
  const { default: openapiTypeScript, astToString } = await import('openapi-typescript');
  const syntax = await openapiTypeScript(JSON.stringify(toOpenApi(document)), {
    defaultNonNullable: false,
    silent: true,
  });
  return `/** Docker Engine API v${document.info.version}. ${banner} */\n${astToString(syntax)}`;
}

const jsonText = (value: object): string => `${JSON.stringify({ $comment: banner, ...value })}\n`;

/** A schema a line, so that a reader can parse the few that it needs. */
function poolText(schemas: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(schemas).map(
    ([id, schema]) => `${JSON.stringify(id)}:${JSON.stringify(schema)}`,
  );
  return `{"$comment":${JSON.stringify(banner)},"schemas":{\n${lines.join(',\n')}\n}}\n`;
}
