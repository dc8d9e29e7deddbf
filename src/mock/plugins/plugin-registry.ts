import { DaemonError } from '../state/daemon-error.ts';
import { parseName, type Reference } from '../state/reference.ts';

/** A name of a plugin in a registry. Throws 500. */
export function remoteOf(name: string): Reference {
  try {
    return parseName(name);
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
}

/** Why a registry was not reached: no registry of plugins is there, so nobody answers. */
export function unreached({ domain, path }: Reference, method: string, rest: string): string {
  const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain;
  const [name = '', port = '443'] = host.split(':');
  const isHere = name === 'localhost' || /^[\d.]+$/.test(name);
  const why = isHere
    ? `dial tcp ${name === 'localhost' ? '127.0.0.1' : name}:${port}: connect: connection refused`
    : `dial tcp: lookup ${name}: no such host`;
  return `failed to do request: ${method} "https://${host}/v2/${path}/${rest}": ${why}`;
}
