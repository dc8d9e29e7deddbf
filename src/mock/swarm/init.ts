import { isIP } from 'node:net';
import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import { clusterSpec } from './cluster.ts';
import { nodeSpec } from './node.ts';
import type { SwarmPlace } from './swarm.ts';

/** The machine's one network card, by name and address. */
const card = { name: 'eth0', address: '192.0.2.2' };

/** Splits `address:port`; the port may be absent. */
function parts(text: string): { host: string; port: number } {
  const [, host = text, port = '2377'] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return { host, port: Number(port) };
}

/** The address that a host or a network card names; `undefined` for neither. */
function resolved(host: string): string | undefined {
  if (isIP(host) > 0) return host;
  if (host === card.name) return card.address;
  return host === 'lo' ? '127.0.0.1' : undefined;
}

/** Refuses addresses that no daemon can listen on. Throws 400. */
export function checkListen(body: Json): void {
  const { ListenAddr = '', AdvertiseAddr = '' } = body;
  if (ListenAddr === '') throw badRequest('invalid ListenAddr "": invalid empty address');
  if (!resolved(parts(ListenAddr).host))
    throw badRequest('listen address must be an IP address or network interface (with optional port number)');
  const advertised = AdvertiseAddr === '' ? card.address : resolved(parts(AdvertiseAddr).host);
  if (!advertised || advertised === '0.0.0.0')
    throw badRequest(
      'advertise address must be a non-zero IP address or network interface (with optional port number)',
    );
}

/** Refuses what cannot become a swarm, in the daemon's order. Throws 400 and 500. */
export function checkInit(body: Json): void {
  const { SubnetSize = 0, DefaultAddrPool = [], DataPathPort = 0, Availability } = body;
  if (!body.ListenAddr) checkListen(body);
  if (body.Spec?.Name && body.Spec.Name !== 'default') throw badRequest('swarm spec must be named "default"');
  checkListen(body);
  for (const pool of DefaultAddrPool ?? [])
    if (!/^[\d.]+\/\d+$/.test(pool))
      throw new DaemonError(500, `invalid base pool ${pool}: invalid CIDR address: ${pool}`);
  if (DefaultAddrPool?.length > 0 && (SubnetSize > 29 || SubnetSize < 0))
    throw new DaemonError(500, `invalid subnet size ${SubnetSize}`);
  if (DataPathPort > 0 && (DataPathPort < 1024 || DataPathPort > 49_151))
    throw new DaemonError(500, `Datapath port number is not in valid range (1024-49151) : ${DataPathPort}`);
  if (Availability) nodeSpec({ Role: 'manager', Availability }, 500);
  clusterSpec(body.Spec ?? {});
}

/** Where a new swarm is, of a request that was checked. */
export function placeOf({
  ListenAddr,
  AdvertiseAddr,
  DefaultAddrPool,
  SubnetSize,
  DataPathPort,
}: Json): SwarmPlace {
  const { host, port } = parts(AdvertiseAddr || card.address);
  const own = DefaultAddrPool?.length > 0;
  return {
    address: resolved(host) ?? card.address,
    port: AdvertiseAddr && /:\d+$/.test(AdvertiseAddr) ? port : parts(ListenAddr).port,
    pools: own ? DefaultAddrPool : ['10.0.0.0/8'],
    // Why: the size counts for pools of one's own alone.
    subnetSize: own ? SubnetSize || 24 : 24,
    dataPathPort: DataPathPort || 4789,
  };
}
