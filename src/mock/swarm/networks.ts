import type { Json, MockContainer } from '../state/container.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { MockNetwork } from '../state/network-store.ts';
import { checkNetworkUnused } from './check-service.ts';
import { isTask, seatOf } from './seat.ts';
import { failedPrecondition, notManager } from './swarm-errors.ts';
import { swarmId } from './swarm-id.ts';
import { isSwarmNetwork, swarmNetworkBody } from './swarm-network.ts';
import { taskName } from './task.ts';

/** Makes an overlay network. Throws 403 outside of a swarm, 409 for a second ingress network. */
export function createOverlay(engine: Engine, body: Json): MockNetwork {
  const { current } = seatOf(engine);
  if (!current) throw new DaemonError(403, notManager().message);
  return current.addNetwork(body);
}

/** Tells that a network was made or is gone; of those of the swarm in the swarm's words. */
export function tellOfNetwork(engine: Engine, network: MockNetwork, action: 'create' | 'destroy'): void {
  const { id, name, driver } = network;
  if (!isSwarmNetwork(network)) {
    engine.events.emit('network', action, id, { name, type: driver });
    return;
  }
  // Why an update after the creation: its addresses are given a moment later.
  for (const word of action === 'create' ? ['create', 'update'] : ['remove'])
    engine.events.emit('network', word, id, { name }, 'swarm');
}

/** Throws 400 for a network of the swarm that services or containers use; what is just ending does not count. */
export function checkRemovable(engine: Engine, network: MockNetwork): void {
  const { current } = seatOf(engine);
  if (!current || !isSwarmNetwork(network)) return;
  checkNetworkUnused(current, network.id);
  for (const id of network.endpoints.keys()) {
    const container = engine.containers.get(id);
    // Why a new id: a container that joined by itself is a task of the swarm too, which is told of nowhere else.
    if (container && !isTask(engine, container))
      throw failedPrecondition(`network ${network.id} is in use by task ${swarmId(engine.ids)}`);
  }
  network.endpoints.clear();
}

/** Whether a prune is to spare a network because the swarm needs it. */
export function isNeeded(engine: Engine, network: MockNetwork): boolean {
  const { current } = seatOf(engine);
  if (!current) return false;
  if (network.body.Ingress || network.name === 'docker_gwbridge') return true;
  return [...current.services.values()].some(({ spec }) =>
    (spec.TaskTemplate.Networks ?? []).some(({ Target }: Json) => Target === network.id),
  );
}

const isInUse = ({ body, endpoints }: MockNetwork): boolean => body.Ingress || endpoints.size > 0;

/** What is told of a network: by `GET /networks` alone, or by inspection with what is in it here. */
export function toldOf(engine: Engine, network: MockNetwork, body: Json, isInspected: boolean): Json {
  const { current } = seatOf(engine);
  const here =
    current && isInspected
      ? {
          peer: current.peer,
          address: current.node.address,
          balancer: isSwarmNetwork(network) && isInUse(network) ? current.balancer(network) : '',
        }
      : undefined;
  if (here && network.name === 'docker_gwbridge')
    return { ...body, Containers: { ...body.Containers, ...gate(network) } };
  return swarmNetworkBody(network, body, here);
}

/** The end of the ingress network in the bridge that leads out of it. */
const gate = ({ id, gateway, prefix }: MockNetwork): Json => ({
  'ingress-sbox': {
    Name: 'gateway_ingress-sbox',
    EndpointID: [...id].reverse().join(''),
    MacAddress: '02:42:ac:00:00:02',
    IPv4Address: `${gateway.replace(/\d+$/, '2')}/${prefix}`,
    IPv6Address: '',
  },
});

/** Who answers for services in a network, as a verbose inspection tells it. */
export function servicesIn(engine: Engine, network: MockNetwork): Json {
  const { current } = seatOf(engine);
  if (!current || !isSwarmNetwork(network)) return {};
  const found = [...current.services.values()].filter(({ vips }) => vips.has(network.id));
  if (found.length === 0) return {};
  const told = found.map((service, index) => [
    service.spec.Name,
    {
      VIP: service.vips.get(network.id)?.split('/')[0],
      Ports: [],
      LocalLBIndex: 256 + index,
      Tasks: current.tasksOf(service).flatMap((task) => {
        const endpoint = task.container?.endpoints.get(network.name);
        if (!endpoint?.endpointId) return [];
        return [
          {
            Name: taskName(task),
            EndpointID: endpoint.endpointId,
            EndpointIP: endpoint.address,
            Info: { 'Host IP': current.node.address },
          },
        ];
      }),
    },
  ]);
  return { Services: Object.fromEntries(told) };
}

/** Refuses a container that nobody of the swarm made. Throws 500. */
export function checkAttachable(engine: Engine, container: MockContainer, network: MockNetwork): void {
  if (!isSwarmNetwork(network) || network.body.Attachable || isTask(engine, container)) return;
  throw new DaemonError(
    500,
    `failed to set up container networking: Could not attach to network ${network.name}: rpc error: code = PermissionDenied desc = network ${network.name} not manually attachable`,
  );
}
