import { type Case, type CaseTools, defineCase, defineSuite } from '../../src/suite/index.ts';
import { acts, now, past } from '../fixtures/events.ts';
import { same } from '../fixtures/misses.ts';

/** A filter of past events: what it must tell, and nothing else. */
function tells(of: {
  readonly id: string;
  readonly requirement: string;
  readonly image?: boolean;
  readonly api?: string;
  readonly act: (t: CaseTools) => Promise<Record<string, string[]>>;
  readonly events: readonly string[];
}): Case<never> {
  return defineCase({
    id: of.id,
    requirement: of.requirement,
    level: 'must',
    ...(of.api ? { api: of.api } : {}),
    ...(of.image ? { needs: ['image' as const] } : {}),
    async run(t) {
      const since = now();
      return acts(await past(t, await of.act(t), { since }));
    },
    expect: [
      {
        expected: of.events.join(', ') || 'nothing',
        check: (came) => same('the events', came, of.events),
      },
    ],
  });
}

export const suite = defineSuite({
  name: 'SystemEvents',
  area: 'system',
  operation: 'SystemEvents',
  cases: [
    ...(['id', 'name'] as const).map((by) =>
      tells({
        id: `filters-by-container-${by}`,
        requirement: `The container filter takes a container’s ${by}.`,
        image: true,
        events: ['container create'],
        async act(t) {
          const made = await t.container();
          await t.container();
          return { container: [made[by]] };
        },
      }),
    ),
    tells({
      id: 'filters-by-event',
      requirement: 'The event filter takes actions.',
      image: true,
      events: ['container start'],
      async act(t) {
        const { id } = await t.container({}, { start: true });
        return { container: [id], event: ['start'] };
      },
    }),
    tells({
      id: 'filters-by-label',
      requirement: 'The label filter takes labels of the actor; all must hold.',
      image: true,
      events: ['container create'],
      async act(t) {
        const tag = t.name('tag');
        await t.container({ Labels: { tag, color: 'blue' } });
        await t.container({ Labels: { tag } });
        return { label: [`tag=${tag}`, 'color'] };
      },
    }),
    tells({
      id: 'filters-by-image',
      requirement: 'The image filter tells of containers of that image, too.',
      image: true,
      events: ['container create'],
      async act(t) {
        const { id } = await t.container();
        return { image: [t.image], container: [id] };
      },
    }),
    tells({
      id: 'filters-by-network',
      requirement: 'The network filter takes a network’s name.',
      events: ['network create', 'network destroy'],
      async act(t) {
        const { id, name } = await t.network();
        t.prepared(await t.request('NetworkDelete', { path: { id } }), 204);
        return { network: [name] };
      },
    }),
    tells({
      id: 'filters-by-volume',
      requirement: 'The volume filter takes a volume’s name.',
      events: ['volume create', 'volume destroy'],
      async act(t) {
        const { name } = await t.volume();
        await t.volume();
        t.prepared(await t.request('VolumeDelete', { path: { name } }), 204);
        return { volume: [name] };
      },
    }),
    tells({
      id: 'filters-by-type',
      requirement: 'The type filter leaves out actors of other types.',
      events: [],
      async act(t) {
        const { name } = await t.volume();
        return { volume: [name], type: ['container'] };
      },
    }),
    tells({
      id: 'filters-by-scope',
      requirement: 'The scope filter takes `local`.',
      api: '1.30..',
      events: ['volume create'],
      async act(t) {
        const { name } = await t.volume();
        return { volume: [name], scope: ['local'] };
      },
    }),
    tells({
      id: 'excludes-other-scopes',
      requirement: 'The scope filter `swarm` leaves out local events.',
      api: '1.30..',
      events: [],
      async act(t) {
        const { name } = await t.volume();
        return { volume: [name], scope: ['swarm'] };
      },
    }),
    tells({
      id: 'filters-by-daemon',
      requirement: 'The daemon filter leaves out what is not about that daemon.',
      events: [],
      async act(t) {
        const { name } = await t.volume();
        return { volume: [name], daemon: [t.name('nowhere')] };
      },
    }),
  ],
});
