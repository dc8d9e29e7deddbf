import type { FieldRule } from '../profile.ts';

export const networkFields: readonly FieldRule[] = [
  { on: ['NetworkList'], at: '/*/EnableIPv4', docker: '<28', change: 'drop' },
  { on: ['NetworkInspect'], at: '/EnableIPv4', docker: '<28', change: 'drop' },
  // Networks without addresses.
  {
    on: ['NetworkList'],
    at: '/*/IPAM/Config',
    docker: '<23',
    change: { make: (config) => config ?? [] },
  },
  { on: ['NetworkInspect'], at: '/IPAM/Config', docker: '<23', change: { make: (config) => config ?? [] } },
];
