import type { FieldRule } from '../profile.ts';

/** Members of the container config that an image's carried without use. */
const unused = [
  'Hostname',
  'Domainname',
  'AttachStdin',
  'AttachStdout',
  'AttachStderr',
  'Tty',
  'OpenStdin',
  'StdinOnce',
  'Image',
];

export const imageFields: readonly FieldRule[] = [
  { on: ['ImageList'], at: '/*/Containers', api: '<1.51', change: { set: -1 } },
  { on: ['ImageList'], at: '/*/RepoDigests', api: '<1.43', change: 'null-empty' },
  { on: ['ImageList'], at: '/*/VirtualSize', api: '>=1.44', change: 'drop' },
  { on: ['ImageInspect'], at: '/VirtualSize', api: '>=1.44', change: 'drop' },
  { on: ['SystemDataUsage'], at: '/Images/*/VirtualSize', api: '>=1.44', change: 'drop' },
  { on: ['ImageInspect'], at: '/Container', api: '>=1.45', change: 'drop' },
  { on: ['ImageInspect'], at: '/Container', docker: '>=23', change: 'drop-empty' },
  { on: ['ImageInspect'], at: '/ContainerConfig', api: '>=1.45', change: 'drop' },
  ...unused.map(
    (name): FieldRule => ({ on: ['ImageInspect'], at: `/Config/${name}`, api: '>=1.50', change: 'drop' }),
  ),
];
