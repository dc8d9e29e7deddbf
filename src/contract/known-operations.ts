import { fits, nearest } from '../base/index.ts';
import { loadContract } from './contract.ts';
import { latestVersion, versions } from './versions.ts';

/** What is wrong with an operation's name or pattern that no contract of any version has; `undefined` if nothing is. */
export function unknownOperation(pattern: string): { what: string; mend: string } | undefined {
  if (pattern === '*') return undefined;
  const names = new Set<string>();
  // Why the newest first: it has nearly all of them, and each version takes time to load.
  for (const version of [latestVersion, ...versions.toReversed()]) {
    const fresh = loadContract(version).operations.keys();
    for (const name of fresh) {
      if (fits(pattern, name)) return undefined;
      names.add(name);
    }
  }
  const isPattern = pattern.includes('*');
  return {
    what: isPattern
      ? `no operation of any API version fits "${pattern}"`
      : `no API version has the operation "${pattern}"`,
    mend: suggest(pattern, [...names]),
  };
}

function suggest(pattern: string, names: readonly string[]): string {
  const letters = pattern.replaceAll('*', '').toLowerCase();
  const close = nearest(letters, names);
  const holding = names.filter((name) => letters.length > 2 && name.toLowerCase().includes(letters));
  const meant = [...new Set([...(close ? [close] : []), ...holding])].slice(0, 5);
  return meant.length > 0
    ? `Did you mean ${meant.join(', ')}?`
    : 'Write an operationId such as ContainerCreate, a pattern such as Container*, or * for all.';
}
