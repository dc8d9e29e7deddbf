import { created, removed, type Sequence, started, step } from '../sequence.ts';

const between = (name: string, filters: unknown) =>
  step(name, 'GET /events?since={start}&until={now}', { query: { filters } });

export const eventSequences: readonly Sequence[] = [
  {
    name: 'events',
    about: 'what happened, told afterwards',
    api: ['1.25', '1.41', '1.51'],
    steps: [
      step('volume', 'POST /volumes/create', { body: { Name: 'fid-ev-vol' } }),
      step('network', 'POST /networks/create', { body: { Name: 'fid-ev-net' }, take: { net: '/Id' } }),
      ...started('fid-ev', {
        Labels: { fid: 'ev' },
        Cmd: ['sh', '-c', 'sleep 300'],
        HostConfig: { Binds: ['fid-ev-vol:/v'], NetworkMode: 'fid-ev-net' },
      }),
      step('exec', 'POST /containers/{id}/exec', { body: { Cmd: ['true'] }, take: { exec: '/Id' } }),
      step('exec start', 'POST /exec/{exec}/start', { body: { Detach: true } }),
      step('exec done', 'GET /exec/{exec}/json', { until: { at: '/Running', is: false } }),
      step('pause', 'POST /containers/{id}/pause'),
      step('unpause', 'POST /containers/{id}/unpause'),
      step('rename', 'POST /containers/{id}/rename?name=fid-ev-2'),
      step('update', 'POST /containers/{id}/update', { body: { CpuShares: 100 } }),
      step('restart', 'POST /containers/{id}/restart?t=0'),
      step('kill', 'POST /containers/{id}/kill'),
      step('wait', 'POST /containers/{id}/wait'),
      removed('fid-ev'),
      step('remove net', 'DELETE /networks/{net}'),
      step('remove volume', 'DELETE /volumes/fid-ev-vol'),
      step('tag', 'POST /images/busybox:latest/tag?repo=fid/ev&tag=1'),
      step('untag', 'DELETE /images/fid/ev:1'),
      between('all', {}),
      between('containers', { type: ['container'], label: ['fid=ev'] }),
      between('starts', { event: ['start', 'die'], container: ['{id}'] }),
      between('by name', { container: ['fid-ev-2'] }),
      between('networks', { network: ['fid-ev-net'] }),
      between('volumes', { volume: ['fid-ev-vol'] }),
      between('image', { image: ['fid/ev:1'] }),
      between('exec creates', { event: ['exec_create'] }),
      between('unknown key', { wall: ['x'] }),
      step('bad since', 'GET /events?since=yesterday&until={now}'),
      step('until before since', 'GET /events?since={now}&until={start}'),
      step('malformed filter', 'GET /events?filters=nonsense&until={now}'),
    ],
  },
  {
    name: 'events-live',
    about: 'what happens, told as it does',
    api: ['1.41', '1.51'],
    steps: [
      step('events', 'GET /events', {
        query: { filters: { container: ['fid-live'] } },
        behind: true,
        leave: { text: 'destroy' },
      }),
      created('fid-live', { Cmd: ['sh', '-c', 'exit 2'] }),
      step('start', 'POST /containers/{id}/start'),
      step('wait', 'POST /containers/{id}/wait'),
      step('attach', 'POST /containers/{id}/attach?logs=1&stdout=1'),
      step('logs', 'GET /containers/{id}/logs?stdout=1'),
      step('copy', 'HEAD /containers/{id}/archive?path=/etc'),
      step('copy out', 'GET /containers/{id}/archive?path=/etc/passwd'),
      removed('fid-live'),
      { join: 'events' },
    ],
  },
];
