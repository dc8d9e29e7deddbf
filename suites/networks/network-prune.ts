import {
  answer,
  type Case,
  type CaseTools,
  defineCase,
  defineSuite,
  message,
} from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { type Network, on } from '../fixtures/network.ts';

interface Pruned {
  readonly NetworksDeleted: string[] | null;
}

/** Prunes what carries a label of the case and the further filters: two unused networks and one in use. */
async function prune(t: CaseTools, more: Record<string, string[]>) {
  const tag = t.name('tag');
  const plain = await t.network({ Labels: { tag } });
  const kept = await t.network({ Labels: { tag, kind: 'kept' } });
  const used = await t.network({ Labels: { tag } });
  await t.container(on(used.name), { start: true });
  const got = await t.request('NetworkPrune', { query: { filters: { label: [`tag=${tag}`], ...more } } });
  const listed = await t.request('NetworkList', { query: { filters: { label: [`tag=${tag}`] } } });
  return {
    pruned: t.prepared(got, 200).json<Pruned>(),
    left: t
      .prepared(listed, 200)
      .json<Network[]>()
      .map(({ Name }) => Name),
    names: { plain: plain.name, kept: kept.name, used: used.name },
  };
}

/** A case about which of the three go; the others must be left. */
function removes(of: {
  readonly id: string;
  readonly requirement: string;
  readonly filters?: () => Record<string, string[]>;
  readonly gone: readonly ('plain' | 'kept')[];
}): Case<never> {
  return defineCase({
    id: of.id,
    requirement: of.requirement,
    level: 'must',
    api: '1.30..',
    needs: ['image', 'networking'],
    run: (t) => prune(t, of.filters?.() ?? {}),
    expect: [
      {
        expected: of.gone.length > 0 ? 'exactly those named and gone, the others left' : 'nothing removed',
        check: ({ pruned, left, names }) => {
          const gone: string[] = of.gone.map((key) => names[key]);
          return firstMiss(
            same('NetworksDeleted', [...(pruned.NetworksDeleted ?? [])].sort(), [...gone].sort()),
            same(
              'networks left',
              [...left].sort(),
              Object.values(names)
                .filter((name) => !gone.includes(name))
                .sort(),
            ),
          );
        },
      },
    ],
  });
}

/** Why 500 too: so answers 20.10 a bad time; later daemons know it as the client's error. */
const badTime = [400, 500];

export const suite = defineSuite({
  name: 'NetworkPrune',
  area: 'networks',
  operation: 'NetworkPrune',
  cases: [
    removes({
      id: 'removes-the-unused',
      requirement: 'Prune removes the networks that match and have no containers, and names them.',
      gone: ['plain', 'kept'],
    }),
    removes({
      id: 'spares-by-negated-label',
      requirement: 'The filter `label!` spares the networks with that label.',
      filters: () => ({ 'label!': ['kind=kept'] }),
      gone: ['plain'],
    }),
    removes({
      id: 'spares-the-young',
      requirement: 'The filter `until` spares the networks made after that time.',
      filters: () => ({ until: ['1h'] }),
      gone: [],
    }),
    removes({
      id: 'takes-the-old',
      requirement: 'The filter `until` takes a Unix time, and the networks made before it are removed.',
      filters: () => ({ until: [String(Math.ceil(Date.now() / 1000) + 60)] }),
      gone: ['plain', 'kept'],
    }),
    defineCase({
      id: 'removes-without-filters',
      requirement: 'Without filters prune removes a network without containers and leaves the predefined.',
      level: 'must',
      needs: ['prune'],
      async run(t) {
        const { id, name } = await t.network();
        const got = await t.request('NetworkPrune');
        const read = await t.request('NetworkInspect', { path: { id } });
        return { name, got, read, bridge: await t.request('NetworkInspect', { path: { id: 'bridge' } }) };
      },
      expect: [
        {
          expected: 'status 200 that names the network, which is gone; the bridge is there',
          check: ({ name, got, read, bridge }) =>
            answer(200).check(got) ??
            firstMiss(
              same('NetworksDeleted', got.json<Pruned>().NetworksDeleted, (all: string[] | null) =>
                Boolean(all?.includes(name)),
              ),
              answer(404).check(read),
              answer(200).check(bridge),
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
    rejects('rejects-a-bad-time', 'A time in `until` that is none', { until: ['nonsense'] }, /./, badTime),
    rejects('rejects-two-times', 'More than one time in `until`', { until: ['1h', '2h'] }, /until/, badTime),
  ],
});

/** Why the label: should the daemon take the filter all the same, it removes nothing. */
function rejects(
  id: string,
  what: string,
  filters: Record<string, string[]>,
  text: RegExp,
  statuses: readonly number[] = [400],
): Case<never> {
  return defineCase({
    id,
    requirement: `${what} is the client’s error.`,
    level: 'must',
    api: '1.30..',
    run: (t) =>
      t.request('NetworkPrune', { query: { filters: { label: [`tag=${t.name('tag')}`], ...filters } } }),
    expect: statuses.map((status) => answer(status, message(text))),
  });
}
