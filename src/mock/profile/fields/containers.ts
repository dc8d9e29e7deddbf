import type { FieldRule } from '../profile.ts';

/** Where an answer tells how a container is connected. */
const endpoints = [
  ['ContainerInspect', '/NetworkSettings/Networks/*'],
  ['ContainerList', '/*/NetworkSettings/Networks/*'],
  ['SystemDataUsage', '/Containers/*/NetworkSettings/Networks/*'],
] as const;

const ofEndpoint = (name: string, docker: string): FieldRule[] =>
  endpoints.map(([on, at]) => ({ on: [on], at: `${at}/${name}`, docker, change: 'drop' }));

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
    at: '/State/Error',
    docker: '<23',
    change: { make: (text) => String(text).replace(/^failed to create task for container: /, '') },
  },
  // Why before DNSNames are dropped: until 1.44 the short id was an alias, and these are the name, the aliases and the id.
  {
    on: ['ContainerInspect'],
    at: '/NetworkSettings/Networks/*/Aliases',
    api: '<1.45',
    change: { make: (_aliases, { DNSNames: names }) => (Array.isArray(names) ? names.slice(1) : null) },
  },
  ...ofEndpoint('DNSNames', '<25'),
  ...ofEndpoint('GwPriority', '<28'),
  { on: ['ContainerWait'], at: '/Error', docker: '<23', change: { add: null } },
];
