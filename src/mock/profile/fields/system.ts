import type { FieldRule } from '../profile.ts';

export const systemFields: readonly FieldRule[] = [
  { on: ['SystemInfo'], at: '/KernelMemory', api: '>=1.42', change: 'drop' },
  { on: ['SystemInfo'], at: '/BridgeNfIptables', api: '>=1.50', change: 'drop' },
  { on: ['SystemInfo'], at: '/BridgeNfIp6tables', api: '>=1.50', change: 'drop' },
  { on: ['SystemInfo'], at: '/ContainerdCommit/Expected', api: '>=1.49', change: 'drop' },
  { on: ['SystemInfo'], at: '/RuncCommit/Expected', api: '>=1.49', change: 'drop' },
  { on: ['SystemInfo'], at: '/InitCommit/Expected', api: '>=1.49', change: 'drop' },
  {
    on: ['SystemInfo'],
    at: '/RegistryConfig/AllowNondistributableArtifactsCIDRs',
    api: '>=1.47',
    change: 'drop',
  },
  {
    on: ['SystemInfo'],
    at: '/RegistryConfig/AllowNondistributableArtifactsHostnames',
    api: '>=1.47',
    change: 'drop',
  },
  { on: ['SystemDataUsage'], at: '/BuilderSize', api: '>=1.52', change: 'drop' },
];
