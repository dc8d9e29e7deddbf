import {
  answer,
  type Case,
  type CaseTools,
  defineCase,
  defineSuite,
  message,
} from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { mounting, removeAtEnd, type Volume } from '../fixtures/volume.ts';

interface Pruned {
  readonly VolumesDeleted: string[] | null;
  readonly SpaceReclaimed: number;
}

/** Prunes what carries a label of the case and the further filters: a named, an anonymous and a used volume. */
async function prune(t: CaseTools, more: Record<string, string[]>) {
  const tag = t.name('tag');
  const named = await t.volume({ Labels: { tag, kind: 'named' } });
  const nameless = await t.request('VolumeCreate', { body: { Labels: { ...t.labels, tag } } });
  const anonymous = t.prepared(nameless, 201).json<Volume>().Name;
  removeAtEnd(t, anonymous);
  const used = await t.volume({ Labels: { tag } });
  await t.container(mounting(used.name));
  const got = await t.request('VolumePrune', { query: { filters: { label: [`tag=${tag}`], ...more } } });
  const listed = await t.request('VolumeList', { query: { filters: { label: [`tag=${tag}`] } } });
  const left = t.prepared(listed, 200).json<{ Volumes: Volume[] | null }>().Volumes ?? [];
  return {
    pruned: t.prepared(got, 200).json<Pruned>(),
    left: left.map(({ Name }) => Name).sort(),
    named: named.name,
    anonymous,
    used: used.name,
  };
}

type Outcome = Awaited<ReturnType<typeof prune>>;

/** A case about which of the three go; the others must be left. */
function removes(of: {
  readonly id: string;
  readonly requirement: string;
  readonly api?: string;
  readonly filters?: Record<string, string[]>;
  readonly gone: (outcome: Outcome) => string[];
}): Case<never> {
  return defineCase({
    id: of.id,
    requirement: of.requirement,
    level: 'must',
    needs: ['image'],
    ...(of.api ? { api: of.api } : {}),
    run: (t) => prune(t, of.filters ?? {}),
    expect: [
      {
        expected: 'exactly those named and gone, the others left',
        check: (outcome) => {
          const gone = of.gone(outcome);
          const all = [outcome.named, outcome.anonymous, outcome.used].sort();
          return firstMiss(
            same('VolumesDeleted', [...(outcome.pruned.VolumesDeleted ?? [])].sort(), [...gone].sort()),
            same('SpaceReclaimed', outcome.pruned.SpaceReclaimed, 0),
            same(
              'volumes left',
              outcome.left,
              all.filter((name) => !gone.includes(name)),
            ),
          );
        },
      },
    ],
  });
}

export const suite = defineSuite({
  name: 'VolumePrune',
  area: 'volumes',
  operation: 'VolumePrune',
  cases: [
    removes({
      id: 'removes-the-unused',
      requirement: 'Below 1.42 prune removes every unused volume that matches.',
      api: '1.30..1.41',
      gone: ({ named, anonymous }) => [named, anonymous],
    }),
    removes({
      id: 'removes-the-anonymous',
      requirement: 'From 1.42 prune removes only unused volumes that the daemon named itself.',
      api: '1.42..',
      gone: ({ anonymous }) => [anonymous],
    }),
    removes({
      id: 'removes-all-when-told',
      requirement: 'With the filter `all` prune removes named volumes too.',
      api: '1.42..',
      filters: { all: ['true'] },
      gone: ({ named, anonymous }) => [named, anonymous],
    }),
    removes({
      id: 'spares-by-negated-label',
      requirement: 'The filter `label!` spares the volumes with that label.',
      api: '1.30..1.41',
      filters: { 'label!': ['kind=named'] },
      gone: ({ anonymous }) => [anonymous],
    }),
    removes({
      id: 'spares-by-negated-label-of-all',
      requirement: 'The filter `label!` spares the volumes with that label, also with `all`.',
      api: '1.42..',
      filters: { all: ['1'], 'label!': ['kind=named'] },
      gone: ({ anonymous }) => [anonymous],
    }),
    defineCase({
      id: 'removes-without-filters',
      requirement: 'Without filters prune removes an unused volume that the daemon named itself.',
      level: 'must',
      needs: ['prune'],
      async run(t) {
        const nameless = await t.request('VolumeCreate', { body: { Labels: t.labels } });
        const { Name } = t.prepared(nameless, 201).json<Volume>();
        removeAtEnd(t, Name);
        const got = await t.request('VolumePrune');
        return { Name, got, read: await t.request('VolumeInspect', { path: { name: Name } }) };
      },
      expect: [
        {
          expected: 'status 200 that names the volume, and 404 afterwards',
          check: ({ Name, got, read }) =>
            answer(200).check(got) ??
            firstMiss(
              same('VolumesDeleted', got.json<Pruned>().VolumesDeleted, (all: string[] | null) =>
                Boolean(all?.includes(Name)),
              ),
              answer(404).check(read),
            ),
        },
      ],
    }),
    rejects(
      'rejects-an-unknown-filter',
      'A filter key that the operation does not know',
      { nonsense: ['x'] },
      /nonsense/,
    ),
    rejects('rejects-a-bad-all', 'A value of `all` that is no boolean', { all: ['maybe'] }, /all/, '1.42..'),
  ],
});

/** Why the label: should the daemon take the filter all the same, it removes nothing. */
function rejects(
  id: string,
  what: string,
  filters: Record<string, string[]>,
  text: RegExp,
  api = '1.30..',
): Case<never> {
  return defineCase({
    id,
    requirement: `${what} is the client’s error.`,
    level: 'must',
    api,
    run: (t) =>
      t.request('VolumePrune', { query: { filters: { label: [`tag=${t.name('tag')}`], ...filters } } }),
    expect: [answer(400, message(text))],
  });
}
