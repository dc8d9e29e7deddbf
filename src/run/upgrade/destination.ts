import type { Destination } from '../../model/index.ts';
import { readReleaseWord } from './release-word.ts';

/**
 * `docker-29.7` or `podman-5.8` by the table of releases; `1.52`: whatever was asked, at that version. Throws E_VERSION for what
 * is not known, and for versions that nobody has yet.
 */
export function chooseDestination(word: string): Destination {
  const { version, release } = readReleaseWord(word);
  if (!release) return { name: `API ${version}`, minApiVersion: version, apiVersion: version, forced: true };
  const { name, engine, minApiVersion, apiVersion } = release;
  return { name, engine, minApiVersion, apiVersion, release: release.release };
}
