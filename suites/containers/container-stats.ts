import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Stats {
  readonly id?: string;
  readonly name?: string;
  readonly read: string;
  readonly preread: string;
  readonly pids_stats: { readonly current?: number };
  readonly cpu_stats: {
    readonly cpu_usage: { readonly total_usage: number };
    readonly system_cpu_usage?: number;
  };
  readonly precpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly memory_stats: { readonly usage?: number; readonly limit?: number };
}

const isTime = (at: string) => Date.parse(at) > Date.UTC(2020, 0);

export const suite = defineSuite({
  name: 'ContainerStats',
  area: 'containers',
  operation: 'ContainerStats',
  cases: [
    defineCase({
      id: 'gives-one-sample',
      requirement:
        'With `stream=false` the answer is one object, with usage of processor, memory and processes.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const made = await t.container({ HostConfig: { Memory: 67_108_864 } }, { start: true });
        const got = await t.request('ContainerStats', { path: { id: made.id }, query: { stream: false } });
        return { stats: t.prepared(got, 200).json<Stats>(), made };
      },
      expect: [
        {
          expected: 'two reads of this container, its memory limit and one process',
          check: ({ stats, made }) =>
            firstMiss(
              same('read', stats.read, isTime),
              same('preread', stats.preread, isTime),
              same('id', stats.id, made.id),
              same('name', stats.name, `/${made.name}`),
              same('memory limit', stats.memory_stats.limit, 67_108_864),
              same('memory usage', stats.memory_stats.usage, (usage: number) => usage > 0),
              same('processes', stats.pids_stats.current, 1),
              same('cpu usage', stats.cpu_stats.cpu_usage.total_usage, (usage: number) => usage > 0),
              same(
                'cpu usage before',
                stats.precpu_stats.cpu_usage.total_usage,
                (usage: number) => usage > 0,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'gives-one-shot',
      requirement: 'With `one-shot` there is no earlier sample to wait for: preread is the zero time.',
      level: 'must',
      api: '1.41..',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('ContainerStats', { path: { id }, query: { stream: false, 'one-shot': true } });
      },
      expect: [
        answer(
          200,
          json('/preread', '0001-01-01T00:00:00Z'),
          json('/read', isTime),
          json('/precpu_stats/cpu_usage/total_usage', 0),
        ),
      ],
    }),
    defineCase({
      id: 'streams-samples',
      requirement: 'By default the answer goes on, a sample a second, each later than the one before.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        await using stream = await t.stream('ContainerStats', { path: { id } });
        const reads: string[] = [];
        for await (const { read } of stream.items<Stats>()) {
          reads.push(read);
          if (reads.length === 2) break;
        }
        return { status: stream.status, reads };
      },
      expect: [
        {
          expected: 'status 200 and two samples in order of time',
          check: ({ status, reads }) =>
            firstMiss(
              same('status', status, 200),
              same('reads', reads, ([first = '', second = '']: string[]) => second > first),
            ),
        },
      ],
    }),
    defineCase({
      id: 'answers-for-one-that-does-not-run',
      requirement: 'A container that does not run has one sample without usage.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container();
        return t.request('ContainerStats', { path: { id }, query: { stream: false } });
      },
      expect: [
        answer(200, json('/cpu_stats/cpu_usage/total_usage', 0), json('/memory_stats/usage', undefined)),
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerStats', { path: { id: nobody }, query: { stream: false } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
