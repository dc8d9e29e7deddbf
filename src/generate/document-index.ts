import { join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import type { JsonSchema, Operation, SchemaId } from '../model/index.ts';
import { importDocument, loadFacts, parseYaml, type SwaggerDocument, sha256 } from '../spec-file/index.ts';
import { operationIndex } from './operation-index.ts';
import { DocumentSchemas, SchemaPool } from './schema-pool.ts';

/** A document that is not held, made ready as those that are: in its published reading. */
export interface DocumentIndex {
  readonly version: string;
  /** Of the file as read. */
  readonly sha256: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly definitions: ReadonlyMap<string, SchemaId>;
  schema(id: SchemaId): JsonSchema;
}

/** Reads a published Swagger 2.0 document. Throws `E_SPEC`. */
export function indexDocument(text: string, name: string): DocumentIndex {
  const { swagger } = (parseYaml(text, name) ?? {}) as { swagger?: unknown };
  if (swagger !== '2.0')
    throw new ToolError(
      'E_SPEC',
      `${name} is no Swagger 2.0 document`,
      'Give a document as moby/moby publishes it under api/docs/, such as v1.51.yaml.',
    );
  const { version, yaml } = importDocument(text, { repository: 'file', commit: '', path: name });
  const document = parseYaml(yaml, name) as SwaggerDocument;
  const pool = new SchemaPool();
  const schemas = new DocumentSchemas(document, pool);
  // Why these facts: they stand in the prose of the published documents, which the import leaves out.
  const facts = loadFacts(join(packageRoot, 'spec', 'facts'));
  const operations = operationIndex(document, schemas, { ...facts, headers: [], 'request-headers': [] });
  const definitions = new Map(
    Object.keys(document.definitions).map((definition) => [definition, schemas.idOfDefinition(definition)]),
  );
  const schemaOf = pool.toRecord();
  return {
    version,
    sha256: sha256(text),
    operations: new Map(operations.map((operation) => [operation.id, operation])),
    definitions,
    schema: (id) => schemaOf[id]!,
  };
}
