import { ToolError } from '../base/index.ts';
import type { JsonSchema, SchemaId } from '../model/index.ts';
import { type SwaggerDocument, type SwaggerSchema, sha256, toJsonSchema } from '../spec-file/index.ts';

/**
 * Schemas of all versions and readings by the hash of their content. A `$ref` is the hash of what it points to, so equal
 * schemas of different versions are one entry.
 */
export class SchemaPool {
  readonly #entries = new Map<SchemaId, string>();

  add(schema: unknown): SchemaId {
    const text = canonical(schema);
    const id = sha256(text).slice(0, 16);
    const known = this.#entries.get(id);
    if (known !== undefined && known !== text)
      throw new ToolError(
        'E_SPEC',
        `two schemas have the hash ${id}`,
        'Lengthen the hash in src/generate/schema-pool.ts.',
      );
    this.#entries.set(id, text);
    return id;
  }

  /** The pool as it is written: ids in order, so that equal specs give equal files. */
  toRecord(): Record<SchemaId, JsonSchema> {
    return Object.fromEntries(
      [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, text]) => [id, JSON.parse(text)]),
    );
  }
}

/** Puts the schemas of one document into the pool, definitions on demand and once each. */
export class DocumentSchemas {
  readonly #document: SwaggerDocument;
  readonly #pool: SchemaPool;
  readonly #ids = new Map<string, SchemaId>();
  readonly #open: string[] = [];

  constructor(document: SwaggerDocument, pool: SchemaPool) {
    this.#document = document;
    this.#pool = pool;
  }

  /** Id of a schema, inline or a `$ref`. */
  idOf(schema: SwaggerSchema): SchemaId {
    if (schema.$ref !== undefined && !schema['x-nullable']) return this.toPool(schema).$ref!;
    return this.#pool.add(this.toPool(schema));
  }

  toPool(schema: SwaggerSchema): JsonSchema {
    return toJsonSchema(schema, { refOf: (name) => this.idOfDefinition(name) }) as JsonSchema;
  }

  idOfDefinition(name: string): SchemaId {
    const known = this.#ids.get(name);
    if (known) return known;
    const definition = this.#document.definitions[name];
    const where = `v${this.#document.info.version}, definition ${name}`;
    if (!definition) throw new ToolError('E_SPEC', `${where} is referred to but not there`, 'Mend the $ref.');
    if (this.#open.includes(name))
      throw new ToolError(
        'E_SPEC',
        `${where} contains itself`,
        'The schema pool holds no recursive definitions.',
      );
    this.#open.push(name);
    const id = this.#pool.add(this.toPool(definition));
    this.#open.pop();
    this.#ids.set(name, id);
    return id;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
