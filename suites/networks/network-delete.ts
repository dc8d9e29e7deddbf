import { answer, type Case, defineCase, defineSuite, emptyBody, message } from '../../src/suite/index.ts';
import { same } from '../fixtures/misses.ts';
import { inspectNetwork, on } from '../fixtures/network.ts';

const predefined = (name: string): Case<never> =>
  defineCase({
    id: `spares-${name}`,
    requirement: `The predefined network ${name} cannot be removed.`,
    level: 'must',
    run: (t) => t.request('NetworkDelete', { path: { id: name } }),
    expect: [answer(403, message(new RegExp(name)))],
  });

export const suite = defineSuite({
  name: 'NetworkDelete',
  area: 'networks',
  operation: 'NetworkDelete',
  cases: [
    ...(['id', 'name'] as const).map((by) =>
      defineCase({
        id: `removes-by-${by}`,
        requirement: `Delete takes a network’s ${by} and answers nothing; the network is gone afterwards.`,
        level: 'must',
        async run(t) {
          const made = await t.network();
          const got = await t.request('NetworkDelete', { path: { id: made[by] } });
          return { got, read: await t.request('NetworkInspect', { path: { id: made.id } }) };
        },
        expect: [
          {
            expected: 'status 204 without a body, and 404 afterwards',
            check: ({ got, read }) => answer(204, emptyBody).check(got) ?? answer(404).check(read),
          },
        ],
      }),
    ),
    defineCase({
      id: 'spares-a-used-network',
      requirement: 'A network with running containers is not removed.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const { id, name } = await t.network();
        await t.container(on(name), { start: true });
        const got = await t.request('NetworkDelete', { path: { id } });
        return { got, id, left: (await inspectNetwork(t, id)).Id };
      },
      expect: [403, 409].map((status) => ({
        expected: `status ${status} that speaks of endpoints, and the network left`,
        check: ({ got, id, left }) =>
          answer(status, message(/active endpoints/)).check(got) ?? same('the network left', left, id),
      })),
    }),
    predefined('bridge'),
    predefined('host'),
    predefined('none'),
    defineCase({
      id: 'unknown-is-404',
      requirement: 'A network that does not exist gives 404 and names it.',
      level: 'must',
      run: (t) => t.request('NetworkDelete', { path: { id: 'wirewhale-nowhere' } }),
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
  ],
});
