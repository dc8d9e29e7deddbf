import { releases } from '../../../src/contract/index.ts';
import type { Destination } from '../../../src/model/index.ts';
import { runClient } from '../client.ts';

/** A daemon whose clients are recorded, and to which the recordings of the other's are judged. */
export interface Side {
  readonly host: string;
  readonly destination: Destination;
}

/** Asks a daemon what it is. Throws where no release of that name is known. */
export async function sideOf(host: string): Promise<Side> {
  const { stdout, stderr } = await runClient(host, [
    'docker',
    'version',
    '--format',
    '{{.Server.Version}} {{.Server.APIVersion}} {{.Server.MinAPIVersion}}',
  ]);
  const [version = '', apiVersion = '', minApiVersion = ''] = stdout.trim().split(' ');
  const release = version.split('.').slice(0, 2).join('.');
  const known = releases().find(({ name }) => name === `docker-${release}`);
  if (!known) throw new Error(`${host} is of no release that is known: ${version || stderr.trim()}`);
  return { host, destination: { name: known.name, apiVersion, minApiVersion, release } };
}
