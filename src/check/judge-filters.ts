import { parseJson } from '../base/index.ts';
import type { Operation } from '../contract/index.ts';
import type { Note } from './note.ts';
import { shorten, showValue } from './show-value.ts';

const shape = '{"key":["value"]} or {"key":{"value":true}}';

/** The `filters` parameter: JSON, of the two shapes that daemons take, with keys that the operation knows. */
export function* judgeFilters(operation: Operation, text: string): Generator<Note> {
  if (text === '') return;
  const note = (pointer: string, expected: string, actual: string, problem: string): Note => ({
    rule: 'request/filters',
    pointer: `/query/filters${pointer}`,
    expected,
    actual,
    message: `filters of ${operation.id}: ${problem}`,
    source: 'parameters.filters',
  });
  let filters: unknown;
  try {
    filters = parseJson(text);
  } catch {
    yield note('', 'JSON', shorten(text), 'not valid JSON');
    return;
  }
  if (filters === null) return;
  if (typeof filters !== 'object' || Array.isArray(filters)) {
    yield note('', shape, showValue(filters), 'not an object');
    return;
  }
  for (const [key, values] of Object.entries(filters)) {
    if (operation.filters && !operation.filters.includes(key))
      yield note(
        `/${key}`,
        `one of ${operation.filters.join(', ')}`,
        shorten(key),
        `unknown key ${shorten(key)}`,
      );
    if (!isFilterValue(values))
      yield note(`/${key}`, shape, showValue(values, key), `the values of ${shorten(key)}`);
  }
}

function isFilterValue(values: unknown): boolean {
  if (values === null) return true;
  if (Array.isArray(values)) return values.every((value) => typeof value === 'string');
  return (
    typeof values === 'object' && Object.values(values ?? {}).every((value) => typeof value === 'boolean')
  );
}
