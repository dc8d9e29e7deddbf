import type { Note } from './note.ts';
import { lastPart, showValue } from './show-value.ts';

type Kind = 'text' | 'object' | 'integer' | 'any';

/** Members of a progress item. Why here: the documents have the definitions, but no operation refers to them. */
const members: Readonly<Record<string, Kind>> = {
  stream: 'text',
  status: 'text',
  id: 'text',
  progress: 'text',
  progressDetail: 'object',
  aux: 'any',
  error: 'text',
  errorDetail: 'object',
};

const details: Readonly<Record<string, Kind>> = {
  '/progressDetail/current': 'integer',
  '/progressDetail/total': 'integer',
  '/progressDetail/start': 'integer',
  '/progressDetail/units': 'text',
  '/progressDetail/hidecounts': 'any',
  '/errorDetail/code': 'integer',
  '/errorDetail/message': 'text',
};

/** An item of build, pull, push, load and plugin progress, where the contract has no schema for it; `at` is its pointer. */
export function* judgeMembers(
  operationId: string,
  item: unknown,
  at: string,
  source: string,
): Generator<Note> {
  const wrong = (pointer: string, expected: string, value: unknown): Note => ({
    rule: 'stream/item-schema',
    pointer: `${at}${pointer}`,
    general: `/*${pointer}`,
    expected,
    actual: showValue(value, lastPart(pointer)),
    message: `item ${at.slice(1)} of ${operationId}: ${pointer || 'the item'} is not ${expected}`,
    source,
  });
  if (!isObject(item)) {
    yield wrong('', 'an object', item);
    return;
  }
  for (const [key, value] of Object.entries(item)) {
    const kind = members[key];
    if (kind === undefined)
      yield {
        ...wrong(`/${key}`, 'a member of a progress item', value),
        rule: 'response/undocumented-field',
        message: `${operationId}: progress items have no member ${key}`,
      };
    else if (!isKind(kind, value)) yield wrong(`/${key}`, nameOf[kind], value);
    else if (isObject(value) && kind === 'object')
      for (const [name, inner] of Object.entries(value)) {
        const innerKind = details[`/${key}/${name}`];
        if (innerKind && !isKind(innerKind, inner)) yield wrong(`/${key}/${name}`, nameOf[innerKind], inner);
      }
  }
}

/** An item that says that the operation failed. */
export function* judgeFailure(
  operationId: string,
  item: unknown,
  at: string,
  source: string,
): Generator<Note> {
  if (!isObject(item)) return;
  if (item.error === undefined && item.errorDetail === undefined) return;
  if (item.errorDetail === undefined)
    yield {
      rule: 'stream/item-schema',
      pointer: `${at}/errorDetail`,
      general: '/*/errorDetail',
      expected: 'errorDetail beside error',
      actual: 'nothing',
      message: `${operationId}: an error item has no errorDetail`,
      source,
    };
  yield {
    rule: 'stream/error-item',
    pointer: at,
    general: '/*',
    expected: 'an operation that succeeds',
    actual: showValue(item.error ?? item.errorDetail),
    message: `${operationId} failed inside the stream: ${showValue(item.error ?? item.errorDetail)}`,
    source,
  };
}

const nameOf: Readonly<Record<Kind, string>> = {
  text: 'a text',
  object: 'an object',
  integer: 'an integer',
  any: 'any value',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isKind(kind: Kind, value: unknown): boolean {
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'object') return isObject(value);
  if (kind === 'integer') return typeof value === 'bigint' || Number.isInteger(value);
  return true;
}
