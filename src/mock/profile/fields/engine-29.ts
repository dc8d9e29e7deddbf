import type { FieldRule } from '../profile.ts';

// Not measured: from the version history of the Engine API (1.52 to 1.55) and the documents of these versions.

const oldAddresses = [
  'Bridge',
  'HairpinMode',
  'LinkLocalIPv6Address',
  'LinkLocalIPv6PrefixLen',
  'SecondaryIPAddresses',
  'SecondaryIPv6Addresses',
  'EndpointID',
  'Gateway',
  'GlobalIPv6Address',
  'GlobalIPv6PrefixLen',
  'IPAddress',
  'IPPrefixLen',
  'IPv6Gateway',
  'MacAddress',
];
const imageConfig = ['Cmd', 'Entrypoint', 'Env', 'Labels', 'OnBuild', 'User', 'Volumes', 'WorkingDir'];
const imageFacts = ['Parent', 'Comment', 'DockerVersion', 'Author'];
const totals = ['ImageUsage', 'ContainerUsage', 'VolumeUsage', 'BuildCacheUsage'];
const lists = ['Images', 'Containers', 'Volumes', 'BuildCache'];

/** What 1.52 took away and brought, and what an engine of 29 leaves out. */
export const engine29Fields: readonly FieldRule[] = [
  ...['status', 'id', 'from'].map(
    (name): FieldRule => ({ on: ['SystemEvents'], at: `/${name}`, api: '>=1.52', change: 'drop' }),
  ),
  ...oldAddresses.map(
    (name): FieldRule => ({
      on: ['ContainerInspect'],
      at: `/NetworkSettings/${name}`,
      api: '>=1.52',
      change: 'drop',
    }),
  ),
  { on: ['ContainerInspect'], at: '/Config/OnBuild', api: '>=1.52', change: 'drop-empty' },
  { on: ['ContainerInspect'], at: '/Config/MacAddress', api: '>=1.52', change: 'drop' },
  ...imageConfig.map(
    (name): FieldRule => ({
      on: ['ImageInspect'],
      at: `/Config/${name}`,
      api: '>=1.52',
      change: 'drop-empty',
    }),
  ),
  ...imageFacts.map(
    (name): FieldRule => ({ on: ['ImageInspect'], at: `/${name}`, api: '>=1.52', change: 'drop-empty' }),
  ),
  { on: ['SystemInfo'], at: '/KernelMemoryTCP', api: '>=1.52', change: 'drop' },
  { on: ['ContainerList'], at: '/*/Health', api: '<1.52', change: 'drop' },
  { on: ['SystemDataUsage'], at: '/Containers/*/Health', api: '<1.52', change: 'drop' },
  { on: ['ContainerStats'], at: '/os_type', api: '<1.52', change: 'drop' },
  { on: ['NetworkList'], at: '/*/Status', change: 'drop' },
  { on: ['NetworkInspect'], at: '/Status', api: '<1.52', change: 'drop' },
  ...totals.map(
    (name): FieldRule => ({ on: ['SystemDataUsage'], at: `/${name}`, api: '<1.52', change: 'drop' }),
  ),
  // Lists that were not asked for are left out, not null.
  ...lists.map(
    (name): FieldRule => ({ on: ['SystemDataUsage'], at: `/${name}`, api: '>=1.52', change: 'drop-null' }),
  ),
];
