import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { inspectNetwork, on } from '../fixtures/network.ts';

export const suite = defineSuite({
  name: 'NetworkInspect',
  area: 'networks',
  operation: 'NetworkInspect',
  cases: [
    defineCase({
      id: 'finds-by-id-name-and-beginning',
      requirement: 'A network is found by its id, its name, and a beginning of its id.',
      level: 'must',
      async run(t) {
        const { id, name } = await t.network();
        const found = [id, name, id.slice(0, 12)].map((each) => inspectNetwork(t, each));
        return { id, ids: (await Promise.all(found)).map(({ Id }) => Id) };
      },
      expect: [
        {
          expected: 'three times the same network',
          check: ({ id, ids }) => same('the ids found', ids, [id, id, id]),
        },
      ],
    }),
    defineCase({
      id: 'shows-the-network',
      requirement: 'Inspect shows name, driver, scope and time of creation.',
      level: 'must',
      async run(t) {
        const { id, name } = await t.network();
        return { id, name, got: await t.request('NetworkInspect', { path: { id } }) };
      },
      expect: [
        {
          expected: 'status 200 and the network as created',
          check: ({ id, name, got }) =>
            answer(
              200,
              json('/Id', id),
              json('/Name', name),
              json('/Driver', 'bridge'),
              json('/Scope', 'local'),
              json('/Created', (time: string) => Math.abs(Date.parse(time) - Date.now()) < 120_000),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'shows-running-containers',
      requirement: 'Inspect names the running containers on the network with their addresses.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container(on(network.name), { start: true });
        return { made, got: await t.request('NetworkInspect', { path: { id: network.id } }) };
      },
      expect: [
        {
          expected: 'the container by id, with name, endpoint, MAC and IPv4 address',
          check: ({ made, got }) =>
            answer(
              200,
              json(`/Containers/${made.id}`, {
                Name: made.name,
                EndpointID: /^[0-9a-f]{64}$/,
                MacAddress: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/,
                IPv4Address: /^(\d+\.){3}\d+\/\d+$/,
              }),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'hides-stopped-containers',
      requirement: 'A container that does not run is not among the containers of its network.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const network = await t.network();
        await t.container(on(network.name));
        return (await inspectNetwork(t, network.id)).Containers;
      },
      expect: [
        {
          expected: 'no containers',
          check: (held) => firstMiss(same('the containers', Object.keys(held ?? {}), [])),
        },
      ],
    }),
    defineCase({
      id: 'takes-a-scope',
      requirement: 'With `scope` a network of that scope is found.',
      level: 'must',
      api: '1.31..',
      async run(t) {
        const { id } = await t.network();
        return t.request('NetworkInspect', { path: { id }, query: { scope: 'local', verbose: true } });
      },
      expect: [answer(200, json('/Scope', 'local'))],
    }),
    defineCase({
      id: 'misses-in-another-scope',
      requirement: 'With `scope` a network of another scope is not found.',
      level: 'must',
      api: '1.31..',
      async run(t) {
        const { id } = await t.network();
        return t.request('NetworkInspect', { path: { id }, query: { scope: 'swarm' } });
      },
      expect: [answer(404, message(/not found/))],
    }),
    defineCase({
      id: 'rejects-a-bad-verbose',
      requirement: 'A value of `verbose` that is no boolean is the client’s error.',
      level: 'must',
      api: '1.28..',
      run: (t) => t.request('NetworkInspect', { path: { id: 'bridge' }, query: { verbose: 'nonsense' } }),
      expect: [answer(400, message(/verbose/))],
    }),
    defineCase({
      id: 'unknown-is-404',
      requirement: 'A network that does not exist gives 404 and names it.',
      level: 'must',
      run: (t) => t.request('NetworkInspect', { path: { id: 'wirewhale-nowhere' } }),
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
  ],
});
