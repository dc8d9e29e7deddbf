import { writeTar } from '../../../../src/mock/state/tar.ts';
import { created, removed, type Sequence, started, step } from '../sequence.ts';

const entry = (name: string, type: 'file' | 'directory' | 'symlink', text = '', linkName = '') => ({
  name,
  type,
  mode: type === 'file' ? 0o640 : 0o755,
  uid: 7,
  gid: 8,
  mtime: 1_700_000_000,
  bytes: Buffer.from(text),
  linkName,
});

const archive = writeTar([
  entry('box/', 'directory'),
  entry('box/a.txt', 'file', 'a\n'),
  entry('box/link', 'symlink', '', 'a.txt'),
]);
const tar = { 'Content-Type': 'application/x-tar' };

export const archiveSequences: readonly Sequence[] = [
  {
    name: 'archives',
    about: 'files in and out of a container',
    steps: [
      created('fid-tar', { Volumes: { '/vol': {} } }),
      step('put', 'PUT /containers/{id}/archive?path=/tmp', { body: archive, headers: tar }),
      step('info folder', 'HEAD /containers/{id}/archive?path=/tmp/box'),
      step('info file', 'HEAD /containers/{id}/archive?path=/tmp/box/a.txt'),
      step('info link', 'HEAD /containers/{id}/archive?path=/tmp/box/link'),
      step('info root', 'HEAD /containers/{id}/archive?path=/'),
      step('info sticky', 'HEAD /containers/{id}/archive?path=/tmp'),
      step('get folder', 'GET /containers/{id}/archive?path=/tmp/box'),
      step('get file', 'GET /containers/{id}/archive?path=/tmp/box/a.txt'),
      step('get link', 'GET /containers/{id}/archive?path=/tmp/box/link'),
      step('get dot', 'GET /containers/{id}/archive?path=/tmp/box/.'),
      step('put into volume', 'PUT /containers/{id}/archive?path=/vol', { body: archive, headers: tar }),
      step('get of volume', 'GET /containers/{id}/archive?path=/vol/box'),
      step('changes', 'GET /containers/{id}/changes'),
      removed('fid-tar'),
    ],
  },
  {
    name: 'archive-errors',
    about: 'archives that cannot be put or read',
    api: ['1.41', '1.51'],
    steps: [
      created('fid-tar-e'),
      step('no path', 'GET /containers/{id}/archive'),
      step('nothing there', 'GET /containers/{id}/archive?path=/nowhere'),
      step('info of nothing', 'HEAD /containers/{id}/archive?path=/nowhere'),
      step('file with slash', 'GET /containers/{id}/archive?path=/etc/passwd/'),
      step('put nowhere', 'PUT /containers/{id}/archive?path=/nowhere', { body: archive, headers: tar }),
      step('put into file', 'PUT /containers/{id}/archive?path=/etc/passwd', { body: archive, headers: tar }),
      step('put without path', 'PUT /containers/{id}/archive', { body: archive, headers: tar }),
      step('put text', 'PUT /containers/{id}/archive?path=/tmp', { body: 'nonsense', headers: tar }),
      step('put nothing', 'PUT /containers/{id}/archive?path=/tmp'),
      step('put first', 'PUT /containers/{id}/archive?path=/tmp', { body: archive, headers: tar }),
      step('put over folder', 'PUT /containers/{id}/archive?path=/tmp&noOverwriteDirNonDir=1', {
        body: writeTar([entry('box', 'file', 'x')]),
        headers: tar,
      }),
      step('nobody', 'GET /containers/fid-nobody/archive?path=/'),
      step('export nobody', 'GET /containers/fid-nobody/export'),
      removed('fid-tar-e'),
      created('fid-tar-ro', { HostConfig: { ReadonlyRootfs: true } }, 'ro'),
      step('put read-only', 'PUT /containers/{ro}/archive?path=/tmp', { body: archive, headers: tar }),
      removed('fid-tar-ro', 'ro'),
    ],
  },
  {
    name: 'archive-running',
    about: 'archives of a container that runs',
    steps: [
      ...started('fid-tar-run', { Cmd: ['sh', '-c', 'echo made > /tmp/made; sleep 300'] }),
      step('made', 'GET /containers/{id}/changes', { until: { at: '/1/Path', is: '/tmp/made' } }),
      step('info', 'HEAD /containers/{id}/archive?path=/tmp/made'),
      step('get', 'GET /containers/{id}/archive?path=/tmp/made'),
      step('hosts', 'HEAD /containers/{id}/archive?path=/etc/hostname'),
      removed('fid-tar-run'),
    ],
  },
];
