import { compareVersions, inVersionRange } from '../../base/index.ts';
import type { KnownClient, Release } from '../../model/index.ts';

/** Product and release of a `User-Agent`: `Docker-Client`, `28.2`. */
export function productOf(agent: string): { product: string; release?: string } {
  const [, product = '', release] = /^([^/\s]+)(?:\/v?(\d+\.\d+))?/.exec(agent) ?? [];
  return { product, ...(release ? { release } : {}) };
}

/** The newest API version that a client speaks, where its name tells it. */
export function newestOfClient(agent: string, releases: readonly Release[]): string | undefined {
  const { product, release } = productOf(agent);
  if (product !== 'Docker-Client' || release === undefined) return undefined;
  const known = releases.filter(
    (each) => each.engine === 'docker' && compareVersions(each.release, release) <= 0,
  );
  return known.at(-1)?.apiVersion;
}

/** The client of the table that a `User-Agent` is, if it refuses daemons that serve less than its oldest version. */
export function refusingClient(
  agent: string,
  newest: string,
  clients: readonly KnownClient[],
): KnownClient | undefined {
  const { product, release } = productOf(agent);
  return clients.find(
    (client) =>
      client.agent === product &&
      release !== undefined &&
      inVersionRange(release, client.release) &&
      compareVersions(newest, client.minApiVersion) < 0,
  );
}

/** A client that asks for the version and then speaks neither its own newest nor the daemon's was told which to speak. */
export function isPinned(
  asked: string | undefined,
  client: string | undefined,
  daemon: string | undefined,
): boolean {
  return asked !== undefined && client !== undefined && asked !== client && asked !== daemon;
}
