import { compareVersions } from '../../base/index.ts';
import type { Profile, Where } from './profile.ts';

/** Whether a row is about a profile at an API version. */
export function applies({ api, docker, podman }: Where, profile: Profile, version: string): boolean {
  if (api !== undefined && !within(version, api)) return false;
  if (docker === undefined && podman === undefined) return true;
  const range = profile.kind === 'docker' ? docker : podman;
  return range !== undefined && within(profile.release, range);
}

/** Whether a version lies in a range: conditions that are joined by commas, each `<`, `<=`, `>`, `>=` or `=` and a version. */
function within(version: string, range: string): boolean {
  return range.split(',').every((condition) => {
    const [, sign = '', limit = ''] = /^\s*(<=|>=|<|>|=)\s*([\d.]+)\s*$/.exec(condition) ?? [];
    if (sign === '') throw new Error(`no range of versions: ${range}`);
    const order = compareReleases(version, limit);
    if (sign === '=') return order === 0;
    if (sign === '<') return order < 0;
    if (sign === '>') return order > 0;
    return sign === '<=' ? order <= 0 : order >= 0;
  });
}

/** As for API versions, of as many parts as the limit has: `28.5.2` is neither before nor after `28`. */
function compareReleases(version: string, limit: string): number {
  const parts = limit.split('.');
  const own = version.split('.').slice(0, parts.length);
  if (parts.length === 2 && own.length === 2) return compareVersions(version, limit);
  for (const [index, part] of parts.entries()) {
    const difference = Number(own[index] ?? 0) - Number(part);
    if (difference !== 0) return difference;
  }
  return 0;
}
