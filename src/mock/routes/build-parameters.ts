import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';

const numbers = {
  memswap: 'MemorySwap',
  memory: 'Memory',
  cpushares: 'CpuShares',
  cpuperiod: 'CpuPeriod',
  cpuquota: 'CpuQuota',
  shmsize: 'ShmSize',
} as const;

/** How the containers of a build are limited. Throws 400, and 500 for what is no number. */
export function buildHostConfig(query: URLSearchParams): Json {
  const isolation = query.get('isolation') ?? '';
  const host: Json = {
    NetworkMode: query.get('networkmode') || 'default',
    CpusetCpus: query.get('cpusetcpus') ?? '',
    CpusetMems: query.get('cpusetmems') ?? '',
    CgroupParent: query.get('cgroupparent') ?? '',
  };
  const shm = query.get('shmsize');
  if (shm && !/^[+-]?\d+$/.test(shm))
    throw new DaemonError(500, `strconv.ParseInt: parsing "${shm}": invalid syntax`);
  // Why not an error: the daemon takes a number that it cannot read for none, but for the shared memory.
  for (const [name, key] of Object.entries(numbers)) {
    const text = query.get(name) ?? '';
    if (/^[+-]?\d+$/.test(text) && Number(text) !== 0) host[key] = Number(text);
  }
  const hosts = query.get('extrahosts');
  if (hosts) host.ExtraHosts = hosts.split(',');
  if (isolation !== '' && !['default', 'process', 'hyperv'].includes(isolation.toLowerCase()))
    throw badRequest(`unsupported isolation: "${isolation}"`);
  const ulimits = jsonParameter<Json[]>(query, 'ulimits', 'error reading ulimit settings');
  if (ulimits && ulimits.length > 0) host.Ulimits = ulimits;
  return host;
}

/** A parameter that is JSON. Throws 400 with the words before the reason. */
export function jsonParameter<Value>(query: URLSearchParams, name: string, words: string): Value | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  try {
    return (JSON.parse(text) as Value | null) ?? undefined;
  } catch {
    throw badRequest(`${words}: invalid character '${text.trim()[0]}' looking for beginning of value`);
  }
}
