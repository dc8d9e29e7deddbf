import { JsonStreamDecoder } from '../wire/index.ts';
import { alignMoved } from './align.ts';
import { compareJson } from './compare-json.ts';
import { compareText } from './compare-text.ts';
import { formOf, idPattern } from './identity.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';

type Item = Readonly<Record<string, unknown>>;

/** Values of a JSON stream, as far as they are whole. */
export function itemsOf(bytes: Uint8Array): unknown[] {
  const decoder = new JsonStreamDecoder();
  const items = decoder.push(bytes);
  decoder.end();
  return [...items, ...decoder.tail].map(({ value }) => value);
}

/** Compares JSON streams: items are aligned by what they tell, and the text of a build is read as one. */
export function compareItems(
  book: VerdictBook,
  scope: Scope,
  wasBytes: Uint8Array,
  nowBytes: Uint8Array,
  open: boolean,
): void {
  const [was, now] = [itemsOf(wasBytes), itemsOf(nowBytes)];
  book.compared.items += was.length;
  if (scope.operationId === 'ContainerStats') {
    if (was.length > 0 && now.length > 0) compareJson(book, scope, was[0], now[0], '/items/0');
    else if (was.length > 0) book.differ(scope, 'stream/items', '/items/0', was[0], undefined);
    return;
  }
  if (scope.operationId === 'ImageBuild') {
    for (const item of [...was, ...now]) book.own((item as { aux?: { ID?: unknown } } | null)?.aux?.ID);
    compareText(book, scope, 'stream/stdout', '/stream', textOf(was), textOf(now), open);
  }
  const [first, second] = [telling(book, scope, was, false), telling(book, scope, now, true)];
  const keysOf = (items: readonly Item[], mapped: boolean) =>
    items.map((item) => keyOf(book, scope, item, mapped));
  const { pairs } = alignMoved(keysOf(first, true), keysOf(second, false));
  const last = pairs.findLastIndex(([index]) => index !== undefined);
  for (const [place, [index, other]] of pairs.entries()) {
    if (index !== undefined && other !== undefined)
      compareJson(book, scope, first[index], second[other], `/items/${index}`);
    else if (index !== undefined)
      book.differ(scope, 'stream/items', `/items/${index}`, first[index], undefined);
    else if (!open || place < last)
      book.differ(scope, 'stream/items', `/items/${other}`, undefined, second[other as number]);
  }
}

const textOf = (items: readonly unknown[]): string =>
  items.map((item) => (item as { stream?: unknown } | null)?.stream ?? '').join('');

/** Items that say something: no progress bars, no events of what the capture is not about, no text that was read as one. */
function telling(book: VerdictBook, scope: Scope, items: readonly unknown[], isNow: boolean): Item[] {
  const found: Item[] = [];
  for (const value of items) {
    const item = (typeof value === 'object' && value !== null ? value : { value }) as Item;
    const side = (at: boolean) => (at === isNow ? item : undefined);
    if (scope.operationId === 'ImageBuild' && 'stream' in item) continue;
    const detail = item.progressDetail as { current?: unknown } | undefined;
    if (detail?.current !== undefined || (scope.operationId === 'ImagePush' && item.status === 'Preparing'))
      book.normalise(scope, 'progress', '/items/*', side(false), side(true), 'stream/items');
    else if (scope.operationId === 'SystemEvents' && !isOurs(book, item, isNow))
      book.normalise(scope, 'other-objects', '/items/*', side(false), side(true), 'stream/items');
    else found.push(item);
  }
  return found;
}

/** Whether an event is about anything that a client of the capture made or named. */
function isOurs(book: VerdictBook, item: Item, isNow: boolean): boolean {
  const text = JSON.stringify(item, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  const actor = item.Actor as { ID?: unknown; Attributes?: Record<string, unknown> } | undefined;
  const ids = text.match(idPattern) ?? [];
  // Why: a replay on the daemon that was recorded finds the recorded session among the past events.
  if (isNow && ids.some((id) => book.map.isOfFirst(id))) return false;
  return (
    ids.some((id) => book.isOurs(id)) ||
    [actor?.ID, actor?.Attributes?.name].some((name) => typeof name === 'string' && book.isOurs(name))
  );
}

/** What an item is aligned by. `mapped`: in the other daemon's words. */
function keyOf(book: VerdictBook, scope: Scope, item: Item, mapped: boolean): string {
  if (scope.operationId === 'SystemEvents') {
    const actor = item.Actor as { ID?: unknown } | undefined;
    const id = String(actor?.ID ?? item.id ?? '');
    const action = String(item.Action ?? item.status ?? '');
    const known = formOf(id) === undefined ? id : (book.map.counterpart(id, mapped) ?? '*');
    return `${item.Type ?? ''} ${action.replace(idPattern, '*')} ${known}`;
  }
  return Object.entries(item)
    .map(([name, value]) =>
      typeof value === 'string' ? `${name} ${value.replace(idPattern, '*').replace(/\d+/g, '#')}` : name,
    )
    .sort()
    .join(' ');
}
