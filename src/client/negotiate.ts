import { compareVersions, ToolError } from '../base/index.ts';
import { latestVersion } from '../contract/index.ts';
import type { Answer } from './answer.ts';

/** What the daemon told about itself. */
export interface Negotiated {
  /** Version that requests carry. */
  readonly apiVersion: string;
  /** The daemon's newest version. */
  readonly daemonApiVersion: string;
  readonly osType: string | undefined;
}

/** Why: a daemon that does not say is older than the header; the docker CLI then assumes the same. */
const beforeTheHeader = '1.24';

/** Asks with HEAD (else GET) /_ping for the newest version that both sides know, as the docker CLI does. */
export async function negotiate(ask: (method: 'HEAD' | 'GET') => Promise<Answer>): Promise<Negotiated> {
  let ping = await ask('HEAD');
  // Why 500: the daemon understood HEAD, and its headers tell the version though it is not well.
  if (ping.status !== 200 && ping.status !== 500) ping = await ask('GET');
  const daemonApiVersion = ping.headers.get('api-version')?.trim() || beforeTheHeader;
  if (!/^\d+\.\d+$/.test(daemonApiVersion))
    throw new ToolError(
      'E_NOT_A_DAEMON',
      `/_ping answered with the Api-Version ${JSON.stringify(daemonApiVersion)}, which is none`,
      'Check the address, or name a version to the client.',
    );
  const apiVersion = compareVersions(daemonApiVersion, latestVersion) < 0 ? daemonApiVersion : latestVersion;
  return { apiVersion, daemonApiVersion, osType: ping.headers.get('ostype') };
}
