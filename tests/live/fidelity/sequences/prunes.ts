import { created, ended, type Sequence, step } from '../sequence.ts';

const filters = (more: Readonly<Record<string, unknown>> = {}) => ({
  query: { filters: { label: ['fid=prune'], ...more } },
});

export const pruneSequences: readonly Sequence[] = [
  {
    name: 'prunes',
    alone: true,
    about: 'what is left over, removed by label',
    api: ['1.41', '1.44', '1.51'],
    steps: [
      ...ended('fid-prune-a', { Cmd: ['sh', '-c', 'echo some > /made'], Labels: { fid: 'prune' } }, 'a'),
      created('fid-prune-b', { Labels: { fid: 'prune', keep: '' } }, 'b'),
      step('network', 'POST /networks/create', { body: { Name: 'fid-prune-net', Labels: { fid: 'prune' } } }),
      step('volume', 'POST /volumes/create', { body: { Name: 'fid-prune-vol', Labels: { fid: 'prune' } } }),
      step('nameless', 'POST /volumes/create', { body: { Labels: { fid: 'prune' } } }),
      step('containers before', 'POST /containers/prune', filters({ until: ['2000-01-01T00:00:00Z'] })),
      step('containers but', 'POST /containers/prune', filters({ 'label!': ['keep'] })),
      step('containers', 'POST /containers/prune', filters()),
      step('networks', 'POST /networks/prune', filters()),
      step('volumes', 'POST /volumes/prune', filters()),
      step('all volumes', 'POST /volumes/prune', filters({ all: ['true'] })),
      step('images', 'POST /images/prune', filters()),
      step('nothing left', 'POST /containers/prune', filters()),
      step('no networks left', 'POST /networks/prune', filters()),
      step('no volumes left', 'POST /volumes/prune', filters()),
      step('rest', 'DELETE /volumes/fid-prune-vol'),
    ],
  },
  {
    name: 'prune-errors',
    alone: true,
    about: 'filters that no prune knows',
    api: ['1.41', '1.51'],
    steps: [
      ...['containers', 'networks', 'volumes', 'images'].flatMap((what) => [
        step(`${what} bad key`, `POST /${what}/prune`, { query: { filters: { wall: ['x'] } } }),
        step(`${what} malformed`, `POST /${what}/prune?filters=nonsense`),
        step(`${what} bad until`, `POST /${what}/prune`, { query: { filters: { until: ['yesterday'] } } }),
      ]),
      step('two untils', 'POST /containers/prune', { query: { filters: { until: ['1', '2'] } } }),
      step('build bad key', 'POST /build/prune', { query: { filters: { wall: ['x'] } } }),
      step('build malformed', 'POST /build/prune?filters=nonsense'),
      step('bad all', 'POST /volumes/prune', { query: { filters: { all: ['maybe'] } } }),
      step('bad dangling', 'POST /images/prune', { query: { filters: { dangling: ['maybe'] } } }),
    ],
  },
];
