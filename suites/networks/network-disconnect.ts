import { answer, defineCase, defineSuite, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { inspectNetwork, on, pluggedInto } from '../fixtures/network.ts';

export const suite = defineSuite({
  name: 'NetworkDisconnect',
  area: 'networks',
  operation: 'NetworkDisconnect',
  cases: [
    ...[false, true].map((Force) =>
      defineCase({
        id: Force ? 'disconnects-by-force' : 'disconnects',
        requirement: `A running container that is disconnected${Force ? ' by force' : ''} has no endpoint on the network any more.`,
        level: 'must',
        needs: ['image', 'networking'],
        async run(t) {
          const network = await t.network();
          const made = await t.container(on(network.name), { start: true });
          const body = { Container: made.id, Force };
          const got = await t.request('NetworkDisconnect', { path: { id: network.id }, body });
          return {
            got,
            held: (await inspectNetwork(t, network.id)).Containers ?? {},
            plugged: await pluggedInto(t, made.id),
          };
        },
        expect: [
          {
            expected: 'status 200, and neither inspection shows the other any more',
            check: ({ got, held, plugged }) =>
              firstMiss(
                answer(200).check(got),
                same('the containers of the network', Object.keys(held), []),
                same('the networks of the container', Object.keys(plugged), []),
              ),
          },
        ],
      }),
    ),
    defineCase({
      id: 'disconnects-a-created-container',
      requirement: 'A container that does not run can be disconnected by its name.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const network = await t.network();
        const made = await t.container(on(network.name));
        const body = { Container: made.name };
        const got = await t.request('NetworkDisconnect', { path: { id: network.id }, body });
        return { got, plugged: await pluggedInto(t, made.id) };
      },
      expect: [
        {
          expected: 'status 200, and the container without the network',
          check: ({ got, plugged }) =>
            answer(200).check(got) ?? same('the networks of the container', Object.keys(plugged), []),
        },
      ],
    }),
    defineCase({
      id: 'allows-removal-afterwards',
      requirement: 'Once its last container is disconnected the network can be removed.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container(on(network.name), { start: true });
        const body = { Container: made.id };
        t.prepared(await t.request('NetworkDisconnect', { path: { id: network.id }, body }), 200);
        return t.request('NetworkDelete', { path: { id: network.id } });
      },
      expect: [answer(204)],
    }),
    defineCase({
      id: 'refuses-the-unconnected',
      requirement: 'A container that is not on the network cannot be disconnected from it.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const network = await t.network();
        const { id } = await t.container();
        return t.request('NetworkDisconnect', { path: { id: network.id }, body: { Container: id } });
      },
      // Why 500 first: so answer the released daemons; the error has no class in their code.
      expect: [answer(500, message(/not connected/)), answer(403, message(/not connected/))],
    }),
    defineCase({
      id: 'unknown-network-is-404',
      requirement: 'For a running container a network that does not exist gives 404 and is named.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('NetworkDisconnect', { path: { id: 'wirewhale-nowhere' }, body: { Container: id } });
      },
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
    ...[false, true].map((Force) =>
      defineCase({
        id: Force ? 'unknown-container-is-404-by-force' : 'unknown-container-is-404',
        requirement: `A container that does not exist gives 404 and is named${Force ? ', also with force' : ''}.`,
        level: 'must',
        async run(t) {
          const { id } = await t.network();
          const body = { Container: 'wirewhale-nowhere', Force };
          return t.request('NetworkDisconnect', { path: { id }, body });
        },
        expect: [answer(404, message(/wirewhale-nowhere/))],
      }),
    ),
  ],
});
