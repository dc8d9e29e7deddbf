import type { Behaviour, DiffEntry } from '../../model/index.ts';
import { type DiffVersion, diffVersions } from '../diff/diff-versions.ts';
import type { Difference } from '../diff/difference.ts';
import { behavioursBetween } from '../diff/holds.ts';
import { joinEntries } from '../diff/join.ts';
import { namesOf } from './names.ts';

/** A version of the history. */
export interface HistoryVersion extends DiffVersion {
  readonly version: string;
}

export interface History {
  /** Versions whose documents have the thing, oldest first. */
  readonly versions: readonly string[];
  readonly changes: readonly { readonly version: string; readonly entries: readonly DiffEntry[] }[];
}

/**
 * What became of an operation, or of a field or parameter, from version to version. A field is named by its own name, by that
 * of its definition and its own (`NetworkSettings.IPAddress`), or by the operation and the way in its body.
 */
export function historyOf(
  word: string,
  versions: readonly HistoryVersion[],
  behaviours: readonly Behaviour[],
): History {
  const changes = versions.slice(1).flatMap((to, index) => {
    const from = versions[index]!;
    const found = diffVersions(from, to).filter((difference) => isAbout(difference, word));
    const { begun } = behavioursBetween(behaviours, { version: from.version }, { version: to.version });
    const told = begun.filter((behaviour) => tellsOf(behaviour, word));
    const entries = joinEntries(found, told, [], 'client');
    return entries.length > 0 ? [{ version: to.version, entries }] : [];
  });
  const has = versions.filter(({ document }) => [...namesOf(document)].some((name) => isNamed(name, word)));
  return { versions: has.map(({ version }) => version), changes };
}

/** Names that hold a word, for one that is none. */
export function nearNames(word: string, versions: readonly HistoryVersion[]): string[] {
  // Why stripped: `NetworkSettings.*` means what is below it, and `[` nothing.
  const wanted = word.toLowerCase().replace(/^\W+|\W+$/g, '');
  if (wanted === '') return [];
  const all = new Set(versions.flatMap(({ document }) => [...namesOf(document)]));
  return [...all]
    .filter((name) => name.toLowerCase().includes(wanted))
    .sort((a, b) => a.length - b.length)
    .slice(0, 8);
}

/** Whether a name is that of the word, or ends in it. */
const isNamed = (name: string, word: string): boolean =>
  name === word || name.endsWith(`.${word}`) || name.endsWith(` ${word}`);

function isAbout({ operationId, field, at, place }: Difference, word: string): boolean {
  if (operationId === word) return true;
  const path = at.replaceAll('/*', '[*]').replaceAll('/', '.');
  const body = place === 'parameter' ? ` ${at.split(' ').at(-1)}` : path;
  return (
    (field !== undefined && isNamed(field, word)) ||
    (at !== '' && place !== 'operation' && isNamed(`${operationId}${body}`, word))
  );
}

function tellsOf({ operations, at = [] }: Behaviour, word: string): boolean {
  if (operations.includes(word)) return true;
  return at.some((place) =>
    operations.some((id) =>
      isNamed(
        place.startsWith('/')
          ? `${id}${place.replaceAll('/*', '[*]').replaceAll('/', '.')}`
          : `${id} ${place.split(' ').at(-1)}`,
        word,
      ),
    ),
  );
}
