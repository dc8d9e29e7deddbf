import { commandOf, type Json, type MockContainer } from './container.ts';
import { dataRoot } from './engine.ts';
import type { Endpoint } from './network-store.ts';
import { formatTime, humanSpan, zeroTime } from './time.ts';

/** `GET /containers/{id}/json` in full. */
export function inspectBody(container: MockContainer, size: boolean): Json {
  const { id, config } = container;
  const [Path = '', ...Args] = commandOf(container);
  const folder = `${dataRoot}/containers/${id}`;
  // Why: what the first start makes is told from then on.
  const begun = container.startedAt !== undefined || container.error !== '';
  const execs = [...container.execs.values()].filter((exec) => exec.running).map((exec) => exec.id);
  const image = container.image.layers.at(-1)?.slice(7) ?? '';
  const overlay = `${dataRoot}/overlay2/${container.layerId}`;
  return {
    Id: id,
    Created: formatTime(container.created),
    Path,
    Args,
    State: stateBody(container),
    Image: container.image.id,
    ResolvConfPath: begun ? `${folder}/resolv.conf` : '',
    HostnamePath: begun ? `${folder}/hostname` : '',
    HostsPath: begun ? `${folder}/hosts` : '',
    LogPath: begun ? `${folder}/${id}-json.log` : '',
    Name: `/${container.name}`,
    RestartCount: container.restarts,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execs.length > 0 ? execs : null,
    HostConfig: {
      ...container.hostConfig,
      Links: linkNames(container),
      KernelMemory: 0,
      KernelMemoryTCP: 0,
    },
    GraphDriver: {
      Data: {
        ID: id,
        LowerDir: `${overlay}-init/diff:${dataRoot}/overlay2/${image}/diff`,
        MergedDir: `${overlay}/merged`,
        UpperDir: `${overlay}/diff`,
        WorkDir: `${overlay}/work`,
      },
      Name: 'overlay2',
    },
    ...(size ? { SizeRw: container.fs.changedSize, SizeRootFs: container.fs.size } : {}),
    Mounts: container.mounts,
    Config: config,
    NetworkSettings: networkSettings(container),
  };
}

/** Links as inspect tells them: `/other:/name/alias`. */
function linkNames({ name, links }: MockContainer): string[] | null {
  const names = [...links].map(([alias, other]) => `/${other.name}:/${name}/${alias}`);
  return names.length > 0 ? names : null;
}

function stateBody(container: MockContainer): Json {
  const { status, health } = container;
  return {
    Status: status,
    Running: status === 'running' || status === 'paused' || status === 'restarting',
    Paused: status === 'paused',
    Restarting: status === 'restarting',
    OOMKilled: false,
    Dead: status === 'dead',
    Pid: container.pid,
    ExitCode: container.exitCode,
    Error: container.error,
    StartedAt: container.startedAt === undefined ? zeroTime : formatTime(container.startedAt),
    FinishedAt: container.finishedAt === undefined ? zeroTime : formatTime(container.finishedAt),
    ...(health
      ? { Health: { Status: health.Status, FailingStreak: health.FailingStreak, Log: health.Log } }
      : {}),
  };
}

function networkSettings(container: MockContainer): Json {
  const main = container.endpoints.get('bridge');
  const up = main?.endpointId !== '' ? main : undefined;
  const running = container.status === 'running' || container.status === 'paused';
  return {
    Bridge: '',
    SandboxID: running ? container.sandboxId : '',
    SandboxKey: running && container.sandboxId !== '' ? sandboxKey(container) : '',
    Ports: container.ports,
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: up?.endpointId ?? '',
    Gateway: up ? up.network.gateway : '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: up?.address ?? '',
    IPPrefixLen: up?.address ? up.network.prefix : 0,
    IPv6Gateway: '',
    MacAddress: up?.mac ?? '',
    Networks: Object.fromEntries(
      [...container.endpoints].map(([name, endpoint]) => [name, endpointBody(endpoint, container)]),
    ),
  };
}

const sandboxKey = ({ hostConfig, sandboxId }: MockContainer): string =>
  `/var/run/docker/netns/${hostConfig.NetworkMode === 'host' ? 'default' : sandboxId.slice(0, 12)}`;

function endpointBody(
  { network, config, endpointId, address, mac }: Endpoint,
  container: MockContainer,
): Json {
  const short = container.id.slice(0, 12);
  const aliases: string[] = config.Aliases ?? [];
  const own = !network.predefined;
  const begun = container.startedAt !== undefined || container.error !== '';
  const names =
    own && begun
      ? [
          ...new Set([
            container.name,
            ...aliases,
            short,
            ...(config.DNSNames ?? []),
            container.config.Hostname,
          ]),
        ]
      : null;
  return {
    IPAMConfig: config.IPAMConfig ?? null,
    Links: config.Links ?? null,
    Aliases: own && aliases.length > 0 ? aliases : null,
    MacAddress: mac,
    DriverOpts: config.DriverOpts ?? null,
    GwPriority: config.GwPriority ?? 0,
    NetworkID: begun ? network.id : '',
    EndpointID: endpointId,
    Gateway: address ? network.gateway : '',
    IPAddress: address,
    IPPrefixLen: address ? network.prefix : 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: names,
  };
}

/** An entry of `GET /containers/json` in full. */
export function summaryBody(container: MockContainer, size: boolean): Json {
  const tagged = container.image.tags.size > 0 || container.imageName.startsWith('sha256:');
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: tagged ? container.imageName : container.image.id,
    ImageID: container.image.id,
    Command: commandOf(container)
      .map((word) => (/[\s'"]/.test(word) ? `'${word}'` : word))
      .join(' '),
    Created: Math.floor(container.created / 1000),
    Ports: portList(container),
    ...(size ? sizes(container) : {}),
    Labels: container.config.Labels ?? {},
    State: container.status,
    Status: statusText(container),
    HostConfig: {
      NetworkMode: container.hostConfig.NetworkMode,
      ...(container.hostConfig.Annotations ? { Annotations: container.hostConfig.Annotations } : {}),
    },
    NetworkSettings: {
      Networks: Object.fromEntries(
        [...container.endpoints].map(([name, endpoint]) => [
          name,
          { ...endpointBody(endpoint, container), Aliases: null, DNSNames: null },
        ]),
      ),
    },
    // Why: a list tells the folder of a volume once it was mounted.
    Mounts: container.mounts.map((mount) =>
      mount.Type === 'volume' && container.startedAt === undefined ? { ...mount, Source: '' } : mount,
    ),
    Health: {
      Status: container.health?.Status ?? 'none',
      FailingStreak: container.health?.FailingStreak ?? 0,
    },
  };
}

/** Sizes in lists, where nothing is left out. */
const sizes = ({ fs }: MockContainer): Json => ({
  ...(fs.changedSize > 0 ? { SizeRw: fs.changedSize } : {}),
  ...(fs.size > 0 ? { SizeRootFs: fs.size } : {}),
});

export function portList(container: MockContainer): Json[] {
  const ports = container.status === 'running' || container.status === 'paused' ? container.ports : {};
  return Object.entries(ports).flatMap(([port, bindings]) => {
    const [number = '0', Type = 'tcp'] = port.split('/');
    const PrivatePort = Number(number);
    if (!bindings || bindings.length === 0) return [{ PrivatePort, Type }];
    return bindings.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort,
      PublicPort: Number(HostPort),
      Type,
    }));
  });
}

/** What a list says of the state, by the clock as it is. */
export function statusText(container: MockContainer): string {
  const since = (at: number | undefined) => humanSpan(Date.now() - (at ?? Date.now()));
  switch (container.status) {
    case 'running': {
      const health = container.health
        ? container.health.Status === 'starting'
          ? ' (health: starting)'
          : ` (${container.health.Status})`
        : '';
      return `Up ${since(container.startedAt)}${health}`;
    }
    case 'paused':
      return `Up ${since(container.startedAt)} (Paused)`;
    case 'restarting':
      return `Restarting (${container.exitCode}) ${since(container.finishedAt)} ago`;
    case 'exited':
      return `Exited (${container.exitCode}) ${since(container.finishedAt)} ago`;
    case 'created':
      return 'Created';
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
  }
}
