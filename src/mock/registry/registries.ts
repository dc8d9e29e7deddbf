import { DaemonError } from '../state/daemon-error.ts';
import { Catalogue, type CatalogueImage } from './catalogue.ts';
import { MemoryRegistry, urlOf } from './memory-registry.ts';
import type { Registry } from './registry.ts';
import { RemoteRegistry } from './remote-registry.ts';

/** A registry in memory that a user tells of. */
export interface MockRegistry {
  /** `registry.example:5000` */
  readonly host: string;
  /** With a password: who may use it. Without: everybody. */
  readonly username?: string;
  readonly password?: string;
}

/** The registries that the daemon can ask, by host. */
export class Registries {
  readonly catalogue: Catalogue;
  readonly #known = new Map<string, Registry>();
  readonly hub: MemoryRegistry;

  /** `told`: hosts that may be contacted for real, and registries in memory with their accounts. */
  constructor(
    told: readonly (string | MockRegistry)[],
    programs: readonly string[],
    own: readonly CatalogueImage[] = [],
  ) {
    this.catalogue = new Catalogue(programs, own);
    this.hub = new MemoryRegistry({
      host: 'docker.io',
      account: { username: '*', password: 'pass' },
      publicly: true,
      publish: (path, tag) => this.catalogue.publish('docker.io', path, tag),
      knownTags: (path) => this.catalogue.tags('docker.io', path),
    });
    for (const each of told) {
      if (typeof each === 'string') this.#known.set(each, new RemoteRegistry(each));
      else this.#known.set(each.host, this.#inMemory(each));
    }
  }

  /** The registry of a host. Throws 500 where nothing listens. */
  of(host: string): Registry {
    if (host === 'docker.io') return this.#known.get(host) ?? this.hub;
    const known = this.#known.get(host);
    if (known) return known;
    // Why: the port of the discard service is what tests take for a place where nobody is.
    if (host.endsWith(':9'))
      throw new DaemonError(
        500,
        `Get "${urlOf(host)}/v2/": dial tcp ${host.replace(/^localhost/, '127.0.0.1')}: connect: connection refused`,
      );
    const account = /:\d+$/.test(host) ? { username: 'user', password: 'pass' } : {};
    const made = this.#inMemory({ host, ...account });
    this.#known.set(host, made);
    return made;
  }

  #inMemory({ host, username, password }: MockRegistry): MemoryRegistry {
    return new MemoryRegistry({
      host,
      account: password === undefined ? undefined : { username: username ?? '*', password },
      publish: (path, tag) => this.catalogue.publish(host, path, tag),
      knownTags: (path) => this.catalogue.tags(host, path),
    });
  }
}
