import type { Json } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import type { MockNetwork } from '../state/network-store.ts';
import { formatTime } from '../state/time.ts';
import { freeSubnet, gatewayOf } from './address-book.ts';
import { alreadyExists } from './swarm-errors.ts';

const vxlan = 'com.docker.network.driver.overlay.vxlanid_list';

export const isSwarmNetwork = ({ body }: MockNetwork): boolean => body.Scope === 'swarm';

/** Makes a network that spans the swarm. Throws 409 for a second ingress network. */
export function addSwarmNetwork(
  engine: Engine,
  id: string,
  given: Json,
  space: { readonly pools: readonly string[]; readonly size: number; readonly version: number },
): MockNetwork {
  const others = engine.networks.all.filter(isSwarmNetwork);
  const ingress = given.Ingress && others.find(({ body }) => body.Ingress);
  if (ingress) throw alreadyExists(`ingress network (${ingress.id}) is already present`);
  const taken = new Set(engine.networks.all.map(({ subnet }) => subnet));
  const subnet = freeSubnet(space.pools, space.size, taken) ?? '10.255.255.0/24';
  const [config] = given.IPAM?.Config ?? [];
  const numbers = new Set(others.map(({ body }) => Number(body.Options?.[vxlan])));
  let number = 4096;
  while (numbers.has(number)) number += 1;
  const now = engine.clock();
  const network = engine.networks.add(
    id,
    {
      ...given,
      Driver: 'overlay',
      Scope: 'swarm',
      Created: formatTime(now),
      IPAM: { ...given.IPAM, Config: [config ?? { Subnet: subnet, Gateway: gatewayOf(subnet) }] },
      Options: { ...given.Options, [vxlan]: String(number) },
      SwarmVersion: space.version,
    },
    now,
  );
  // Why: containers reach nothing outside by way of an overlay network.
  return Object.assign(network, { gateway: '' });
}

/** A network as tasks tell of it. */
export function networkObject({ id, name, body }: MockNetwork): Json {
  const { [vxlan]: number, ...options } = body.Options ?? {};
  const given = Object.keys(options).length > 0 ? { Options: options } : {};
  return {
    ID: id,
    Version: { Index: body.SwarmVersion },
    CreatedAt: body.Created,
    UpdatedAt: body.Created,
    Spec: {
      Name: name,
      Labels: body.Labels ?? {},
      DriverConfiguration: { ...(body.Ingress ? {} : { Name: 'overlay' }), ...given },
      ...(body.Internal ? { Internal: true } : {}),
      ...(body.Attachable ? { Attachable: true } : {}),
      ...(body.Ingress ? { Ingress: true } : {}),
      ...(body.Ingress ? { IPAMOptions: { Driver: {} } } : {}),
      Scope: 'swarm',
    },
    DriverState: { Name: 'overlay', Options: { ...options, [vxlan]: number } },
    IPAMOptions: { Driver: { Name: 'default' }, Configs: body.IPAM.Config },
  };
}

/** What `GET /networks` tells of a network of the swarm, made of what it tells of others. Inspection also tells who is in it here. */
export function swarmNetworkBody(network: MockNetwork, body: Json, here: Here | undefined): Json {
  if (!isSwarmNetwork(network)) return body;
  const { Ingress } = network.body;
  const isUsed = here !== undefined && (Ingress || network.endpoints.size > 0);
  if (!isUsed) return { ...body, Scope: 'swarm', Containers: null, Labels: network.body.Labels ?? null };
  const own = {
    [Ingress ? 'ingress-sbox' : `lb-${network.name}`]: {
      Name: `${network.name}-endpoint`,
      EndpointID: network.id.padEnd(64, '0').replace(/[^0-9a-f]/g, '0'),
      MacAddress: '02:42:0a:00:00:02',
      IPv4Address: `${here.balancer}/${network.prefix}`,
      IPv6Address: '',
    },
  };
  return {
    ...body,
    Scope: 'swarm',
    Containers: { ...body.Containers, ...own },
    Labels: network.body.Labels ?? {},
    Peers: [{ Name: here.peer, IP: here.address }],
  };
}

/** This node's part in a network. */
export interface Here {
  readonly peer: string;
  readonly address: string;
  /** Address of the node's balancer in the network. */
  readonly balancer: string;
}
