import type { SchemaId } from '../model/index.ts';
import { escapePointer, namesItsFields, type Place, rootPlace, stepInto } from './locate.ts';

/** JSON pointers of the fields of `value` that the schema does not name. What lies below such a field is not reported. */
export function undocumentedFields(id: SchemaId, value: unknown): string[] {
  const found: string[] = [];
  walk(rootPlace(id), value, '', found);
  return found;
}

function walk(at: Place, value: unknown, pointer: string, found: string[]): void {
  if (typeof value !== 'object' || value === null || at.schemas.length === 0) return;
  if (Array.isArray(value)) {
    const inner = stepInto(at, 0);
    for (const [index, item] of value.entries()) walk(inner, item, `${pointer}/${index}`, found);
    return;
  }
  const closed = namesItsFields(at);
  for (const [key, item] of Object.entries(value)) {
    const inner = stepInto(at, key);
    const here = `${pointer}/${escapePointer(key)}`;
    if (inner.schemas.length > 0) walk(inner, item, here, found);
    // Why the second test: a property that is documented as `{}` is named, and says nothing more.
    else if (closed && !at.schemas.some((schema) => Object.hasOwn(schema.properties ?? {}, key)))
      found.push(here);
  }
}
