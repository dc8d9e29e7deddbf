import type { Json, MockContainer, Mount } from './container.ts';
import { badRequest, conflict, notFound } from './daemon-error.ts';
import type { Engine } from './engine.ts';
import { dataRoot } from './engine.ts';
import { FileSystem } from './file-system.ts';
import { LogBook } from './log-book.ts';
import type { Endpoint } from './network-store.ts';

const adjectives = ['calm', 'brave', 'eager', 'keen', 'quiet', 'swift', 'merry', 'noble'];
const whales = ['orca', 'beluga', 'narwhal', 'minke', 'humpback', 'sperm', 'fin', 'blue'];

/** Makes a container from a create request, checked as the daemon checks it. */
export function createContainer(
  engine: Engine,
  body: Json,
  wished: string | null,
  platform: string | null,
): MockContainer {
  const { HostConfig, NetworkingConfig, ...given } = body;
  const hostConfig = { ...(HostConfig ?? {}) };
  if (wished && !/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(wished)) {
    throw badRequest(`Invalid container name (${wished}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  }
  if (!given.Image) throw badRequest('config cannot be empty in order to create a container');
  const image = engine.images.find(given.Image);
  if (!image) engine.images.get(given.Image);
  if (!image || (platform && !/^linux(\/(amd64|x86_64))?$/.test(platform))) {
    throw notFound(
      `image with reference ${given.Image} was found but does not provide the specified platform (${platform})`,
    );
  }
  check(given, hostConfig);
  const id = engine.ids.next();
  const name = (wished ?? randomName(engine)).replace(/^\//, '');
  const other = [...engine.containers.values()].find((container) => container.name === name);
  if (other)
    throw conflict(
      `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  const config = mergeConfig(given, image.config, id);
  if ((config.Entrypoint ?? []).filter(Boolean).length === 0 && (config.Cmd ?? []).length === 0)
    throw badRequest('no command specified');
  const mounts = makeMounts(engine, config, hostConfig);
  const container: MockContainer = {
    id,
    name,
    image,
    imageName: given.Image,
    config,
    hostConfig: hostDefaults(hostConfig),
    created: engine.clock(),
    fs: new FileSystem(image.nodes),
    logs: new LogBook(engine.clock),
    mounts,
    execs: new Map(),
    endpoints: new Map(),
    watchers: new Set(),
    waiters: new Set(),
    status: 'created',
    exitCode: 0,
    error: '',
    pid: 0,
    startedAt: undefined,
    finishedAt: undefined,
    restarts: 0,
    stopRequested: false,
    process: undefined,
    ports: {},
    health: undefined,
    healthTimer: undefined,
  };
  plugIn(engine, container, NetworkingConfig?.EndpointsConfig ?? {});
  engine.add(container);
  return container;
}

function check(config: Json, host: Json): void {
  if (config.WorkingDir && !config.WorkingDir.startsWith('/'))
    throw badRequest(
      `the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`,
    );
  for (const entry of config.Env ?? [])
    if (String(entry).startsWith('=')) throw badRequest(`invalid environment variable: ${entry}`);
  if (host.Memory && host.Memory < 6 * 1024 * 1024) throw badRequest('Minimum memory limit allowed is 6MB');
  if (host.Memory && host.MemorySwap > 0 && host.MemorySwap < host.Memory)
    throw badRequest('Minimum memoryswap limit should be larger than memory limit, see usage');
  if (
    host.MemorySwappiness != null &&
    host.MemorySwappiness !== -1 &&
    (host.MemorySwappiness < 0 || host.MemorySwappiness > 100)
  ) {
    throw badRequest(`invalid value: ${host.MemorySwappiness}, valid memory swappiness range is 0-100`);
  }
  if (host.NanoCpus && (host.NanoCpus < 0 || host.NanoCpus > 2e9))
    throw badRequest('range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available');
  const { Name = '', MaximumRetryCount = 0 } = host.RestartPolicy ?? {};
  if (!['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(Name))
    throw badRequest(
      `invalid restart policy: unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  if (MaximumRetryCount && Name !== 'on-failure')
    throw badRequest("invalid restart policy: maximum retry count can only be used with 'on-failure'");
  if (host.AutoRemove && !['', 'no'].includes(Name))
    throw badRequest("can't create 'AutoRemove' container with restart policy");
  for (const port of [...Object.keys(config.ExposedPorts ?? {}), ...Object.keys(host.PortBindings ?? {})]) {
    if (!/^\d{1,5}(-\d{1,5})?(\/(tcp|udp|sctp))?$/.test(port))
      throw badRequest(`invalid port specification: "${port}"`);
  }
  for (const bindings of Object.values<Json>(host.PortBindings ?? {})) {
    for (const binding of bindings ?? [])
      if (!/^(\d{1,5}(-\d{1,5})?)?$/.test(binding.HostPort ?? ''))
        throw badRequest(`invalid port specification: "${binding.HostPort}"`);
  }
  for (const bind of host.Binds ?? []) {
    const [source = '', target = ''] = String(bind).split(':');
    if (!target.startsWith('/')) throw badRequest(`invalid volume specification: '${bind}'`);
    if (!source.startsWith('/') && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      throw badRequest(`invalid volume specification: '${bind}'`);
  }
  for (const mount of host.Mounts ?? []) {
    if (!['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'].includes(mount.Type))
      throw badRequest(`invalid mount config for type "${mount.Type}": mount type unknown`);
    if (!mount.Target)
      throw badRequest(`invalid mount config for type "${mount.Type}": field Target must not be empty`);
  }
  const signal = config.StopSignal;
  if (signal && !/^(SIG)?[A-Z0-9+-]+$|^\d+$/.test(signal)) throw badRequest(`invalid signal: ${signal}`);
}

function mergeConfig(given: Json, image: Json, id: string): Json {
  const list = (value: Json) => (typeof value === 'string' ? [value] : (value ?? null));
  const entrypoint = list(given.Entrypoint);
  const own = entrypoint !== null && entrypoint.length > 0;
  const imageEnv: string[] = image.Env ?? [];
  const env: string[] = given.Env ?? [];
  const names = new Set(env.map((entry) => String(entry).split('=')[0]));
  const joined = [...env, ...imageEnv.filter((entry) => !names.has(entry.split('=')[0]))];
  const cmd = list(given.Cmd);
  return {
    Hostname: given.Hostname || id.slice(0, 12),
    Domainname: given.Domainname ?? '',
    User: given.User || image.User || '',
    AttachStdin: given.AttachStdin ?? false,
    AttachStdout: given.AttachStdout ?? false,
    AttachStderr: given.AttachStderr ?? false,
    ...(given.ExposedPorts || image.ExposedPorts
      ? { ExposedPorts: { ...image.ExposedPorts, ...given.ExposedPorts } }
      : {}),
    Tty: given.Tty ?? false,
    OpenStdin: given.OpenStdin ?? false,
    StdinOnce: given.StdinOnce ?? false,
    Env: joined.length > 0 ? joined : given.Env ? [] : null,
    Cmd: cmd?.length ? cmd : own ? cmd : (image.Cmd ?? cmd),
    ...(given.Healthcheck || image.Healthcheck
      ? { Healthcheck: given.Healthcheck ?? image.Healthcheck }
      : {}),
    Image: given.Image,
    Volumes: given.Volumes || image.Volumes ? { ...image.Volumes, ...given.Volumes } : null,
    WorkingDir: given.WorkingDir || image.WorkingDir || '',
    Entrypoint: own ? (entrypoint.join('') === '' ? null : entrypoint) : (image.Entrypoint ?? null),
    OnBuild: null,
    Labels: { ...(image.Labels ?? {}), ...(given.Labels ?? {}) },
    ...(given.StopSignal ? { StopSignal: given.StopSignal } : {}),
    ...(given.StopTimeout != null ? { StopTimeout: given.StopTimeout } : {}),
  };
}

const nulls = [
  'Binds',
  'VolumesFrom',
  'CapAdd',
  'CapDrop',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'ExtraHosts',
  'GroupAdd',
  'Links',
  'SecurityOpt',
  'BlkioWeightDevice',
  'BlkioDeviceReadBps',
  'BlkioDeviceWriteBps',
  'BlkioDeviceReadIOps',
  'BlkioDeviceWriteIOps',
  'Devices',
  'DeviceCgroupRules',
  'DeviceRequests',
  'MemorySwappiness',
  'PidsLimit',
  'Ulimits',
  'PortBindings',
];
const zeros = [
  'OomScoreAdj',
  'CpuShares',
  'Memory',
  'NanoCpus',
  'BlkioWeight',
  'CpuPeriod',
  'CpuQuota',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
  'MemoryReservation',
  'MemorySwap',
  'CpuCount',
  'CpuPercent',
  'IOMaximumIOps',
  'IOMaximumBandwidth',
];
const blanks = [
  'ContainerIDFile',
  'VolumeDriver',
  'Cgroup',
  'PidMode',
  'UTSMode',
  'UsernsMode',
  'Isolation',
  'CgroupParent',
  'CpusetCpus',
  'CpusetMems',
];
const offs = ['AutoRemove', 'Privileged', 'PublishAllPorts', 'ReadonlyRootfs', 'OomKillDisable'];

function hostDefaults(given: Json): Json {
  const filled = (names: readonly string[], value: Json) =>
    Object.fromEntries(names.map((name) => [name, given[name] ?? value]));
  const swap = given.Memory && !given.MemorySwap ? { MemorySwap: given.Memory * 2 } : {};
  return {
    ...filled(nulls, null),
    ...filled(zeros, 0),
    ...filled(blanks, ''),
    ...filled(offs, false),
    LogConfig: given.LogConfig?.Type ? { Config: {}, ...given.LogConfig } : { Type: 'json-file', Config: {} },
    NetworkMode: given.NetworkMode && given.NetworkMode !== 'default' ? given.NetworkMode : 'bridge',
    RestartPolicy: {
      Name: given.RestartPolicy?.Name || 'no',
      MaximumRetryCount: given.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    ConsoleSize: given.ConsoleSize ?? [0, 0],
    CgroupnsMode: given.CgroupnsMode || 'private',
    IpcMode: given.IpcMode || 'private',
    ShmSize: given.ShmSize || 67_108_864,
    Runtime: given.Runtime || 'runc',
    MaskedPaths: given.MaskedPaths ?? [
      '/proc/asound',
      '/proc/acpi',
      '/proc/kcore',
      '/proc/keys',
      '/proc/latency_stats',
      '/proc/timer_list',
      '/proc/timer_stats',
      '/proc/sched_debug',
      '/proc/scsi',
      '/sys/firmware',
    ],
    ReadonlyPaths: given.ReadonlyPaths ?? [
      '/proc/bus',
      '/proc/fs',
      '/proc/irq',
      '/proc/sys',
      '/proc/sysrq-trigger',
    ],
    ...(given.Mounts ? { Mounts: given.Mounts } : {}),
    ...(given.Tmpfs ? { Tmpfs: given.Tmpfs } : {}),
    ...(given.Sysctls ? { Sysctls: given.Sysctls } : {}),
    ...(given.StorageOpt ? { StorageOpt: given.StorageOpt } : {}),
    ...(given.Annotations ? { Annotations: given.Annotations } : {}),
    ...(given.Init != null ? { Init: given.Init } : {}),
    ...swap,
  };
}

function makeMounts(engine: Engine, config: Json, host: Json): Mount[] {
  const mounts = new Map<string, Mount>();
  const volume = (Name: string, Destination: string, RW: boolean, Mode: string, options: Json = {}) => {
    const anonymous = Name === '';
    const name = Name || engine.ids.next();
    const labels = anonymous ? { 'com.docker.volume.anonymous': '' } : options.Labels;
    const { volume: made, isNew } = engine.volumes.create(
      name,
      { Labels: labels, Driver: options.DriverConfig?.Name, DriverOpts: options.DriverConfig?.Options },
      engine.clock(),
    );
    if (isNew) engine.events.emit('volume', 'create', made.name, { driver: 'local' });
    mounts.set(Destination, {
      Type: 'volume',
      Name: name,
      Source: `${dataRoot}/volumes/${name}/_data`,
      Destination,
      Driver: 'local',
      Mode,
      RW,
      Propagation: '',
    });
  };
  for (const from of host.VolumesFrom ?? []) {
    const [name = ''] = String(from).split(':');
    for (const mount of engine.container(name).mounts) mounts.set(mount.Destination, mount);
  }
  for (const bind of host.Binds ?? []) {
    const [source = '', Destination = '', Mode = ''] = String(bind).split(':');
    if (source.startsWith('/'))
      mounts.set(Destination, {
        Type: 'bind',
        Source: source,
        Destination,
        Mode,
        RW: !/\bro\b/.test(Mode),
        Propagation: 'rprivate',
      });
    else volume(source, Destination, !/\bro\b/.test(Mode), Mode || 'z');
  }
  for (const { Type, Source = '', Target, ReadOnly = false, VolumeOptions = {} } of host.Mounts ?? []) {
    if (Type === 'volume') volume(Source, Target, !ReadOnly, 'z', VolumeOptions);
    else
      mounts.set(Target, {
        Type,
        Source,
        Destination: Target,
        Mode: '',
        RW: !ReadOnly,
        Propagation: Type === 'bind' ? 'rprivate' : '',
      });
  }
  for (const Destination of Object.keys(config.Volumes ?? {}))
    if (!mounts.has(Destination)) volume('', Destination, true, '');
  return [...mounts.values()];
}

/** Registers the networks that the container is in; addresses come with start. */
function plugIn(engine: Engine, container: MockContainer, endpoints: Json): void {
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith('container:')) {
    engine.container(mode.slice(10));
    return;
  }
  const names = new Set<string>([mode, ...Object.keys(endpoints)]);
  for (const name of names) {
    const network = engine.networks.find(name);
    if (!network && name === mode && Object.keys(endpoints).length === 0) {
      // Why: the daemon takes an unknown network at create and refuses it at start.
      continue;
    }
    if (!network) throw notFound(`network ${name} not found`);
    const endpoint: Endpoint = {
      network,
      config: endpoints[name] ?? {},
      endpointId: '',
      address: '',
      mac: '',
    };
    container.endpoints.set(network.name, endpoint);
  }
}

function randomName(engine: Engine): string {
  const seed = Number.parseInt(engine.ids.next().slice(0, 6), 16);
  const name = `${adjectives[seed % 8]}_${whales[(seed >> 3) % 8]}`;
  return [...engine.containers.values()].some((container) => container.name === name)
    ? `${name}${seed % 1000}`
    : name;
}
