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
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
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
    .map((run) => (run.length === 1 ? run[0]! : `${run[0]}..${run.at(-1)}`))
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
