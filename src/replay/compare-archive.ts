import { parseJson } from '../base/index.ts';
import { compareJson, escapePointer } from './compare-json.ts';
import { idPattern } from './identity.ts';
import { type TarEntry, tarEntries } from './tar-entries.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';

/** Compares two archives entry by entry; gives false where one of them is none. */
export function compareArchives(book: VerdictBook, scope: Scope, was: Uint8Array, now: Uint8Array): boolean {
  const [first, second] = [tarEntries(was), tarEntries(now)];
  if (!first || !second) return false;
  book.compared.archiveEntries += first.length;
  const left = new Set(second);
  const take = (test: (entry: TarEntry) => boolean): TarEntry | undefined => {
    const found = [...left].find(test);
    if (found) left.delete(found);
    return found;
  };
  const byName = Map.groupBy(second, ({ name }) => name);
  const alone: TarEntry[] = [];
  for (const entry of first) {
    const candidates = [...(byName.get(book.map.text(entry.name)) ?? []), ...(byName.get(entry.name) ?? [])];
    const other = candidates.find((candidate) => left.delete(candidate));
    if (other) compareEntries(book, scope, entry, other);
    else alone.push(entry);
  }
  for (const entry of alone) {
    const other = hasId(entry.name)
      ? take(({ name }) => hasId(name) && general(name) === general(entry.name))
      : undefined;
    const pointer = pointerOf(entry);
    if (other) book.normalise(scope, 'id', pointer, entry.name, other.name, 'stream/archive');
    else book.differ(scope, 'stream/archive', pointer, brief(entry), undefined);
  }
  for (const entry of left) book.differ(scope, 'stream/archive', pointerOf(entry), undefined, brief(entry));
  return true;
}

function compareEntries(book: VerdictBook, scope: Scope, was: TarEntry, now: TarEntry): void {
  const facts = ({ type, mode, uid, gid, mtime, link }: TarEntry) => ({ type, mode, uid, gid, mtime, link });
  compareJson(book, scope, facts(was), facts(now), pointerOf(was));
  if (was.sha256 === now.sha256) return;
  const [first, second] = [jsonOf(was), jsonOf(now)];
  if (first !== undefined && second !== undefined) compareJson(book, scope, first, second, pointerOf(was));
  else
    book.differ(
      scope,
      'stream/archive',
      `${pointerOf(was)}/sha256`,
      `${was.size} bytes, ${was.sha256}`,
      `${now.size} bytes, ${now.sha256}`,
    );
}

function jsonOf({ bytes }: TarEntry): unknown {
  if (bytes[0] !== 0x7b && bytes[0] !== 0x5b) return undefined;
  try {
    return parseJson(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

const hasId = (name: string): boolean => name.search(idPattern) >= 0;
const general = (name: string): string => name.replace(idPattern, '*');
const pointerOf = ({ name }: TarEntry): string => `/archive/${escapePointer(general(name))}`;
const brief = ({ name, type, mode, size }: TarEntry): string =>
  `${name} (type ${type}, mode ${mode.toString(8)}, ${size} bytes)`;
