import type { JsonSchema, Operation, SchemaId } from '../../model/index.ts';
import type { SchemaOf } from '../shape.ts';
import { SchemaComparer } from './compare-schemas.ts';
import { diffOperation } from './diff-operation.ts';
import type { Difference } from './difference.ts';

/** What the comparison reads of a contract. */
export interface Document {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly definitions: ReadonlyMap<string, SchemaId>;
  schema(id: SchemaId): JsonSchema;
}

/** What one comparison works with. */
export interface DiffContext {
  readonly schemas: SchemaComparer;
  /** Names of a schema in either document. */
  readonly nameBefore: (id: SchemaId) => string | undefined;
  readonly nameAfter: (id: SchemaId) => string | undefined;
}

const comparers = new WeakMap<SchemaOf, WeakMap<SchemaOf, SchemaComparer>>();

/** All differences between two documents, by operation in the order of the newer one. */
export function diffDocuments(before: Document, after: Document): Difference[] {
  const context: DiffContext = {
    schemas: comparerOf(before.schema, after.schema),
    nameBefore: names(before),
    nameAfter: names(after),
  };
  const ids = new Set([...after.operations.keys(), ...before.operations.keys()]);
  return [...ids].flatMap((id): Difference[] => {
    const [was, is] = [before.operations.get(id), after.operations.get(id)];
    const place = { operationId: id, place: 'operation', at: '' } as const;
    if (!was) return [{ rule: 'diff/operation-added', ...place, after: `${is?.method} ${is?.path}` }];
    if (!is) return [{ rule: 'diff/operation-removed', ...place, before: `${was.method} ${was.path}` }];
    return diffOperation(was, is, context);
  });
}

/** Why kept: documents of one pool share most schemas, and what was compared for one pair of versions is known for the next. */
function comparerOf(before: SchemaOf, after: SchemaOf): SchemaComparer {
  const inner = comparers.get(before) ?? new WeakMap<SchemaOf, SchemaComparer>();
  comparers.set(before, inner);
  const comparer = inner.get(after) ?? new SchemaComparer(before, after);
  inner.set(after, comparer);
  return comparer;
}

function names({ definitions }: Document): (id: SchemaId) => string | undefined {
  let found: Map<SchemaId, string> | undefined;
  return (id) => {
    // Why the first: definitions of equal content are one schema, and the first is as good a name as any.
    found ??= new Map([...definitions].reverse().map(([name, schema]) => [schema, name]));
    return found.get(id);
  };
}
