import {
  answer,
  type Case,
  type CaseTools,
  defineCase,
  defineSuite,
  message,
} from '../../src/suite/index.ts';
import { finished, shell } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Pruned {
  readonly ContainersDeleted: string[] | null;
  readonly SpaceReclaimed: number;
}

/** Prunes what carries a label of the case and the further filters, and tells which of three containers are left. */
async function prune(t: CaseTools, filters: (tag: string) => Record<string, string[]>) {
  const tag = t.name();
  const Labels = { tag };
  const ended = await finished(t, {
    ...shell('head -c 4096 /dev/zero > /big'),
    Labels: { ...Labels, kind: 'ended' },
  });
  const created = await t.container({ Labels: { ...Labels, kind: 'created' } });
  const running = await t.container({ Labels: { ...Labels, kind: 'running' } }, { start: true });
  const got = await t.request('ContainerPrune', { query: { filters: filters(tag) } });
  const query = { all: true, filters: { label: [`tag=${tag}`] } };
  const left = (await t.request('ContainerList', { query })).json<{ Id: string }[]>();
  return {
    got,
    pruned: t.prepared(got, 200).json<Pruned>(),
    ended: ended.id,
    created: created.id,
    running: running.id,
    left: left.map(({ Id }) => Id),
  };
}

const none = (list: string[] | null) => list === null || list.length === 0;

export const suite = defineSuite({
  name: 'ContainerPrune',
  area: 'containers',
  operation: 'ContainerPrune',
  cases: [
    defineCase({
      id: 'removes-what-does-not-run',
      requirement: 'Prune removes the containers that match and do not run, names them, and tells the space.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`] })),
      expect: [
        {
          expected: 'the ended and the created one removed, the running one left, space reclaimed',
          check: ({ pruned, ended, created, running, left }) =>
            firstMiss(
              same(
                'ContainersDeleted',
                [...(pruned.ContainersDeleted ?? [])].sort(),
                [ended, created].sort(),
              ),
              same('SpaceReclaimed', pruned.SpaceReclaimed, (bytes: number) => bytes >= 4096),
              same('containers left', left, [running]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'spares-by-negated-label',
      requirement: 'The filter `label!` spares the containers with that label.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`], 'label!': ['kind=created'] })),
      expect: [
        {
          expected: 'only the ended one removed',
          check: ({ pruned, ended, created, running, left }) =>
            firstMiss(
              same('ContainersDeleted', pruned.ContainersDeleted, [ended]),
              same('containers left', [...left].sort(), [created, running].sort()),
            ),
        },
      ],
    }),
    defineCase({
      id: 'spares-the-young',
      requirement: 'The filter `until` spares the containers made after that time.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      run: (t) => prune(t, (tag) => ({ label: [`tag=${tag}`], until: ['1h'] })),
      expect: [
        {
          expected: 'nothing removed',
          check: ({ pruned, left }) =>
            firstMiss(
              same('ContainersDeleted', pruned.ContainersDeleted, none),
              same('SpaceReclaimed', pruned.SpaceReclaimed, 0),
              same('number of containers left', left.length, 3),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-the-old',
      requirement: 'The filter `until` takes a Unix time, and the containers made before it are removed.',
      level: 'must',
      api: '1.30..',
      needs: ['image'],
      run: (t) =>
        prune(t, (tag) => ({ label: [`tag=${tag}`], until: [String(Math.ceil(Date.now() / 1000) + 60)] })),
      expect: [
        {
          expected: 'two removed, the running one left',
          check: ({ pruned, running, left }) =>
            firstMiss(
              same('number removed', pruned.ContainersDeleted?.length, 2),
              same('containers left', left, [running]),
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
    rejects('rejects-two-times', 'More than one time in `until`', { until: ['1h', '2h'] }, /until/),
    rejects('rejects-a-bad-time', 'A time in `until` that is none', { until: ['nonsense'] }, /./),
  ],
});

/** Why the label: should the daemon take the filter all the same, it removes nothing. */
function rejects(id: string, what: string, filters: Record<string, string[]>, text: RegExp): Case<never> {
  return defineCase({
    id,
    requirement: `${what} is the client’s error.`,
    level: 'must',
    api: '1.30..',
    run: (t) =>
      t.request('ContainerPrune', { query: { filters: { label: [`tag=${t.name()}`], ...filters } } }),
    expect: [answer(400, message(text))],
  });
}
