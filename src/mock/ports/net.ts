import type { Connection } from './connection.ts';
import type { PortSpace } from './port-space.ts';

export type NetFailure = 'unknown host' | 'refused' | 'unreachable';

/** Why a connection did not come about. */
export class NetError extends Error {
  override readonly name = 'NetError';
  readonly failure: NetFailure;
  constructor(failure: NetFailure, what: string) {
    super(`${what}: ${failure}`);
    this.failure = failure;
  }
}

/** The network as the processes of one container see it. */
export interface Net {
  readonly space: PortSpace;
  /** Addresses of the container itself, without the loopback. */
  addresses(): readonly NetInterface[];
  /** The address of a name; an address stands for itself; `undefined` for an unknown name. */
  resolve(name: string): string | undefined;
  /** Throws NetError. */
  connect(host: string, port: number): Connection;
  /** Whether a machine with that address answers. */
  reaches(address: string): boolean;
}

export interface NetInterface {
  readonly name: string;
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly mac: string;
}

export const isAddress = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || text === '::1';

/** A network that is nothing but the loopback. */
export function loopbackOnly(space: PortSpace): Net {
  const resolve = (name: string) =>
    isAddress(name) ? name : /^(localhost|ip6-localhost)$/i.test(name) ? '127.0.0.1' : undefined;
  return {
    space,
    addresses: () => [],
    resolve,
    reaches: (address) => address.startsWith('127.') || address === '::1',
    connect(host, port) {
      const address = resolve(host);
      if (!address) throw new NetError('unknown host', host);
      if (!address.startsWith('127.') && address !== '::1') throw new NetError('unreachable', host);
      const made = space.connect({ address, port: space.nextPort() }, address, port);
      if (!made) throw new NetError('refused', `${host}:${port}`);
      return made;
    },
  };
}
