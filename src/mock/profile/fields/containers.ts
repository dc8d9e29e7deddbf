import type { FieldRule } from '../profile.ts';

/** Where an answer tells how a container is connected. */
const endpoints = [
  ['ContainerInspect', '/NetworkSettings/Networks/*'],
  ['ContainerList', '/*/NetworkSettings/Networks/*'],
  ['SystemDataUsage', '/Containers/*/NetworkSettings/Networks/*'],
] as const;

const ofEndpoint = (name: string, docker: string): FieldRule[] =>
  endpoints.map(([on, at]) => ({ on: [on], at: `${at}/${name}`, docker, change: 'drop' }));

/** Until 1.44 the short id and the host's name are aliases in networks that users made. */
function withShortIds(networks: unknown, _neighbours: unknown, answer: unknown): unknown {
  const { Id, Config } = answer as { Id: string; Config?: { Hostname?: string } };
  const short = Id.slice(0, 12);
  return Object.fromEntries(
    Object.entries(networks as Record<string, { Aliases?: string[] | null }>).map(([name, endpoint]) => [
      name,
      ['bridge', 'host', 'none'].includes(name)
        ? endpoint
        : {
            ...endpoint,
            Aliases: [...new Set([...(endpoint.Aliases ?? []), short, Config?.Hostname || short])],
          },
    ]),
  );
}

export const containerFields: readonly FieldRule[] = [
  { on: ['ContainerInspect'], at: '/HostConfig/KernelMemory', docker: '>=23', change: 'drop' },
  { on: ['ContainerInspect'], at: '/HostConfig/KernelMemoryTCP', docker: '>=23', change: 'drop' },
  { on: ['ContainerInspect'], at: '/GraphDriver/Data/ID', docker: '<28', change: 'drop' },
  {
    on: ['ContainerInspect'],
    at: '/HostConfig/MaskedPaths',
    docker: '<28',
    change: {
      make: (paths) => (Array.isArray(paths) ? paths.filter((path) => path !== '/proc/interrupts') : paths),
    },
  },
  {
    on: ['ContainerInspect'],
    at: '/HostConfig/MaskedPaths',
    docker: '<23',
    change: {
      make: (paths) =>
        Array.isArray(paths) ? paths.filter((path) => path !== '/sys/devices/virtual/powercap') : paths,
    },
  },
  {
    on: ['ContainerInspect'],
    at: '/State/Error',
    docker: '<23',
    change: { make: (text) => String(text).replace(/^failed to create task for container: /, '') },
  },
  { on: ['ContainerInspect'], at: '/NetworkSettings/Networks', api: '<1.45', change: { make: withShortIds } },
  ...ofEndpoint('DNSNames', '<25'),
  ...ofEndpoint('GwPriority', '<28'),
  { on: ['ContainerWait'], at: '/Error', docker: '>=23', change: 'drop-null' },
];
