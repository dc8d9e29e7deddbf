import { exec } from 'jsonpath-rfc9535';
import { compareVersions } from '../../src/base/index.ts';
import { documents } from './answers.ts';

const versions = [...documents.keys()].sort(compareVersions);

/**
 * The range of versions between the first and the last of `seen` whose document satisfies `holds`, as text: `1.25..1.41`, or several
 * joined by commas. Why between: two versions that a daemon showed bound those that it was not asked at.
 */
export function rangeOf(seen: readonly string[], holds: (version: string) => boolean): string {
  const sorted = [...seen].sort(compareVersions);
  return rangesBetween(sorted[0]!, sorted.at(-1)!, holds);
}

/**
 * Like `rangeOf`, and on into the neighbouring versions up to the next at which daemons were asked, or to the newest held when none
 * was. For corrections that only allow more. Why: the code of a daemon does not change at a version by itself, and a correction
 * that ended where our daemons end would blame every newer daemon for what was known before it.
 */
export function carriedRangeOf(
  seen: readonly string[],
  asked: ReadonlySet<string>,
  holds: (version: string) => boolean,
): string {
  const sorted = [...seen].sort(compareVersions);
  const reach = (from: string, step: 1 | -1): string => {
    let index = versions.indexOf(from);
    while (versions[index + step] !== undefined && !asked.has(versions[index + step]!)) index += step;
    return versions[index]!;
  };
  return rangesBetween(reach(sorted[0]!, -1), reach(sorted.at(-1)!, 1), holds);
}

function rangesBetween(first: string, last: string, holds: (version: string) => boolean): string {
  const runs: string[][] = [];
  for (const version of versions) {
    const inside = compareVersions(version, first) >= 0 && compareVersions(version, last) <= 0;
    if (!inside) continue;
    if (!holds(version)) runs.push([]);
    else if (runs.length === 0) runs.push([version]);
    else runs.at(-1)!.push(version);
  }
  return runs
    .filter((run) => run.length > 0)
    .map((run) =>
      run.at(-1) === versions.at(-1)
        ? `${run[0]}..`
        : run.length === 1
          ? run[0]!
          : `${run[0]}..${run.at(-1)}`,
    )
    .join(', ');
}

const known = new Map<string, boolean>();

/** Whether a JSONPath matches something in the document of a version. */
export function exists(version: string, path: string): boolean {
  const key = `${version} ${path}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let found = false;
  exec(documents.get(version) as never, path, () => {
    found = true;
  });
  known.set(key, found);
  return found;
}

/** `$.definitions.HostConfig.allOf[1].properties.Binds` → `host-config-binds`. */
export function slugOf(path: string, operationId?: string): string {
  const words = path
    .replace(/^\$\.definitions\./, '')
    .replace(/^\$\.paths\['[^']+'\]\.\w+\.responses\['\d+'\]\.schema/, operationId ?? 'answer')
    .replace(/\.allOf\[\d+\]/g, '')
    .replace(/\.additionalProperties/g, '.values')
    .replace(/\.properties/g, '')
    .replace(/[[\]'.]+/g, '-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
  return words.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
