import { compareVersions } from '../../base/index.ts';
import type { Destination } from '../../model/index.ts';

/** What becomes of the version of a request when another daemon is asked. */
export type Spoken =
  | { readonly kind: 'served'; readonly version: string }
  | { readonly kind: 'too-old' | 'too-new' };

export interface Asked {
  /** Of the path; absent without prefix. */
  readonly version?: string;
  /** The newest that the recorded daemon serves, as far as it told. */
  readonly newest?: string;
  /** The newest that the client speaks, where its name tells. */
  readonly ofClient?: string;
  /** The client asked the daemon for its version first. */
  readonly negotiates: boolean;
}

/**
 * A request without version is served at the daemon's newest. A client that negotiates goes down with the daemon; it goes up
 * only where the recorded daemon held it down, which is where it spoke that daemon's newest version, and no further than it can.
 */
export function spokenTo({ version, newest, ofClient, negotiates }: Asked, to: Destination): Spoken {
  if (version === undefined || to.forced) return { kind: 'served', version: to.apiVersion };
  // Why: Podman compares the version in the path with nothing, and serves what it has.
  if (to.engine === 'podman')
    return {
      kind: 'served',
      version: compareVersions(version, to.apiVersion) > 0 ? to.apiVersion : version,
    };
  const held = newest !== undefined && compareVersions(version, newest) === 0;
  if (compareVersions(version, to.apiVersion) > 0)
    return negotiates ? { kind: 'served', version: to.apiVersion } : { kind: 'too-new' };
  const limit =
    ofClient !== undefined && compareVersions(ofClient, to.apiVersion) < 0 ? ofClient : to.apiVersion;
  const spoken = negotiates && held ? limit : version;
  return compareVersions(spoken, to.minApiVersion) < 0
    ? { kind: 'too-old' }
    : { kind: 'served', version: spoken };
}
