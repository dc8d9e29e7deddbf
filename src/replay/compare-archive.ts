import { parseJson } from '../base/index.ts';
import { compareJson, escapePointer } from './compare-json.ts';
import { idPattern } from './identity.ts';
import { type TarEntry, tarEntries } from './tar-entries.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';
import { Waiting } from './waiting.ts';

/** Compares two archives entry by entry, and archives within them; gives false where one of the two is none. */
export function compareArchives(
  book: VerdictBook,
  scope: Scope,
  was: Uint8Array,
  now: Uint8Array,
  pointer = '/archive',
): boolean {
  const [first, second] = [tarEntries(was), tarEntries(now)];
  if (!first || !second) return false;
  book.compared.archiveEntries += first.length;
  const left = new Set(second);
  const byName = new Waiting(second.map((entry) => [entry.name, entry] as const));
  const alone: TarEntry[] = [];
  for (const entry of first) {
    const other = byName.take([book.map.text(entry.name), entry.name], (candidate) => left.delete(candidate));
    if (other) compareEntries(book, scope, entry, other, pointer);
    else alone.push(entry);
  }
  const byForm = Map.groupBy([...left].filter(({ name }) => hasId(name)).reverse(), ({ name }) =>
    general(name),
  );
  for (const entry of alone) {
    const other = hasId(entry.name) ? byForm.get(general(entry.name))?.pop() : undefined;
    const place = pointer + pointerOf(entry);
    if (other) {
      left.delete(other);
      book.normalise(scope, 'id', place, entry.name, other.name, 'stream/archive');
    } else book.differ(scope, 'stream/archive', place, brief(entry), undefined);
  }
  for (const entry of left)
    book.differ(scope, 'stream/archive', pointer + pointerOf(entry), undefined, brief(entry));
  return true;
}

const depthLimit = 3;

function compareEntries(book: VerdictBook, scope: Scope, was: TarEntry, now: TarEntry, within: string): void {
  const pointer = within + pointerOf(was);
  const facts = ({ type, mode, uid, gid, mtime, link }: TarEntry) => ({ type, mode, uid, gid, mtime, link });
  compareJson(book, scope, facts(was), facts(now), pointer);
  if (was.sha256 === now.sha256) return;
  const [first, second] = [jsonOf(was), jsonOf(now)];
  if (first !== undefined && second !== undefined) compareJson(book, scope, first, second, pointer);
  else if (
    pointer.split('/').length > depthLimit ||
    !compareArchives(book, scope, was.bytes, now.bytes, pointer)
  )
    book.differ(
      scope,
      'stream/archive',
      `${pointer}/sha256`,
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
const pointerOf = ({ name }: TarEntry): string => `/${escapePointer(general(name))}`;
const brief = ({ name, type, mode, size }: TarEntry): string =>
  `${name} (type ${type}, mode ${mode.toString(8)}, ${size} bytes)`;
