import type { Manner } from '../profile/profile.ts';
import type { Json } from './container.ts';

/** What was given, with the image's settings where nothing was. */
export function mergeConfig(given: Json, image: Json, id: string): Json {
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
    // Why the length: an empty one counts as none, as in the daemon.
    Volumes:
      Object.keys(given.Volumes ?? {}).length > 0
        ? { ...image.Volumes, ...given.Volumes }
        : (image.Volumes ?? null),
    WorkingDir: given.WorkingDir || image.WorkingDir || '',
    Entrypoint: own ? (entrypoint.join('') === '' ? null : entrypoint) : (image.Entrypoint ?? null),
    OnBuild: null,
    Labels: { ...(image.Labels ?? {}), ...(given.Labels ?? {}) },
    ...(given.MacAddress ? { MacAddress: given.MacAddress } : {}),
    ...(given.StopSignal ? { StopSignal: given.StopSignal } : {}),
    ...(given.Shell?.length ? { Shell: given.Shell } : {}),
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

/** The host's part, with what the daemon fills in. */
export function hostDefaults(given: Json, manner: Manner): Json {
  const filled = (names: readonly string[], value: Json) =>
    Object.fromEntries(names.map((name) => [name, given[name] ?? value]));
  const swap = given.Memory && !given.MemorySwap ? { MemorySwap: given.Memory * 2 } : {};
  return {
    ...filled(nulls, null),
    // Why: clients say so of a limit that nobody chose.
    ...(given.MemorySwappiness === -1 ? { MemorySwappiness: null } : {}),
    ...(given.PidsLimit <= 0 ? { PidsLimit: null } : {}),
    ...(given.PortBindings ? { PortBindings: bindingsOf(given.PortBindings) } : {}),
    ...filled(zeros, 0),
    ...filled(blanks, ''),
    ...filled(offs, false),
    LogConfig: given.LogConfig?.Type ? { Config: {}, ...given.LogConfig } : { Type: 'json-file', Config: {} },
    NetworkMode:
      given.NetworkMode && given.NetworkMode !== 'default'
        ? given.NetworkMode
        : manner.behaves('keepsDefaults')
          ? 'default'
          : 'bridge',
    RestartPolicy: {
      Name: given.RestartPolicy?.Name || (manner.behaves('keepsDefaults') ? '' : 'no'),
      MaximumRetryCount: given.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    ConsoleSize: (!manner.behaves('dropsConsoleSize') && given.ConsoleSize) || [0, 0],
    CgroupnsMode: given.CgroupnsMode || 'private',
    IpcMode: given.IpcMode || (manner.behaves('sharesIpc') ? 'shareable' : 'private'),
    ShmSize: given.ShmSize || 67_108_864,
    Runtime: given.Runtime || 'runc',
    MaskedPaths: given.MaskedPaths ?? [
      '/proc/asound',
      '/proc/acpi',
      '/proc/interrupts',
      '/proc/kcore',
      '/proc/keys',
      '/proc/latency_stats',
      '/proc/timer_list',
      '/proc/timer_stats',
      '/proc/sched_debug',
      '/proc/scsi',
      '/sys/firmware',
      '/sys/devices/virtual/powercap',
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

/** Bindings with both members, as the daemon writes them back. */
const bindingsOf = (bindings: Json): Json =>
  Object.fromEntries(
    Object.entries<Json>(bindings).map(([port, list]) => [
      port,
      list?.map((binding: Json) => ({ HostIp: '', HostPort: '', ...binding })) ?? list,
    ]),
  );
