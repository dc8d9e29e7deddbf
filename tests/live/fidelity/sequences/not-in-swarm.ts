import { type Sequence, step } from '../sequence.ts';

export const notInSwarmSequences: readonly Sequence[] = [
  {
    name: 'not-in-swarm',
    about: 'swarm operations of a daemon that is in none',
    api: ['1.41', '1.51'],
    steps: [
      step('swarm', 'GET /swarm'),
      step('unlock key', 'GET /swarm/unlockkey'),
      step('leave', 'POST /swarm/leave'),
      step('unlock', 'POST /swarm/unlock', { body: { UnlockKey: 'x' } }),
      step('update', 'POST /swarm/update?version=1', { body: {} }),
      step('init with text', 'POST /swarm/init', { body: 'nonsense' }),
      ...['nodes', 'services', 'tasks', 'secrets', 'configs'].flatMap((what) => [
        step(`${what}`, `GET /${what}`),
        step(`${what} with bad filter`, `GET /${what}`, { query: { filters: { wall: ['x'] } } }),
        step(`one of ${what}`, `GET /${what}/fid-nothing`),
      ]),
      ...['nodes', 'services', 'secrets', 'configs'].map((what) =>
        step(`remove of ${what}`, `DELETE /${what}/fid-nothing`),
      ),
      step('create service', 'POST /services/create', { body: { Name: 'x' } }),
      step('create secret', 'POST /secrets/create', { body: { Name: 'x', Data: '' } }),
      step('create config', 'POST /configs/create', { body: { Name: 'x', Data: '' } }),
      step('update service', 'POST /services/fid-nothing/update?version=1', { body: {} }),
      step('logs of service', 'GET /services/fid-nothing/logs?stdout=1'),
      step('logs of task', 'GET /tasks/fid-nothing/logs?stdout=1'),
    ],
  },
  {
    name: 'plugins-absent',
    about: 'plugins where none is installed',
    api: ['1.41', '1.51'],
    steps: [
      step('list', 'GET /plugins'),
      step('bad filter', 'GET /plugins', { query: { filters: { wall: ['x'] } } }),
      step('inspect', 'GET /plugins/fid-nothing/json'),
      step('enable', 'POST /plugins/fid-nothing/enable'),
      step('disable', 'POST /plugins/fid-nothing/disable'),
      step('remove', 'DELETE /plugins/fid-nothing'),
      step('set', 'POST /plugins/fid-nothing/set', { body: ['A=1'] }),
      step('push', 'POST /plugins/fid-nothing/push'),
      step('create without name', 'POST /plugins/create'),
    ],
  },
];
