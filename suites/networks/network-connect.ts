import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { freshSubnet, inspectNetwork, on, pluggedInto } from '../fixtures/network.ts';

export const suite = defineSuite({
  name: 'NetworkConnect',
  area: 'networks',
  operation: 'NetworkConnect',
  cases: [
    defineCase({
      id: 'connects-a-running-container',
      requirement: 'A running container gets an endpoint on the network, and both inspections agree on it.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container({}, { start: true });
        const body = { Container: made.id };
        const got = await t.request('NetworkConnect', { path: { id: network.id }, body });
        return {
          got,
          network,
          made,
          held: (await inspectNetwork(t, network.id)).Containers ?? {},
          plugged: await pluggedInto(t, made.id),
        };
      },
      expect: [
        {
          expected: 'status 200, the container on the network, the network on the container',
          check: ({ got, network, made, held, plugged }) =>
            firstMiss(
              answer(200).check(got),
              same('the containers of the network', Object.keys(held), [made.id]),
              same('NetworkID of the endpoint', plugged[network.name]?.NetworkID, network.id),
              same('EndpointID', plugged[network.name]?.EndpointID, /^[0-9a-f]{64}$/),
              same('IPAddress', plugged[network.name]?.IPAddress, /^(\d+\.){3}\d+$/),
              same('number of networks of the container', Object.keys(plugged).length, 2),
            ),
        },
      ],
    }),
    defineCase({
      id: 'connects-a-created-container',
      requirement: 'A container that does not run is on the network once it starts.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container();
        const body = { Container: made.name };
        t.prepared(await t.request('NetworkConnect', { path: { id: network.name }, body }), 200);
        const before = await pluggedInto(t, made.id);
        t.prepared(await t.request('ContainerStart', { path: { id: made.id } }), 204);
        return { network: network.name, before, after: await pluggedInto(t, made.id) };
      },
      expect: [
        {
          expected: 'the network listed before the start, with an address after it',
          check: ({ network, before, after }) =>
            firstMiss(
              same('the networks before the start', Object.keys(before), (all: string[]) =>
                all.includes(network),
              ),
              same('IPAddress before the start', before[network]?.IPAddress, ''),
              same('IPAddress after the start', after[network]?.IPAddress, /^(\d+\.){3}\d+$/),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-aliases',
      requirement: 'Aliases given at connect are the endpoint’s.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container({}, { start: true });
        const body = { Container: made.id, EndpointConfig: { Aliases: ['web', 'www'] } };
        t.prepared(await t.request('NetworkConnect', { path: { id: network.id }, body }), 200);
        return (await pluggedInto(t, made.id))[network.name]?.Aliases ?? [];
      },
      expect: [
        {
          expected: 'both aliases',
          check: (aliases) =>
            firstMiss(
              same(
                'the aliases',
                aliases.filter((alias) => ['web', 'www'].includes(alias)),
                ['web', 'www'],
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'keeps-the-address',
      requirement: 'An IPv4 address given at connect is the endpoint’s.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const { subnet, address } = freshSubnet();
        const network = await t.network({ IPAM: { Config: [{ Subnet: subnet }] } });
        const made = await t.container({}, { start: true });
        const wished = address(9);
        const body = { Container: made.id, EndpointConfig: { IPAMConfig: { IPv4Address: wished } } };
        t.prepared(await t.request('NetworkConnect', { path: { id: network.id }, body }), 200);
        return { wished, endpoint: (await pluggedInto(t, made.id))[network.name] };
      },
      expect: [
        {
          expected: 'the address as given',
          check: ({ wished, endpoint }) =>
            firstMiss(
              same('IPAddress', endpoint?.IPAddress, wished),
              same('IPAMConfig', endpoint?.IPAMConfig?.IPv4Address, wished),
            ),
        },
      ],
    }),
    defineCase({
      id: 'agrees-on-the-mac-address',
      requirement:
        'The endpoint has a MAC address, the same in both inspections; a driver may ignore the one given.',
      level: 'must',
      api: '1.44..',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container({}, { start: true });
        const body = { Container: made.id, EndpointConfig: { MacAddress: '02:42:ac:11:00:42' } };
        t.prepared(await t.request('NetworkConnect', { path: { id: network.id }, body }), 200);
        const mac = (await pluggedInto(t, made.id))[network.name]?.MacAddress;
        return { id: made.id, mac, got: await t.request('NetworkInspect', { path: { id: network.id } }) };
      },
      expect: [
        {
          expected: 'a MAC address, the same in the inspection of the network',
          check: ({ id, mac, got }) =>
            firstMiss(
              same('MacAddress', mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
              answer(200, json(`/Containers/${id}/MacAddress`, mac)).check(got),
            ),
        },
      ],
    }),
    defineCase({
      id: 'refuses-a-second-time',
      requirement: 'A container that is on the network cannot be connected to it again.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const network = await t.network();
        const made = await t.container(on(network.name), { start: true });
        return t.request('NetworkConnect', { path: { id: network.id }, body: { Container: made.id } });
      },
      expect: [answer(403, message(/already exists/)), answer(409, message(/already/))],
    }),
    defineCase({
      id: 'refuses-the-host-network',
      requirement: 'A container with a network of its own cannot be connected to the host’s.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const made = await t.container({}, { start: true });
        return t.request('NetworkConnect', { path: { id: 'host' }, body: { Container: made.id } });
      },
      expect: [answer(403, message(/host/)), answer(400, message(/host/))],
    }),
    defineCase({
      id: 'unknown-network-is-404',
      requirement: 'For a running container a network that does not exist gives 404 and is named.',
      level: 'must',
      needs: ['image', 'networking'],
      async run(t) {
        const { id } = await t.container({}, { start: true });
        return t.request('NetworkConnect', { path: { id: 'wirewhale-nowhere' }, body: { Container: id } });
      },
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
    defineCase({
      id: 'unknown-container-is-404',
      requirement: 'A container that does not exist gives 404 and is named.',
      level: 'must',
      async run(t) {
        const { id } = await t.network();
        return t.request('NetworkConnect', { path: { id }, body: { Container: 'wirewhale-nowhere' } });
      },
      expect: [answer(404, message(/wirewhale-nowhere/))],
    }),
    defineCase({
      id: 'rejects-no-body',
      requirement: 'A request without a body is the client’s error.',
      level: 'must',
      async run(t) {
        const { id } = await t.network();
        return t.request('NetworkConnect', { path: { id }, headers: { 'Content-Type': 'application/json' } });
      },
      expect: [answer(400, message())],
    }),
  ],
});
