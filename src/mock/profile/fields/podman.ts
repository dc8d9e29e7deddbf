import type { FieldRule } from '../profile.ts';

type Change = FieldRule['change'];

const podman = '>=5';
const on = (operationId: string, at: string, change: Change): FieldRule => ({
  on: [operationId],
  at,
  podman,
  change,
});
const all = (operationId: string, at: string, changes: Readonly<Record<string, Change>>): FieldRule[] =>
  Object.entries(changes).map(([name, change]) => on(operationId, `${at}/${name}`, change));
const set = (value: unknown): Change => ({ set: value });
const list: Change = { make: (value) => value ?? [] };

/** `busybox` as Podman names it: with registry, repository and tag. */
function fullName(name: unknown): unknown {
  if (typeof name !== 'string' || name === '' || /^(sha256:)?[0-9a-f]{12,}$/.test(name)) return name;
  const [repository = '', digest] = name.split('@');
  const slashes = repository.split('/');
  const [first = ''] = slashes;
  const hasHost = slashes.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? repository : `docker.io/${slashes.length > 1 ? '' : 'library/'}${repository}`;
  if (digest !== undefined) return `${path}@${digest}`;
  return /:[^/]*$/.test(path) ? path : `${path}:latest`;
}
const named: Change = { make: fullName };
const allNamed: Change = { make: (names) => (Array.isArray(names) ? names.map(fullName) : names) };

/** A part of `GET /version`. */
interface Component {
  readonly Name: string;
  readonly Version: string;
  readonly Details: Readonly<Record<string, string>>;
}

function components(parts: unknown): unknown {
  return (parts as Component[]).map(({ Name, Version, Details }) => {
    if (Name !== 'Podman Engine') return { Name, Version, Details: { Package: 'Unknown' } };
    const { ApiVersion: _api, MinAPIVersion: _least, ...rest } = Details;
    return { Name, Version, Details: { ...rest, APIVersion: Version, MinAPIVersion: '4.0.0' } };
  });
}

const hostLists = ['Binds', 'CapAdd', 'CapDrop', 'Dns', 'DnsOptions', 'DnsSearch', 'ExtraHosts', 'GroupAdd'];

/** What Podman 5.4 tells otherwise than dockerd. */
export const podmanFields: readonly FieldRule[] = [
  on('SystemVersion', '/Platform/Name', set('linux/amd64/debian-12')),
  on('SystemVersion', '/Components', { make: components }),
  ...all('SystemInfo', '', {
    Architecture: set('amd64'),
    BuildahVersion: { add: '1.39.3' },
    CDISpecDirs: set(null),
    CPURealtimePeriod: { add: true },
    CPURealtimeRuntime: { add: true },
    Containerd: 'drop',
    ContainerdCommit: set({ ID: '', Expected: '' }),
    RuncCommit: set({ ID: '', Expected: '' }),
    InitCommit: set({ ID: '', Expected: '' }),
    DefaultRuntime: set('crun'),
    Driver: set('overlay'),
    ExperimentalBuild: set(true),
    IndexServerAddress: set(''),
    InitBinary: set(''),
    KernelMemory: 'drop',
    KernelMemoryTCP: 'drop',
    Labels: set(null),
    LoggingDriver: set(''),
    OperatingSystem: set('debian'),
    ProductLicense: { add: 'Apache-2.0' },
    Rootless: { add: false },
    SwapFree: { add: 0 },
    SwapTotal: { add: 0 },
    Runtimes: set({ crun: { path: '/usr/bin/crun' }, runc: { path: '/usr/bin/runc' } }),
    SecurityOptions: set(['name=seccomp,profile=default']),
    Warnings: list,
  }),
  ...all('SystemInfo', '/Plugins', {
    Log: set(['k8s-file', 'none', 'passthrough', 'journald']),
    Network: set(['bridge', 'macvlan', 'ipvlan']),
  }),
  ...all('SystemInfo', '/RegistryConfig', {
    AllowNondistributableArtifactsCIDRs: list,
    AllowNondistributableArtifactsHostnames: list,
    IndexConfigs: set({}),
    InsecureRegistryCIDRs: set([]),
    Mirrors: list,
  }),
  ...all('ContainerInspect', '', {
    Driver: set('overlay'),
    ExecIDs: list,
    Args: { make: (args, { Path }) => [Path, ...(args as string[])] },
  }),
  on('ContainerInspect', '/GraphDriver/Data/MergedDir', 'drop'),
  on('ContainerInspect', '/GraphDriver/Data/ID', 'drop'),
  on('ContainerInspect', '/GraphDriver/Name', set('overlay')),
  ...hostLists.map((name) => on('ContainerInspect', `/HostConfig/${name}`, list)),
  ...all('ContainerInspect', '/HostConfig', {
    CgroupnsMode: set(''),
    Devices: list,
    IpcMode: { make: (mode) => (mode === 'private' ? 'shareable' : mode) },
    KernelMemory: 'drop',
    KernelMemoryTCP: 'drop',
    MaskedPaths: set(null),
    MemorySwappiness: { make: (value) => value ?? -1 },
    PidMode: { make: (mode) => mode || 'private' },
    PidsLimit: { make: (value) => value ?? 2048 },
    PortBindings: { make: (ports) => ports ?? {} },
    ReadonlyPaths: set(null),
    Runtime: set('oci'),
    SecurityOpt: list,
    ShmSize: { make: (size) => (size === 67_108_864 ? 65_536_000 : size) },
    UTSMode: { make: (mode) => mode || 'private' },
  }),
  on('ContainerInspect', '/HostConfig/LogConfig/Config', {
    make: (config) => (Object.keys(config as object).length > 0 ? config : null),
  }),
  ...all('ContainerInspect', '/Config', {
    Entrypoint: list,
    Image: named,
    StopSignal: { add: '15' },
    StopTimeout: { add: 10 },
    WorkingDir: { make: (folder) => folder || '/' },
  }),
  on('ContainerInspect', '/NetworkSettings/Networks/*/GwPriority', 'drop'),
  ...all('ContainerList', '/*', {
    HostConfig: 'drop',
    Health: 'drop',
    Image: named,
    Name: { add: '' },
    Config: { add: null },
    NetworkingConfig: { add: null },
    Platform: { add: null },
    DefaultReadOnlyNonRecursive: { add: false },
  }),
  on('ContainerList', '/*/NetworkSettings/Networks/*/GwPriority', 'drop'),
  ...all('ImageList', '/*', { RepoTags: allNamed, RepoDigests: allNamed, SharedSize: set(0) }),
  on('ImageList', '/*/Names', { add: [] }),
  ...all('ImageInspect', '', { RepoTags: allNamed, RepoDigests: allNamed, DockerVersion: set('') }),
  on('ImageInspect', '/GraphDriver/Name', set('overlay')),
  on('ImageHistory', '/*/Tags', allNamed),
  ...['NetworkList', 'NetworkInspect'].flatMap((operationId) => {
    const at = operationId === 'NetworkList' ? '/*' : '';
    return [
      on(operationId, `${at}/EnableIPv4`, 'drop'),
      on(operationId, `${at}/IPAM/Options`, { make: (options) => options ?? { driver: 'host-local' } }),
    ];
  }),
  ...['VolumeCreate', 'VolumeInspect'].flatMap((operationId) =>
    all(operationId, '', {
      Labels: { make: (labels) => labels ?? {} },
      Options: { make: (given) => given ?? {} },
    }),
  ),
  ...all('VolumeList', '/Volumes/*', {
    Labels: { make: (labels) => labels ?? {} },
    Options: { make: (given) => given ?? {} },
  }),
  on('VolumeList', '/Warnings', list),
  on('NetworkPrune', '/NetworksDeleted', list),
  on('ImagePrune', '/ImagesDeleted', list),
  on('ExecInspect', '/CanRemove', { make: (_can, { ExitCode: code }) => code !== null }),
  on('ExecInspect', '/ExitCode', { make: (code) => code ?? 0 }),
  on('SystemEvents', '/from', named),
  on('SystemEvents', '/Actor/Attributes/image', named),
  ...all('SystemDataUsage', '', { BuilderSize: 'drop' }),
  ...all('SystemDataUsage', '/Images/*', { Id: { make: (id) => String(id).replace(/^sha256:/, '') } }),
  on('SystemDataUsage', '/Images/*/VirtualSize', 'drop'),
  on('SystemDataUsage', '/Containers/*/HostConfig', 'drop'),
  on('SystemDataUsage', '/Containers/*/Ports', set(null)),
  on('SystemDataUsage', '/Containers/*/Mounts', set(null)),
  on('SystemDataUsage', '/Containers/*/NetworkSettings', set(null)),
];
