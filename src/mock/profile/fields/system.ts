import type { FieldRule } from '../profile.ts';

const info = (at: string, rest: Pick<FieldRule, 'api' | 'docker' | 'change'>): FieldRule => ({
  on: ['SystemInfo'],
  at,
  ...rest,
});

const nondistributable = ['CIDRs', 'Hostnames'].map(
  (kind) => `/RegistryConfig/AllowNondistributableArtifacts${kind}`,
);

export const systemFields: readonly FieldRule[] = [
  info('/KernelMemory', { api: '>=1.42', change: 'drop' }),
  info('/Containerd', { api: '<1.46', change: 'drop' }),
  info('/FirewallBackend', { api: '<1.49', change: 'drop' }),
  info('/BridgeNfIptables', { api: '>=1.50', change: 'drop' }),
  info('/BridgeNfIp6tables', { api: '>=1.50', change: 'drop' }),
  ...['Containerd', 'Runc', 'Init'].map((part) =>
    info(`/${part}Commit/Expected`, { api: '>=1.49', change: 'drop' }),
  ),
  info('/Runtimes/*/status', { api: '<1.44', change: 'drop' }),
  ...nondistributable.map((at) => info(at, { api: '>=1.47', change: 'drop' })),
  ...[...nondistributable, '/RegistryConfig/Mirrors'].map((at) =>
    info(at, { docker: '<23', change: { make: (list) => list ?? [] } }),
  ),
  info('/RegistryConfig/InsecureRegistryCIDRs', { docker: '<28', change: { set: ['127.0.0.0/8'] } }),
  info('/CDISpecDirs', { docker: '<25', change: 'drop' }),
  // Why none: the specification of devices was experimental until 28, and off.
  info('/CDISpecDirs', { docker: '<28', change: { set: [] } }),
  info('/SecurityOptions', {
    docker: '<23',
    change: { set: ['name=seccomp,profile=default', 'name=cgroupns'] },
  }),
  info('/Plugins/Log', {
    docker: '<28',
    change: { make: (drivers) => [...(drivers as string[]), 'gcplogs'].sort() },
  }),
  info('/Plugins/Log', {
    docker: '<23',
    change: { make: (drivers) => [...(drivers as string[]), 'logentries'].sort() },
  }),
  { on: ['SystemEvents'], at: '/Actor/Attributes/execDuration', docker: '<23', change: 'drop' },
  { on: ['SystemDataUsage'], at: '/BuilderSize', docker: '>=23', change: 'drop' },
];
