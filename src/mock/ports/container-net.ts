import type { MockContainer } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import { isAddress, loopbackOnly, type Net, NetError, type NetInterface } from './net.ts';
import { PortSpace } from './port-space.ts';

const spaces = new WeakMap<MockContainer, PortSpace>();
const hostSpaces = new WeakMap<Engine, PortSpace>();

/** The ports of a container: its own, the machine's, or those of the container whose network it shares. */
export function spaceOf(engine: Engine, container: MockContainer): PortSpace {
  const mode = String(container.hostConfig.NetworkMode);
  if (mode === 'host') return remembered(hostSpaces, engine);
  const shared = sharedWith(engine, container);
  return shared ? spaceOf(engine, shared) : remembered(spaces, container);
}

function remembered<Key extends object>(map: WeakMap<Key, PortSpace>, key: Key): PortSpace {
  const found = map.get(key) ?? new PortSpace();
  map.set(key, found);
  return found;
}

function sharedWith(engine: Engine, { hostConfig }: MockContainer): MockContainer | undefined {
  const name = /^container:(.+)$/.exec(String(hostConfig.NetworkMode))?.[1];
  return name === undefined ? undefined : engine.container(name);
}

/** What of a container's ports ends with it: nothing where it shares them. */
export function closeSpace(container: MockContainer): void {
  if (!/^(host$|container:)/.test(String(container.hostConfig.NetworkMode))) spaces.get(container)?.close();
}

/** The network as a container's processes see it: names, aliases and addresses of who is in its networks. */
export function netOf(engine: Engine, container: MockContainer): Net {
  const space = spaceOf(engine, container);
  const loopback = loopbackOnly(space);
  const owner = sharedWith(engine, container) ?? container;
  const endpoints = () => [...owner.endpoints.values()].filter(({ address }) => address !== '');
  const own = () => endpoints().map(({ address }) => address);
  const local = (address: string) => loopback.reaches(address) || own().includes(address);

  const neighbours = () =>
    endpoints().flatMap(({ network }) =>
      [...network.endpoints].flatMap(([id, { endpoint }]) => {
        const found = engine.containers.get(id);
        return found ? [{ container: found, endpoint, network }] : [];
      }),
    );

  const resolve = (name: string): string | undefined => {
    const direct = loopback.resolve(name);
    if (direct) return direct;
    const wanted = name.toLowerCase().replace(/\.$/, '');
    for (const [host, address] of hostsOf(container)) if (host.toLowerCase() === wanted) return address;
    if (wanted === String(owner.config.Hostname).toLowerCase()) return own()[0] ?? '127.0.0.1';
    const linked = owner.links.get(name);
    if (linked) return [...linked.endpoints.values()].find(({ address }) => address)?.address;
    const found = neighbours().find(({ container: other, endpoint, network }) => {
      // Why: the default bridge has no names, only links.
      if (network.predefined) return false;
      const names = [
        other.name,
        other.id.slice(0, 12),
        ...(endpoint.config.Aliases ?? []),
        ...(endpoint.config.DNSNames ?? []),
      ];
      const bare = wanted.endsWith(`.${network.name}`) ? wanted.slice(0, -network.name.length - 1) : wanted;
      return names.some((each) => String(each).toLowerCase() === bare);
    });
    return found?.endpoint.address;
  };

  /** The published port of the machine, which containers reach by the gateway of a network. */
  const published = (port: number) =>
    [...engine.containers.values()]
      .flatMap((other) =>
        Object.entries(other.ports).flatMap(([inner, bindings]) =>
          (bindings ?? []).some(({ HostPort }) => Number(HostPort) === port)
            ? [{ space: spaceOf(engine, other), port: Number.parseInt(inner, 10), other }]
            : [],
        ),
      )
      .at(0);

  return {
    space,
    addresses: () =>
      endpoints().map(
        ({ address, network, mac }, index): NetInterface => ({
          name: `eth${index}`,
          address,
          prefix: network.prefix,
          gateway: network.gateway,
          mac,
        }),
      ),
    resolve,
    reaches: (address) =>
      local(address) ||
      neighbours().some(({ endpoint }) => endpoint.address === address) ||
      endpoints().some(({ network }) => network.gateway === address),
    connect(host, port) {
      const address = resolve(host);
      if (!address) throw new NetError('unknown host', host);
      if (local(address)) {
        const made = space.connect({ address, port: space.nextPort() }, address, port);
        if (made) return made;
        throw new NetError('refused', `${host}:${port}`);
      }
      const from = { address: own()[0] ?? '127.0.0.1', port: space.nextPort() };
      const target = neighbours().find(({ endpoint }) => endpoint.address === address)?.container;
      if (target) {
        const made = spaceOf(engine, target).connect(from, address, port);
        if (made) return made;
        throw new NetError('refused', `${host}:${port}`);
      }
      if (endpoints().some(({ network }) => network.gateway === address)) {
        const found = published(port);
        const made = found?.space.connect(from, '0.0.0.0', found.port);
        if (made) return made;
        throw new NetError('refused', `${host}:${port}`);
      }
      throw new NetError('unreachable', host);
    },
  };
}

/** Names and addresses of the container's own `hosts` file. */
function hostsOf(container: MockContainer): [string, string][] {
  const text = Buffer.from(container.files.get('/etc/hosts')?.bytes ?? []).toString('utf8');
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isAddress(address) ? names.map((name): [string, string] => [name, address]) : [];
  });
}
