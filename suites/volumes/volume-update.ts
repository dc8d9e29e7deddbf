import { answer, type Case, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { same } from '../fixtures/misses.ts';
import { inspectVolume } from '../fixtures/volume.ts';

/** Why refusals only: what can be updated is a cluster volume, and there is none outside a swarm. */
function refuses(id: string, requirement: string, query: Record<string, string>): Case<never> {
  return defineCase({
    id,
    requirement,
    level: 'must',
    api: '1.42..',
    async run(t) {
      const { name } = await t.volume();
      const before = await inspectVolume(t, name);
      const body = { Spec: { Availability: 'drain' } };
      const got = await t.request('VolumeUpdate', { path: { name }, query, body });
      return { got, before, after: await inspectVolume(t, name) };
    },
    expect: [
      {
        expected: 'status 503 that speaks of swarm, and the volume unchanged',
        check: ({ got, before, after }) =>
          answer(503, message(/swarm/i)).check(got) ?? same('the volume afterwards', after, before),
      },
    ],
  });
}

export const suite = defineSuite({
  name: 'VolumeUpdate',
  area: 'volumes',
  operation: 'VolumeUpdate',
  cases: [
    refuses('refuses-outside-a-swarm', 'Outside a swarm no volume can be updated.', { version: '1' }),
    refuses('refuses-without-a-version', 'Outside a swarm that comes before a missing version.', {}),
    defineCase({
      id: 'refuses-the-unknown',
      requirement: 'Outside a swarm it does not matter whether the volume exists.',
      level: 'should',
      api: '1.42..',
      run: (t) =>
        t.request('VolumeUpdate', {
          path: { name: 'wirewhale-nowhere' },
          query: { version: 1 },
          body: { Spec: { Availability: 'active' } },
        }),
      expect: [answer(503, message(/swarm/i)), answer(404, message())],
    }),
  ],
});
