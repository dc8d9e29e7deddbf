import { mannerOf } from '../profile/manner.ts';
import type { Manner } from '../profile/profile.ts';
import { checkConfig } from './check-config.ts';
import { checkHost } from './check-host.ts';
import { type Json, type MockContainer, networkOf } from './container.ts';
import { atRest } from './container-at-rest.ts';
import { hostDefaults, mergeConfig } from './container-config.ts';
import { badRequest, conflict, DaemonError, notFound } from './daemon-error.ts';
import type { Engine } from './engine.ts';
import { FileSystem } from './file-system.ts';
import { LogBook } from './log-book.ts';
import { MountedFiles } from './mounted-files.ts';
import { makeMounts, treesOf } from './mounts.ts';
import type { Endpoint } from './network-store.ts';

const adjectives = ['calm', 'brave', 'eager', 'keen', 'quiet', 'swift', 'merry', 'noble'];
const whales = ['orca', 'beluga', 'narwhal', 'minke', 'humpback', 'sperm', 'fin', 'blue'];

/** Makes a container from a create request, checked as the daemon checks it. */
export function createContainer(
  engine: Engine,
  body: Json,
  wished: string | null,
  platform: string | null,
  manner: Manner = mannerOf(engine.profile, engine.profile.apiVersion),
): MockContainer {
  const { HostConfig, NetworkingConfig, ...given } = body;
  const hostConfig = { ...(HostConfig ?? {}) };
  if (wished && !/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(wished)) {
    throw badRequest(`Invalid container name (${wished}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  }
  if (!given.Image) throw badRequest('config cannot be empty in order to create a container');
  const image = engine.images.find(given.Image);
  if (!image) engine.images.get(given.Image);
  if (platform && platform.split('/').length > 3 && manner.behaves('takesPlatform'))
    throw badRequest(`"${platform}": cannot parse platform specifier: invalid argument`);
  if (
    platform &&
    !/^[\w.-]+\/|^(linux|amd64|x86_64|arm64|windows|darwin|freebsd)$/.test(platform) &&
    manner.behaves('takesPlatform')
  )
    throw badRequest(`"${platform}": unknown operating system or architecture: invalid argument`);
  if (
    !image ||
    (platform && manner.behaves('takesPlatform') && !/^linux(\/(amd64|x86_64))?$/.test(platform))
  ) {
    throw notFound(
      `image with reference ${given.Image} was found but its platform (linux/amd64) does not match the specified platform (${platform})`,
    );
  }
  if (
    given.MacAddress &&
    !/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(given.MacAddress) &&
    manner.behaves('checksAddress')
  )
    throw badRequest(
      `invalid config for network ${hostConfig.NetworkMode || 'bridge'}: invalid MAC address ${given.MacAddress}`,
    );
  checkConfig(given, hostConfig);
  checkHost(hostConfig, manner);
  const wanted = Object.keys(NetworkingConfig?.EndpointsConfig ?? {});
  if (wanted.length > 1 && manner.behaves('takesOneNetwork'))
    throw badRequest(
      `Container cannot be created with multiple network endpoints: ${wanted.toSorted().join(', ')}`,
    );
  const id = engine.ids.next();
  const name = (wished ?? randomName(engine, id)).replace(/^\//, '');
  const other = holderOf(engine, name);
  if (other)
    throw conflict(
      `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  const config = mergeConfig(given, image.config, id);
  if ((config.Entrypoint ?? []).filter(Boolean).length === 0 && (config.Cmd ?? []).length === 0)
    throw badRequest('no command specified');
  const links = linksOf(engine, hostConfig);
  const mounts = makeMounts(engine, config, hostConfig);
  const fs = new FileSystem(image.nodes);
  const trees = treesOf(engine, mounts, hostConfig, { hostname: config.Hostname }, fs);
  const container: MockContainer = {
    ...atRest(),
    id,
    name,
    image,
    imageName: given.Image,
    config,
    hostConfig: hostDefaults(hostConfig, manner),
    created: engine.clock(),
    fs,
    files: new MountedFiles(fs, trees, Boolean(hostConfig.ReadonlyRootfs)),
    logs: new LogBook(engine.clock),
    mounts,
    trees,
    links,
    layerId: engine.ids.next(),
    sandboxId: '',
    status: 'created',
    exitCode: 0,
    error: '',
    startedAt: undefined,
    finishedAt: undefined,
    restarts: 0,
    stopRequested: false,
  };
  enter(engine, container, NetworkingConfig?.EndpointsConfig ?? {});
  engine.containers.set(id, container);
  for (const { Name } of mounts) if (Name) engine.volumes.find(Name)?.users.add(id);
  engine.emit(container, 'create');
  return container;
}

/** Containers by the alias of a link: `other`, `other:alias`. Throws 500 for one that is not there. */
function linksOf(engine: Engine, host: Json): Map<string, MockContainer> {
  return new Map(
    (host.Links ?? []).map((link: string) => {
      const [name = '', alias = name] = link.split(':');
      try {
        const other = engine.container(name);
        return [alias, other];
      } catch (error) {
        throw new DaemonError(500, `could not get container for ${name}: ${(error as Error).message}`);
      }
    }),
  );
}

/** Registers the networks that the container is in; addresses come with start. */
function enter(engine: Engine, container: MockContainer, endpoints: Json): void {
  const mode = networkOf(container);
  // Why not looked for: only the start needs the other container.
  if (mode.startsWith('container:')) return;
  // Why: clients say `default` for the network that nobody chose.
  const wished = new Map<string, Json>([
    [mode, {}],
    ...Object.entries<Json>(endpoints).map(
      ([name, config]) => [name === 'default' ? mode : name, config] as const,
    ),
  ]);
  for (const [name, config] of wished) {
    const network = engine.networks.find(name);
    if (!network && name === mode && Object.keys(endpoints).length === 0) {
      // Why: the daemon takes an unknown network at create and refuses it at start.
      continue;
    }
    if (!network) throw notFound(`network ${name} not found`);
    const endpoint: Endpoint = {
      network,
      config: {
        ...(name === mode && container.config.MacAddress ? { MacAddress: container.config.MacAddress } : {}),
        ...config,
      },
      endpointId: '',
      address: '',
      mac: '',
    };
    container.endpoints.set(network.name, endpoint);
  }
}

function holderOf(engine: Engine, name: string): MockContainer | undefined {
  for (const container of engine.containers.values()) if (container.name === name) return container;
  return undefined;
}

/** A name that is free: the short id where chance finds none, as the daemon does. */
function randomName(engine: Engine, id: string): string {
  const seed = Number.parseInt(engine.ids.next().slice(0, 6), 16);
  const name = `${adjectives[seed % 8]}_${whales[(seed >> 3) % 8]}`;
  const free = [name, `${name}${seed % 1000}`].find((each) => !holderOf(engine, each));
  return free ?? id.slice(0, 12);
}
