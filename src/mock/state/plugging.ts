import { type Json, type MockContainer, networkOf } from './container.ts';
import { DaemonError } from './daemon-error.ts';
import { closeSpace, spaceOf } from '../ports/container-net.ts';
import { HostPortBusy, type PublishedPort, publish as listenFor } from '../ports/publisher.ts';
import { checkAttachable } from '../swarm/networks.ts';
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
  const opened = new Map<string, PublishedPort>();
  const { PortBindings } = container.hostConfig;
  const space = spaceOf(engine, container);
  try {
    for (const [inner, bindings] of Object.entries(container.ports)) {
      const [number = '0', kind = 'tcp'] = inner.split('/');
      if (!bindings || kind !== 'tcp') continue;
      for (const [index, binding] of bindings.entries()) {
        const wished = String(PortBindings?.[inner]?.[index]?.HostPort ?? '');
        const key = `${inner} ${wished || 'any'}`;
        const known = wished === '' || wished === '0' ? opened.get(key) : opened.get(`${inner} ${binding.HostPort}`);
        const port = known ?? (await open(container, binding.HostIp, wished, Number(number), space));
        opened.set(wished === '' || wished === '0' ? key : `${inner} ${port.port}`, port);
        binding.HostPort = String(port.port);
      }
    }
    container.published = [...new Set(opened.values())];
  } catch (error) {
    for (const { close } of opened.values()) close();
    unplug(engine, container);
    throw error;
  }
}

/** The first port of a wish (`8080`, `8000-8010`, nothing) that is free. */
async function open(
  { name }: MockContainer,
  ip: string,
  wished: string,
  inner: number,
  space: ReturnType<typeof spaceOf>,
): Promise<PublishedPort> {
  const [from = 0, to = from] = wished.split('-').map(Number);
  for (let port = from; ; port++) {
    try {
      return await listenFor(port, inner, space);
    } catch (error) {
      if (!(error instanceof HostPortBusy)) throw error;
      if (port < to) continue;
      throw new DaemonError(
        500,
        `failed to set up container networking: driver failed programming external connectivity on endpoint ${name}: failed to bind host port for ${ip}:${port}:172.17.0.2:${inner}/tcp: ${error.message}`,
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
    ports[port] = PublishAllPorts ? [{ HostIp: '0.0.0.0', HostPort: engine.nextPort() }] : null;
  for (const [port, bindings] of Object.entries<Json>(PortBindings ?? {})) {
    ports[port] = (bindings ?? []).map((binding: Json) => {
      const HostIp = binding.HostIp || '0.0.0.0';
      const [HostPort = ''] = String(binding.HostPort || engine.nextPort()).split('-');
      if (isTaken(engine, container, port, HostIp, HostPort))
        throw new DaemonError(
          500,
          `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name}: Bind for ${HostIp}:${HostPort} failed: port is already allocated`,
        );
      return { HostIp, HostPort };
    });
  }
  container.ports = ports;
}

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
