import { readVersions } from './files.ts';

/** API versions held, oldest first: `1.25` … `1.56`. Empty when nothing was generated; `loadContract` then says so. */
export const versions: readonly string[] = readHeld();

/** The newest version held. */
export const latestVersion: string = versions.at(-1) ?? '';

function readHeld(): readonly string[] {
  try {
    return readVersions();
  } catch {
    return [];
  }
}
