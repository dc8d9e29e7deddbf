import { formOf } from './identity.ts';
import { explainNumber, explainText } from './normalise.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';
import { Waiting } from './waiting.ts';

type Json = Readonly<Record<string, unknown>>;

const depthLimit = 200;
const prose = /^(?:stream|message|error|Output|status|Status|Error)$/;
/** Answers whose lists hold whatever the daemon holds. */
const holdsEverything = /List$|^SystemDataUsage$|Prune$/;

/** Walks two JSON values side by side: shape and values by JSON pointer; learns which ids stand for each other. */
export function compareJson(
  book: VerdictBook,
  scope: Scope,
  was: unknown,
  now: unknown,
  pointer = '',
  key = '',
  depth = 0,
): void {
  const [wasType, nowType] = [typeOf(was), typeOf(now)];
  if (wasType !== nowType) {
    const rule = wasType === 'null' || nowType === 'null' ? 'shape/null' : 'shape/type';
    book.differ(scope, rule, pointer, was, now);
    return;
  }
  book.meet(scope, pointer);
  if (depth > depthLimit) return;
  if (wasType === 'object') compareObjects(book, scope, was as Json, now as Json, pointer, key, depth);
  else if (wasType === 'array')
    compareLists(book, scope, was as unknown[], now as unknown[], pointer, key, depth);
  else compareLeaves(book, scope, was, now, pointer, key);
}

function compareLeaves(
  book: VerdictBook,
  scope: Scope,
  was: unknown,
  now: unknown,
  pointer: string,
  key: string,
): void {
  book.compared.values += 1;
  const place = book.place(scope, key);
  if (typeof was === 'string') {
    book.judge(scope, explainText(was, now as string, place, prose.test(key)), pointer, was, now);
  } else if (typeof was === 'number' || typeof was === 'bigint') {
    const isExit = key === 'StatusCode' || key === 'ExitCode';
    const explanation = explainNumber(was, now as number, place);
    book.judge(scope, explanation, pointer, was, now, isExit ? 'stream/exit-code' : 'value/changed');
  } else book.judge(scope, was === now ? 'equal' : undefined, pointer, was, now);
}

function compareObjects(
  book: VerdictBook,
  scope: Scope,
  was: Json,
  now: Json,
  pointer: string,
  key: string,
  depth: number,
): void {
  const unmatched = new Set(Object.keys(now));
  const alone: string[] = [];
  const into = (name: string, other: string) => {
    unmatched.delete(other);
    // Why the key above: what a map holds under an id or an interface's name is told by the map's own name.
    const nextKey = formOf(name) === undefined ? name : key;
    compareJson(book, scope, was[name], now[other], `${pointer}/${escapePointer(name)}`, nextKey, depth + 1);
  };
  for (const name of Object.keys(was)) {
    if (Object.hasOwn(now, name)) into(name, name);
    else {
      const other = book.map.text(name);
      if (Object.hasOwn(now, other)) into(name, other);
      else alone.push(name);
    }
  }
  for (const name of alone) {
    const form = formOf(name);
    const other = form && [...unmatched].find((candidate) => formOf(candidate) === form);
    if (other !== undefined) {
      book.judge(scope, explainText(name, other, book.place(scope, key)), pointer, name, other);
      into(name, other);
    } else book.differ(scope, 'shape/gone', `${pointer}/${escapePointer(name)}`, was[name], undefined);
  }
  for (const name of unmatched)
    book.differ(scope, 'shape/new', `${pointer}/${escapePointer(name)}`, undefined, now[name]);
}

function compareLists(
  book: VerdictBook,
  scope: Scope,
  was: readonly unknown[],
  now: readonly unknown[],
  pointer: string,
  key: string,
  depth: number,
): void {
  if (![...was, ...now].every((item) => typeOf(item) === 'object')) {
    if (was.length !== now.length) {
      book.differ(scope, 'value/length', pointer, was, now);
      return;
    }
    const isSet = scope.operationId?.endsWith('Prune') ?? false;
    const [first, second] = isSet ? [inOrder(was, (text) => book.map.text(text)), inOrder(now)] : [was, now];
    first.forEach((item, index) => {
      compareJson(book, scope, item, second[index], `${pointer}/${index}`, key, depth + 1);
    });
    return;
  }
  const isOpen = holdsEverything.test(scope.operationId ?? '') && depth <= 1;
  const left = new Set(now.keys());
  const alone: number[] = [];
  const into = (index: number, other: number) => {
    left.delete(other);
    compareJson(book, scope, was[index], now[other], `${pointer}/${index}`, key, depth + 1);
  };
  const byName = new Waiting(
    now.flatMap((item, index) => namesOf(item as Json).map((name) => [name, index] as const)),
  );
  for (const [index, item] of was.entries()) {
    const names = namesOf(item as Json).flatMap((name) => [book.map.text(name), name]);
    const other = byName.take(names, (candidate) => left.has(candidate));
    if (other === undefined) alone.push(index);
    else into(index, other);
  }
  for (const index of alone) {
    const item = was[index] as Json;
    const [next] = left;
    if (!isOpen && next !== undefined) into(index, next);
    else if (isOpen && isForeign(book, item))
      book.normalise(scope, 'other-objects', pointer, item, undefined, 'value/element-gone');
    else book.differ(scope, 'value/element-gone', `${pointer}/${index}`, item, undefined);
  }
  for (const index of left) {
    const item = now[index] as Json;
    if (isOpen && isForeign(book, item))
      book.normalise(scope, 'other-objects', pointer, undefined, item, 'value/element-new');
    else book.differ(scope, 'value/element-new', `${pointer}/${index}`, undefined, item);
  }
}

/** Why: a prune tells what it removed in no order. `mapped` gives a name in the other daemon's words. */
const inOrder = (list: readonly unknown[], mapped = (text: string) => text): unknown[] =>
  list
    .map((item) => [mapped(String(item)), item] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, item]) => item);

/** By what an element of a list is known, the surest first. */
function namesOf(item: Json): string[] {
  const names = [
    item.Id,
    item.ID,
    item.Name,
    ...listOf(item.Names),
    ...listOf(item.RepoTags),
    item.Destination,
    item.Path,
  ].filter((name) => typeof name === 'string' && name !== '' && name !== '<none>:<none>') as string[];
  if (item.PrivatePort !== undefined) names.push(`${item.IP ?? ''} ${item.PrivatePort}/${item.Type}`);
  return names;
}

/** Whether nothing else in the capture is about this object. */
function isForeign(book: VerdictBook, item: Json): boolean {
  return !namesOf(item).some((name) => book.isOurs(name) || book.isOurs(name.replace(/^\//, '')));
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
