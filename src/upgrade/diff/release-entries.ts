import { compareVersions } from '../../base/index.ts';
import type { DiffEntry, Release } from '../../model/index.ts';
import { diffRule } from './diff-rules.ts';

/** What differs in the API versions that two releases serve. */
export function releaseEntries(from: Release, to: Release): DiffEntry[] {
  return [
    ...versionEntry('release/oldest-version', from.minApiVersion, to.minApiVersion, 1),
    ...versionEntry('release/newest-version', from.apiVersion, to.apiVersion, -1),
  ];
}

/** `worse`: the sign of the way that shuts clients out. */
function versionEntry(
  rule: 'release/oldest-version' | 'release/newest-version',
  before: string,
  after: string,
  worse: 1 | -1,
): DiffEntry[] {
  const way = Math.sign(compareVersions(after, before));
  if (way === 0) return [];
  const { id, impact, mend, phrase } = diffRule(rule);
  return [
    {
      rule: id,
      title: `${after} ${phrase}`,
      impact: way === worse ? impact : { client: 'compatible', daemon: 'compatible' },
      places: [],
      before,
      after,
      mend,
      evidence: [],
    },
  ];
}
