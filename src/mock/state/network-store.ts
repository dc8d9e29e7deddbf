import { createHash } from 'node:crypto';
import type { Json } from './container.ts';
import { conflict, DaemonError, notFound } from './daemon-error.ts';

/** A container's place in a network. */
export interface Endpoint {
  readonly network: MockNetwork;
  readonly config: Json;
  endpointId: string;
  address: string;
  mac: string;
}

export interface MockNetwork {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly driver: string;
  readonly body: Json;
  readonly subnet: string;
  readonly gateway: string;
  readonly prefix: number;
  readonly predefined: boolean;
  /** By container id. */
  readonly endpoints: Map<string, { endpoint: Endpoint; name: string }>;
}

/** The networks of the daemon, with the addresses they give. */
export class NetworkStore {
  readonly #networks = new Map<string, MockNetwork>();
  #subnets = 17;

  get all(): MockNetwork[] {
    return [...this.#networks.values()];
  }

  add(id: string, body: Json, now: number, predefined = false): MockNetwork {
    const driver = body.Driver || 'bridge';
    const [given] = body.IPAM?.Config ?? [];
    const none = driver === 'host' || driver === 'null';
    const subnet = given?.Subnet ?? (none ? '' : this.#freeSubnet());
    const gateway = given?.Gateway ?? (none ? '' : subnet.replace(/\d+\/\d+$/, '1'));
    const network: MockNetwork = {
      id,
      name: body.Name,
      created: now,
      driver,
      body,
      subnet,
      gateway,
      prefix: Number(subnet.split('/')[1] ?? 0),
      predefined,
      endpoints: new Map(),
    };
    this.#networks.set(id, network);
    return network;
  }

  #freeSubnet(): string {
    for (;;) {
      const subnet = `172.${this.#subnets++}.0.0/16`;
      if (!this.all.some((network) => network.subnet === subnet)) return subnet;
    }
  }

  /** Keeps a network as it was, in place of one of that name. */
  restore(network: Omit<MockNetwork, 'endpoints'>): void {
    for (const { id, name } of this.all) if (name === network.name) this.#networks.delete(id);
    this.#networks.set(network.id, { ...network, endpoints: new Map() });
  }

  find(name: string): MockNetwork | undefined {
    const exact = this.all.find((network) => network.name === name || network.id === name);
    if (exact || !/^[0-9a-f]{4,}$/.test(name)) return exact;
    const found = this.all.filter((network) => network.id.startsWith(name));
    if (found.length > 1)
      throw new DaemonError(400, `network ${name} is ambiguous (${found.length} matches found on ID prefix)`);
    return found[0];
  }

  get(name: string): MockNetwork {
    const network = this.find(name);
    if (!network) throw notFound(`network ${name} not found`);
    return network;
  }

  remove(name: string): MockNetwork {
    const network = this.get(name);
    if (network.predefined)
      throw new DaemonError(403, `${network.name} is a pre-defined network and cannot be removed`);
    if (network.endpoints.size > 0) {
      const users = [...network.endpoints.values()].map(
        ({ name, endpoint }) => `name:"${name}" id:"${endpoint.endpointId.slice(0, 12)}"`,
      );
      throw new DaemonError(
        403,
        `error while removing network: network ${network.name} has active endpoints (${users.join(', ')})`,
        { id: network.id },
      );
    }
    this.#networks.delete(network.id);
    return network;
  }

  /** Gives an endpoint its address; the one wished for, or the lowest free one. */
  attach(endpoint: Endpoint, container: { id: string; name: string }, endpointId: string): void {
    const { network } = endpoint;
    if (network.subnet !== '') {
      const taken = new Set([...network.endpoints.values()].map(({ endpoint: other }) => other.address));
      const wished = endpoint.config?.IPAMConfig?.IPv4Address;
      if (wished && taken.has(wished)) throw conflict('Address already in use');
      const range: string | undefined = network.body.IPAM?.Config?.[0]?.IPRange;
      const parts = (range ?? network.subnet).split('/')[0]?.split('.') ?? [];
      const base = parts.slice(0, 3).join('.');
      taken.add(network.gateway);
      let host = range ? Number(parts[3]) : 2;
      while (taken.has(`${base}.${host}`)) host++;
      endpoint.address = wished ?? `${base}.${host}`;
      const hash = createHash('sha256').update(endpointId).digest('hex').slice(0, 10);
      endpoint.mac = endpoint.config?.MacAddress || `02:${hash.match(/../g)?.join(':')}`;
    }
    endpoint.endpointId = endpointId;
    network.endpoints.set(container.id, { endpoint, name: container.name });
  }

  detach(endpoint: Endpoint, containerId: string): void {
    endpoint.network.endpoints.delete(containerId);
    endpoint.endpointId = '';
    endpoint.address = '';
    endpoint.mac = '';
  }
}

/** A network as list and inspect show it; the list leaves containers out. */
export function networkBody(network: MockNetwork, withContainers: boolean): Json {
  const { body } = network;
  const config = body.IPAM?.Config?.length
    ? body.IPAM.Config
    : network.subnet
      ? [{ Subnet: network.subnet, Gateway: network.gateway }]
      : null;
  return {
    Name: network.name,
    Id: network.id,
    Created: body.Created,
    Scope: 'local',
    Driver: network.driver,
    EnableIPv4: body.EnableIPv4 ?? true,
    EnableIPv6: body.EnableIPv6 ?? false,
    IPAM: {
      Driver: body.IPAM?.Driver || 'default',
      Options: body.IPAM?.Options ?? null,
      Config: config,
    },
    Internal: body.Internal ?? false,
    Attachable: body.Attachable ?? false,
    Ingress: body.Ingress ?? false,
    ConfigFrom: { Network: body.ConfigFrom?.Network ?? '' },
    ConfigOnly: body.ConfigOnly ?? false,
    Containers: withContainers
      ? Object.fromEntries(
          [...network.endpoints].map(([id, { endpoint, name }]) => [
            id,
            {
              Name: name,
              EndpointID: endpoint.endpointId,
              MacAddress: endpoint.mac,
              IPv4Address: endpoint.address && `${endpoint.address}/${network.prefix}`,
              IPv6Address: '',
            },
          ]),
        )
      : {},
    Options: body.Options ?? {},
    Labels: body.Labels ?? {},
    Status: networkStatus(network),
  };
}

/** How many addresses of the subnet are taken: its own, the gateway's, the broadcast's, and those of endpoints. */
function networkStatus({ subnet, prefix, endpoints }: MockNetwork): Json {
  if (!subnet) return { IPAM: { Subnets: {} } };
  const IPsInUse = 3 + [...endpoints.values()].filter(({ endpoint }) => endpoint.address !== '').length;
  return {
    IPAM: {
      Subnets: { [subnet]: { IPsInUse, DynamicIPsAvailable: Math.max(0, 2 ** (32 - prefix) - IPsInUse) } },
    },
  };
}
