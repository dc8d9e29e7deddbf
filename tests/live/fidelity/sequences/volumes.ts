import { created, removed, type Sequence, started, step } from '../sequence.ts';

export const volumeSequences: readonly Sequence[] = [
  {
    name: 'volume-life',
    about: 'a volume, and a container that mounts it',
    api: ['1.25', '1.41', '1.44', '1.51'],
    steps: [
      step('create', 'POST /volumes/create', {
        body: { Name: 'fid-vol', Driver: 'local', Labels: { fid: 'vol' } },
      }),
      step('create again', 'POST /volumes/create', { body: { Name: 'fid-vol' } }),
      step('inspect', 'GET /volumes/fid-vol'),
      step('list', 'GET /volumes', { query: { filters: { label: ['fid=vol'] } } }),
      ...started('fid-mounts', {
        Volumes: { '/anonymous': {} },
        HostConfig: {
          Binds: ['fid-vol:/data:ro', '/opt:/host'],
          Mounts: [{ Type: 'tmpfs', Target: '/fast', TmpfsOptions: { SizeBytes: 65_536, Mode: 0o700 } }],
        },
      }),
      step('inspect container', 'GET /containers/{id}/json'),
      step('list container', 'GET /containers/json', { query: { filters: { volume: ['fid-vol'] } } }),
      step('remove used', 'DELETE /volumes/fid-vol'),
      step('remove used by force', 'DELETE /volumes/fid-vol?force=1'),
      step('dangling', 'GET /volumes', { query: { filters: { dangling: ['true'], name: ['fid-vol'] } } }),
      removed('fid-mounts'),
      step('dangling now', 'GET /volumes', { query: { filters: { dangling: ['true'], name: ['fid-vol'] } } }),
      step('remove', 'DELETE /volumes/fid-vol'),
      step('gone', 'GET /volumes/fid-vol'),
      step('remove gone', 'DELETE /volumes/fid-vol'),
      step('remove gone by force', 'DELETE /volumes/fid-vol?force=1'),
    ],
  },
  {
    name: 'volume-mounts',
    about: 'volumes by the long form of mounts',
    api: ['1.41', '1.51'],
    steps: [
      created('fid-long', {
        HostConfig: {
          Mounts: [
            {
              Type: 'volume',
              Source: 'fid-long-vol',
              Target: '/long',
              VolumeOptions: { NoCopy: true, Labels: { fid: 'long' }, DriverConfig: { Name: 'local' } },
            },
            {
              Type: 'bind',
              Source: '/opt',
              Target: '/bound',
              ReadOnly: true,
              BindOptions: { Propagation: 'rprivate' },
            },
            { Type: 'volume', Target: '/nameless' },
          ],
        },
      }),
      step('inspect', 'GET /containers/{id}/json'),
      step('volume', 'GET /volumes/fid-long-vol'),
      created('fid-from', { HostConfig: { VolumesFrom: ['fid-long:ro'] } }, 'from'),
      step('inspect from', 'GET /containers/{from}/json'),
      removed('fid-from', 'from'),
      removed('fid-long'),
      step('volume stays', 'GET /volumes/fid-long-vol'),
      step('remove', 'DELETE /volumes/fid-long-vol'),
    ],
  },
  {
    name: 'volume-nameless',
    about: 'volumes without a name',
    api: ['1.41', '1.51'],
    steps: [
      step('create', 'POST /volumes/create', { body: {}, take: { vol: '/Name' } }),
      step('inspect', 'GET /volumes/{vol}'),
      ...started('fid-uses', { HostConfig: { Binds: ['{vol}:/d'], AutoRemove: true } }),
      step('is gone', 'POST /containers/{id}/wait?condition=removed', { behind: true }),
      step('kill', 'POST /containers/{id}/kill'),
      { join: 'is gone' },
      step('still there', 'GET /volumes/{vol}'),
      step('remove', 'DELETE /volumes/{vol}'),
    ],
  },
  {
    name: 'volume-errors',
    about: 'volumes that cannot be made',
    api: ['1.41', '1.51'],
    steps: [
      step('bad name', 'POST /volumes/create', { body: { Name: 'a b' } }),
      step('short name', 'POST /volumes/create', { body: { Name: 'a' } }),
      step('slash', 'POST /volumes/create', { body: { Name: '/fid' } }),
      step('bad driver', 'POST /volumes/create', { body: { Name: 'fid-x', Driver: 'wall' } }),
      step('bad option', 'POST /volumes/create', { body: { Name: 'fid-x', DriverOpts: { colour: 'red' } } }),
      step('half of options', 'POST /volumes/create', {
        body: { Name: 'fid-x', DriverOpts: { type: 'tmpfs' } },
      }),
      step('no body', 'POST /volumes/create'),
      step('text', 'POST /volumes/create', { body: 'nonsense' }),
      step('nothing', 'GET /volumes/fid-nothing'),
      step('bad filter', 'GET /volumes', { query: { filters: { wall: ['x'] } } }),
      step('bad dangling', 'GET /volumes', { query: { filters: { dangling: ['maybe'] } } }),
      step('malformed filter', 'GET /volumes?filters=nonsense'),
      step('update', 'PUT /volumes/fid-nothing?version=1', { body: {} }),
    ],
  },
];
