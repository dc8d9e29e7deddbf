import { closeSpace, spaceOf } from '../ports/container-net.ts';
import { HostPortBusy, publish as listenFor, type PublishedPort } from '../ports/publisher.ts';
import { checkAttachable } from '../swarm/networks.ts';
import { type Json, type MockContainer, networkOf } from './container.ts';
import { DaemonError } from './daemon-error.ts';
import type { Engine } from './engine.ts';
import type { Endpoint } from './network-store.ts';

/** Gives a container its volumes, addresses and ports. Throws 404 for an unknown network, 500 for a port that is taken. */
export function plugIn(engine: Engine, container: MockContainer): void {
  const mode = networkOf(container);
  if (!mode.startsWith('container:') && !engine.networks.find(mode))
    throw new DaemonError(404, `failed to set up container networking: network ${mode} not found`);
  for (const { name, destination, writable } of volumesOf(container))
    engine.events.emit('volume', 'mount', name, {
      container: container.id,
      destination,
      driver: 'local',
      propagation: '',
      'read/write': String(writable),
    });
  try {
    for (const endpoint of container.endpoints.values()) {
      checkAttachable(engine, container, endpoint.network);
      engine.networks.attach(endpoint, container, engine.ids.next());
      tell(engine, container, endpoint, 'connect');
    }
    publish(engine, container);
  } catch (error) {
    unplug(engine, container);
    throw error;
  }
}

/**
 * Lets this machine listen for what the container publishes, on 127.0.0.1 alone; ports that nobody chose are free ones.
 * Throws 500 for a port that is taken, and then the container is unplugged.
 */
export async function publishPorts(engine: Engine, container: MockContainer): Promise<void> {
  const opened = new Map<number, PublishedPort>();
  const { PortBindings } = container.hostConfig;
  const space = spaceOf(engine, container);
  try {
    for (const [inner, bindings] of Object.entries(container.ports)) {
      const [number = '0', kind = 'tcp'] = inner.split('/');
      if (!bindings || kind !== 'tcp') continue;
      const wishes: Json[] = PortBindings?.[inner]?.length ? PortBindings[inner] : [{}];
      let at = 0;
      for (const { HostIp, HostPort } of wishes) {
        const found = await open(
          container,
          HostIp || '0.0.0.0',
          String(HostPort ?? ''),
          Number(number),
          space,
          opened,
        );
        opened.set(found.port, found);
        // Why twice: without an address there is a binding of each kind, and one port for both.
        for (let left = HostIp ? 1 : 2; left > 0; left--) {
          const binding = bindings[at++];
          if (binding) binding.HostPort = String(found.port);
        }
      }
    }
    container.published = [...opened.values()];
  } catch (error) {
    for (const { close } of opened.values()) close();
    unplug(engine, container);
    throw error;
  }
}

/** The first port of a wish (`8080`, `8000-8010`, nothing) that is free. */
async function open(
  { name, endpoints }: MockContainer,
  ip: string,
  wished: string,
  inner: number,
  space: ReturnType<typeof spaceOf>,
  opened: ReadonlyMap<number, PublishedPort>,
): Promise<PublishedPort> {
  const [from = 0, to = from] = wished.split('-').map(Number);
  for (let port = from; ; port++) {
    const known = port === 0 ? undefined : opened.get(port);
    if (known) return known;
    try {
      return await listenFor(port, inner, space);
    } catch (error) {
      if (!(error instanceof HostPortBusy)) throw error;
      if (port < to) continue;
      const { endpointId = '', address = '' } = [...endpoints.values()].find((each) => each.address) ?? {};
      throw new DaemonError(
        500,
        `failed to set up container networking: driver failed programming external connectivity on endpoint ${name} (${endpointId}): failed to bind host port for ${ip}:${port}:${address}:${inner}/tcp: ${error.message}`,
      );
    }
  }
}

export function unplug(engine: Engine, container: MockContainer): void {
  for (const { close } of container.published ?? []) close();
  container.published = [];
  closeSpace(container);
  for (const endpoint of container.endpoints.values()) {
    if (endpoint.endpointId === '') continue;
    engine.networks.detach(endpoint, container.id);
    tell(engine, container, endpoint, 'disconnect');
  }
  container.ports = {};
  for (const { name } of volumesOf(container))
    engine.events.emit('volume', 'unmount', name, { container: container.id, driver: 'local' });
}

function volumesOf({ mounts }: MockContainer) {
  return mounts.flatMap(({ Type, Name, Destination, RW }) =>
    Type === 'volume' && Name ? [{ name: Name, destination: Destination, writable: RW }] : [],
  );
}

function tell(engine: Engine, container: MockContainer, { network }: Endpoint, action: string): void {
  engine.events.emit('network', action, network.id, {
    container: container.id,
    name: network.name,
    type: network.driver,
  });
}

function publish(engine: Engine, container: MockContainer): void {
  const { PortBindings, PublishAllPorts } = container.hostConfig;
  const ports: MockContainer['ports'] = {};
  for (const port of Object.keys(container.config.ExposedPorts ?? {}))
    ports[port] = PublishAllPorts ? everywhere(engine.nextPort()) : null;
  for (const [port, bindings] of Object.entries<Json>(PortBindings ?? {})) {
    ports[port] = (bindings ?? []).flatMap((binding: Json) => {
      const HostIp = binding.HostIp || '0.0.0.0';
      const [HostPort = ''] = String(binding.HostPort || engine.nextPort()).split('-');
      if (isTaken(engine, container, port, HostIp, HostPort))
        throw new DaemonError(
          500,
          `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name} (${[...container.endpoints.values()][0]?.endpointId}): Bind for ${HostIp}:${HostPort} failed: port is already allocated`,
        );
      return binding.HostIp ? [{ HostIp, HostPort }] : everywhere(HostPort);
    });
  }
  container.ports = ports;
}

/** Who names no address publishes at all of them, of both kinds. */
const everywhere = (HostPort: string) => [
  { HostIp: '0.0.0.0', HostPort },
  { HostIp: '::', HostPort },
];

function isTaken(
  engine: Engine,
  container: MockContainer,
  port: string,
  ip: string,
  number: string,
): boolean {
  const kind = port.split('/')[1] ?? 'tcp';
  const wide = (address: string) => address === '0.0.0.0' || address === '::';
  return [...engine.containers.values()].some(
    (other) =>
      other !== container &&
      Object.entries(other.ports).some(
        ([name, bindings]) =>
          (name.split('/')[1] ?? 'tcp') === kind &&
          (bindings ?? []).some(
            ({ HostIp, HostPort }) => HostPort === number && (HostIp === ip || wide(HostIp) || wide(ip)),
          ),
      ),
  );
}
