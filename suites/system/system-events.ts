import { answer, type Case, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { acts, type Event, live, moment, now, past } from '../fixtures/events.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

const minute = 60_000_000_000n;

/** A request that is refused as the client's error. */
function refuses(
  id: string,
  requirement: string,
  query: Record<string, string>,
  text: RegExp,
  statuses: readonly number[] = [400],
): Case<never> {
  return defineCase({
    id,
    requirement,
    level: 'must',
    run: (t) => t.request('SystemEvents', { query }),
    expect: statuses.map((status) => answer(status, message(text))),
  });
}

/** Why 500 too: so answer the released daemons a time that is none, and 20.10 filters that are none; the error has no class in their code. */
const unclassed = [400, 500];

export const suite = defineSuite({
  name: 'SystemEvents',
  area: 'system',
  operation: 'SystemEvents',
  cases: [
    defineCase({
      id: 'tells-a-life-in-order',
      requirement: 'A stream that began before tells what happens to a container, in order.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const events = await live(t, { container: [id] }, 'destroy', async () => {
          const path = { id };
          t.prepared(await t.request('ContainerRename', { path, query: { name: t.name('renamed') } }), 204);
          t.prepared(await t.request('ContainerStart', { path }), 204);
          t.prepared(await t.request('ContainerKill', { path }), 204);
          t.prepared(await t.request('ContainerWait', { path }), 200);
          t.prepared(await t.request('ContainerDelete', { path, query: { force: true } }), 204);
        });
        return { id, events };
      },
      expect: [
        {
          expected: 'rename, start, kill, die and destroy in this order, all of the container',
          check: ({ id, events }) =>
            firstMiss(
              same(
                'the events',
                acts(events).filter((act) => /(rename|start|die|destroy)$/.test(act)),
                ['container rename', 'container start', 'container die', 'container destroy'],
              ),
              same('a kill among them', acts(events).includes('container kill'), true),
              same(
                'the actors',
                events.every(({ Actor }) => Actor.ID === id),
                true,
              ),
              same(
                'the times in order',
                events.every(
                  ({ timeNano }, index) => BigInt(timeNano) >= BigInt(events[index - 1]?.timeNano ?? 0),
                ),
                true,
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'tells-who-and-when',
      requirement:
        'An event names its actor with image, name and labels, and gives its time in seconds and nanoseconds.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id, name } = await t.container({ Labels: { color: 'blue' } });
        const [event] = await live(t, { container: [id] }, 'start', () =>
          t.request('ContainerStart', { path: { id } }),
        );
        return { event, name, image: t.image };
      },
      expect: [
        {
          expected: 'image, name and label as attributes; both times the same second, near now',
          check: ({ event, name, image }) =>
            firstMiss(
              same('Type', event?.Type, 'container'),
              same('name', event?.Actor.Attributes.name, name),
              same('image', event?.Actor.Attributes.image, image),
              same('the label', event?.Actor.Attributes.color, 'blue'),
              same('time', event?.time, Number(BigInt(event?.timeNano ?? 0) / 1_000_000_000n)),
              same('time', event?.time, (time: number) => Math.abs(time - Date.now() / 1000) < 120),
            ),
        },
      ],
    }),
    ...[true, false].map((legacy) =>
      defineCase({
        id: legacy ? 'has-the-old-fields' : 'has-no-old-fields',
        requirement: legacy
          ? 'Below 1.52 events of containers carry `status`, `id` and `from` too.'
          : 'From 1.52 events carry no `status`, `id` and `from` any more.',
        level: 'must',
        api: legacy ? '1.25..1.51' : '1.52..',
        needs: ['image'],
        async run(t) {
          const { id } = await t.container();
          const [event] = await live(t, { container: [id] }, 'start', () =>
            t.request('ContainerStart', { path: { id } }),
          );
          const { status, id: who, from } = event ?? {};
          return { came: [status, who, from], wanted: legacy ? ['start', id, t.image] : [] };
        },
        expect: [
          {
            expected: legacy ? 'status, id and from as Action, ID and image' : 'none of them',
            check: ({ came, wanted }) =>
              same(
                'status, id and from',
                came.filter((value) => value !== undefined),
                wanted,
              ),
          },
        ],
      }),
    ),
    defineCase({
      id: 'cuts-at-since-and-until',
      requirement: 'Past events are those from `since` to `until`, to the nanosecond, oldest first.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const since = moment(BigInt(Date.now()) * 1_000_000n - minute);
        t.prepared(await t.request('ContainerStart', { path: { id } }), 204);
        const filters = { container: [id], event: ['create', 'start'] };
        const all = await past(t, filters, { since });
        const [first, second] = all.map(({ timeNano }) => BigInt(timeNano));
        return {
          all: acts(all),
          late: acts(await past(t, filters, { since: moment((first ?? 0n) + 1n) })),
          early: acts(await past(t, filters, { since, until: moment((second ?? 0n) - 1n) })),
        };
      },
      expect: [
        {
          expected: 'both; only start just after create; only create until just before start',
          check: ({ all, late, early }) =>
            firstMiss(
              same('all', all, ['container create', 'container start']),
              same('since just after the first', late, ['container start']),
              same('until just before the second', early, ['container create']),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-whole-seconds',
      requirement: 'Times may be whole Unix seconds.',
      level: 'must',
      async run(t) {
        const { name } = await t.volume();
        const seconds = Math.floor(Date.now() / 1000);
        const span = { since: String(seconds - 60), until: String(seconds + 1) };
        return acts(await past(t, { volume: [name] }, span));
      },
      expect: [
        {
          expected: 'the creation of the volume',
          check: (came) => same('the events', came, ['volume create']),
        },
      ],
    }),
    defineCase({
      id: 'ends-at-a-past-until',
      requirement: 'With a past `until` alone the stream tells what was until then, and ends.',
      level: 'must',
      async run(t) {
        const since = now();
        const { name } = await t.volume();
        const [made] = await past(t, { volume: [name] }, { since });
        const until = moment(BigInt(made?.timeNano ?? 0));
        t.prepared(await t.request('VolumeDelete', { path: { name } }), 204);
        const query = { filters: { volume: [name] }, until };
        await using stream = await t.stream('SystemEvents', { query });
        const events: Event[] = [];
        for await (const event of stream.items<Event>()) events.push(event);
        return acts(events);
      },
      expect: [
        {
          expected: 'the creation of the volume, not its end',
          check: (came) => same('the events', came, ['volume create']),
        },
      ],
    }),
    refuses(
      'rejects-until-before-since',
      'An `until` before `since` is refused.',
      { since: '20', until: '10' },
      /since/,
    ),
    refuses(
      'rejects-a-bad-since',
      'A `since` that is no time is refused.',
      { since: 'nonsense', until: '1' },
      /nonsense/,
      unclassed,
    ),
    refuses(
      'rejects-a-bad-until',
      'An `until` that is no time is refused.',
      { until: 'nonsense' },
      /nonsense/,
      unclassed,
    ),
    refuses(
      'rejects-broken-filters',
      'Filters that are not JSON are refused.',
      { filters: '{"type":', until: '1' },
      /./,
      unclassed,
    ),
  ],
});
