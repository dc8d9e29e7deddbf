import type { Manner } from '../profile/profile.ts';
import type { Json } from './container.ts';
import { badRequest, DaemonError } from './daemon-error.ts';

const logDrivers = new Map<string, readonly string[] | undefined>([
  ['json-file', ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']],
  ['local', ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']],
  ...['none', 'awslogs', 'fluentd', 'gcplogs', 'gelf', 'journald', 'splunk', 'syslog'].map(
    (name) => [name, undefined] as const,
  ),
]);

const capabilities = new Set(
  'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'.split(
    ' ',
  ),
);

const runtimes = /^(?:runc|io\.containerd\..+|\/.+)$/;
const bindModes =
  /^(?:ro|rw|z|Z|nocopy|copy|r?shared|r?slave|r?private|cached|consistent|delegated|ro-non-recursive|ro-force-recursive)$/;

/** Refuses what the daemon refuses of the host's part of a create request. Throws 400, and 500 for what it gives no class. */
export function checkHost(host: Json, manner: Manner): void {
  checkTypes(host);
  if (host.KernelMemory && host.KernelMemory < 6 * 1024 * 1024 && manner.behaves('limitsKernelMemory'))
    throw badRequest('Minimum kernel memory limit allowed is 6MB');
  if (host.NanoCpus && host.CpuQuota)
    throw badRequest('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  const cpus: string = host.CpusetCpus ?? '';
  if (cpus !== '' && !/^[01](?:[-,][01])*$/.test(cpus))
    throw badRequest(`Requested CPUs are not available - requested ${cpus}, available: 0-1`);
  if (host.ShmSize < 0) throw badRequest('SHM size can not be less than 0');
  if (host.Isolation && host.Isolation !== 'default')
    throw badRequest(`invalid isolation (${host.Isolation}): linux only supports 'default'`);
  if (!/^(?:|none|private|shareable|host|container:.+)$/.test(host.IpcMode ?? ''))
    throw badRequest(`invalid IPC mode: ${host.IpcMode}`);
  if (!/^(?:|host|container:.+)$/.test(host.PidMode ?? ''))
    throw badRequest(`invalid PID mode: ${host.PidMode}`);
  if (host.Runtime && !runtimes.test(host.Runtime))
    throw badRequest(`unknown or invalid runtime name: ${host.Runtime}`);
  for (const list of ['CapAdd', 'CapDrop'])
    for (const name of host[list] ?? []) {
      const bare = String(name).toUpperCase().replace(/^CAP_/, '');
      if (!capabilities.has(bare)) throw badRequest(`invalid ${list}: unknown capability: "CAP_${bare}"`);
    }
  checkLog(host.LogConfig ?? {});
  checkMountPoints(host);
}

function checkLog({ Type, Config }: { Type?: string; Config?: Record<string, string> }): void {
  if (!Type) return;
  if (!logDrivers.has(Type))
    throw badRequest(`error looking up logging plugin ${Type}: plugin "${Type}" not found`);
  const options = logDrivers.get(Type);
  for (const name of Object.keys(Config ?? {}))
    if (options && !options.includes(name) && !['mode', 'max-buffer-size'].includes(name))
      throw badRequest(`unknown log opt '${name}' for ${Type} log driver`);
}

function checkMountPoints(host: Json): void {
  const places = new Set<string>();
  for (const bind of host.Binds ?? []) {
    const [, target = '', mode = ''] = String(bind).split(':');
    for (const word of mode.split(',').filter(Boolean))
      if (!bindModes.test(word)) throw new DaemonError(500, `invalid mode: ${mode}`);
    if (places.has(target)) throw badRequest(`Duplicate mount point: ${target}`);
    places.add(target);
  }
  for (const { Target } of host.Mounts ?? []) {
    if (places.has(Target)) throw badRequest(`Duplicate mount point: ${Target}`);
    places.add(Target);
  }
}

const numbers = [
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'NanoCpus',
  'CpuShares',
  'CpuPeriod',
  'CpuQuota',
  'ShmSize',
  'PidsLimit',
];

function checkTypes(host: Json): void {
  for (const name of numbers)
    if (typeof host[name] === 'string')
      throw badRequest(
        `invalid JSON: json: cannot unmarshal string into Go struct field .HostConfig.${name} of type int64`,
      );
}
