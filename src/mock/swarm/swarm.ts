import type { Json } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import type { MockNetwork } from '../state/network-store.ts';
import { formatTime } from '../state/time.ts';
import { AddressBook } from './address-book.ts';
import { type Cluster, initialSpec } from './cluster.ts';
import { nodeSpec, type SwarmNode } from './node.ts';
import type { Service } from './service.ts';
import { digestPart, joinToken, swarmId, unlockKey } from './swarm-id.ts';
import { addSwarmNetwork } from './swarm-network.ts';
import type { SwarmObject } from './swarm-object.ts';
import type { Task } from './task.ts';

/** A secret or a config. */
export interface Payload extends SwarmObject {
  spec: Json;
  readonly data: Uint8Array;
}

export type PayloadKind = 'secret' | 'config';

export interface SwarmPlace {
  readonly address: string;
  readonly port: number;
  readonly pools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
}

/** What a swarm of one node holds. Whoever changes an object says so by `touch`. */
export class Swarm {
  readonly engine: Engine;
  readonly cluster: Cluster;
  readonly node: SwarmNode;
  readonly services = new Map<string, Service>();
  readonly tasks = new Map<string, Task>();
  readonly secrets = new Map<string, Payload>();
  readonly configs = new Map<string, Payload>();
  readonly #books = new Map<string, AddressBook>();
  readonly #balancers = new Map<string, string>();
  readonly #digest: string;
  readonly peer: string;
  /** Hears of each change. */
  changed: () => void = () => undefined;
  #version = 8;

  constructor(engine: Engine, body: Json, place: SwarmPlace) {
    this.engine = engine;
    const { ids } = engine;
    this.#digest = digestPart(ids);
    this.peer = ids.next().slice(0, 12);
    this.node = {
      ...this.stamp(),
      spec: nodeSpec({ Role: 'manager', Availability: body.Availability || 'active' }, 500),
      hostname: 'wirewhale',
      address: place.address,
      port: place.port,
      release: engine.profile.release,
      labels: [],
    };
    this.cluster = {
      ...this.stamp(),
      spec: initialSpec(body.Spec ?? {}, Boolean(body.AutoLockManagers)),
      pools: place.pools,
      subnetSize: place.subnetSize,
      dataPathPort: place.dataPathPort,
      workerToken: joinToken(this.#digest, ids),
      managerToken: joinToken(this.#digest, ids),
      unlockKey: '',
    };
    this.lock();
    // Why at once: the node's own address in this network is the first.
    this.balancer(this.addNetwork({ Name: 'ingress', Ingress: true }));
  }

  /** A new object's id, version and times. */
  stamp(): SwarmObject {
    const now = this.engine.clock();
    this.#version += 1;
    return { id: swarmId(this.engine.ids), version: this.#version, created: now, updated: now };
  }

  /** Says that an object was changed. */
  touch(object: SwarmObject): void {
    this.#version += 1;
    object.version = this.#version;
    object.updated = this.engine.clock();
  }

  emit(type: string, action: string, id: string, name: string, more: Record<string, string> = {}): void {
    this.engine.events.emit(type, action, id, { name, ...more }, 'swarm');
  }

  /** Makes or drops the key, as the settings say. */
  lock(): void {
    const { AutoLockManagers } = this.cluster.spec.EncryptionConfig;
    this.cluster.unlockKey = AutoLockManagers ? this.cluster.unlockKey || unlockKey(this.engine.ids) : '';
  }

  rotate(what: 'worker' | 'manager' | 'unlock'): void {
    const token = () => joinToken(this.#digest, this.engine.ids);
    if (what === 'worker') this.cluster.workerToken = token();
    else if (what === 'manager') this.cluster.managerToken = token();
    else if (this.cluster.unlockKey) this.cluster.unlockKey = unlockKey(this.engine.ids);
  }

  addNetwork(given: Json): MockNetwork {
    const { id, version } = this.stamp();
    const { pools, subnetSize: size } = this.cluster;
    return addSwarmNetwork(this.engine, id, given, { pools, size, version });
  }

  /** The addresses of a network. */
  addresses({ id, subnet }: MockNetwork): AddressBook {
    const book = this.#books.get(id) ?? new AddressBook(subnet);
    this.#books.set(id, book);
    return book;
  }

  /** Address of the node's own balancer in a network. */
  balancer(network: MockNetwork): string {
    const address = this.#balancers.get(network.id) ?? this.addresses(network).take() ?? '';
    this.#balancers.set(network.id, address);
    return address;
  }

  get ingress(): MockNetwork | undefined {
    return this.engine.networks.all.find(({ body }) => body.Scope === 'swarm' && body.Ingress);
  }

  tasksOf({ id }: Pick<Service, 'id'>): Task[] {
    return [...this.tasks.values()].filter(({ serviceId }) => serviceId === id);
  }

  payloads(kind: PayloadKind): Map<string, Payload> {
    return kind === 'secret' ? this.secrets : this.configs;
  }

  /** The bridge by which overlay networks reach the machine; it stays when the swarm is left. */
  addGatewayBridge(): void {
    const name = 'docker_gwbridge';
    if (this.engine.networks.find(name)) return;
    const now = this.engine.clock();
    const Options = {
      'com.docker.network.bridge.enable_icc': 'false',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.name': name,
    };
    const body = { Name: name, Driver: 'bridge', Created: formatTime(now), Options };
    const { id } = this.engine.networks.add(this.engine.ids.next(), body, now);
    this.engine.events.emit('network', 'create', id, { name, type: 'bridge' });
  }
}
