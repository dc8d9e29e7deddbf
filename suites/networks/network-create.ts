import { answer, type Case, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { firstMiss, same } from '../fixtures/misses.ts';
import { freshSubnet, inspectNetwork, removeNetworkAtEnd } from '../fixtures/network.ts';

/** A flag or field of create that inspect must give back. */
function keeps(id: string, requirement: string, config: Record<string, unknown>): Case<never> {
  return defineCase({
    id,
    requirement,
    level: 'must',
    async run(t) {
      const { id: made } = await t.network(config);
      return t.request('NetworkInspect', { path: { id: made } });
    },
    expect: [answer(200, json('', config))],
  });
}

/** A body that must be refused; nothing may be left of it. */
function refuses(of: {
  readonly id: string;
  readonly requirement: string;
  readonly body: Record<string, unknown>;
  readonly statuses: readonly number[];
  readonly text: RegExp;
}): Case<never> {
  return defineCase({
    id: of.id,
    requirement: of.requirement,
    level: 'must',
    async run(t) {
      const name = t.name('n');
      removeNetworkAtEnd(t, name);
      const body = { Name: name, Labels: t.labels, ...of.body };
      const got = await t.request('NetworkCreate', { body });
      return { got, read: await t.request('NetworkInspect', { path: { id: name } }) };
    },
    expect: of.statuses.map((status) => ({
      expected: `status ${status} with a message like ${of.text}, and no network`,
      check: ({ got, read }) => answer(status, message(of.text)).check(got) ?? answer(404).check(read),
    })),
  });
}

export const suite = defineSuite({
  name: 'NetworkCreate',
  area: 'networks',
  operation: 'NetworkCreate',
  cases: [
    defineCase({
      id: 'creates-a-bridge',
      requirement:
        'Create gives the id of a network that is there then, with the driver bridge unless told otherwise.',
      level: 'must',
      async run(t) {
        const name = t.name('n');
        removeNetworkAtEnd(t, name);
        const got = await t.request('NetworkCreate', { body: { Name: name, Labels: t.labels } });
        return { got, name, read: await inspectNetwork(t, name) };
      },
      expect: [
        {
          expected: 'status 201 with the id of the network',
          check: ({ got, name, read }) =>
            firstMiss(
              answer(201, json('/Id', read.Id)).check(got),
              same('Name read back', read.Name, name),
              same('Driver read back', read.Driver, 'bridge'),
              same('Internal read back', read.Internal, false),
              same('Attachable read back', read.Attachable, false),
            ),
        },
      ],
    }),
    keeps('keeps-internal', 'A network that is created as internal is internal.', { Internal: true }),
    keeps('keeps-attachable', 'A network that is created as attachable is attachable.', { Attachable: true }),
    keeps('keeps-labels', 'The labels given at create are shown by inspect.', { Labels: { color: 'blue' } }),
    keeps('keeps-options', 'The driver options given at create are shown by inspect.', {
      Options: { 'com.docker.network.driver.mtu': '1400' },
    }),
    defineCase({
      id: 'keeps-its-subnet',
      requirement: 'Subnet, range, gateway and IPAM options given at create are shown by inspect.',
      level: 'must',
      async run(t) {
        const { subnet, address } = freshSubnet();
        const config = { Subnet: subnet, IPRange: `${address(8)}/29`, Gateway: address(5) };
        const { id } = await t.network({
          IPAM: { Driver: 'default', Options: { foo: 'bar' }, Config: [config] },
        });
        return { config, ipam: (await inspectNetwork(t, id)).IPAM };
      },
      expect: [
        {
          expected: 'the IPAM configuration as given',
          check: ({ config, ipam }) =>
            firstMiss(
              same('Driver', ipam.Driver, 'default'),
              same('Options', ipam.Options, { foo: 'bar' }),
              same('number of configurations', ipam.Config?.length, 1),
              same('Subnet', ipam.Config?.[0]?.Subnet, config.Subnet),
              same('IPRange', ipam.Config?.[0]?.IPRange, config.IPRange),
              same('Gateway', ipam.Config?.[0]?.Gateway, config.Gateway),
            ),
        },
      ],
    }),
    defineCase({
      id: 'chooses-a-subnet',
      requirement: 'Without IPAM configuration the daemon chooses a subnet of its own for each network.',
      level: 'must',
      async run(t) {
        const read = async () => (await inspectNetwork(t, (await t.network()).id)).IPAM.Config?.[0]?.Subnet;
        return { first: await read(), second: await read() };
      },
      expect: [
        {
          expected: 'two subnets that differ',
          check: ({ first, second }) =>
            firstMiss(
              same('the first subnet', first, /^(\d+\.){3}\d+\/\d+$/),
              same('the second subnet', second, /^(\d+\.){3}\d+\/\d+$/),
              same('the second subnet', second, (subnet: string) => subnet !== first),
            ),
        },
      ],
    }),
    defineCase({
      id: 'takes-ipv6',
      requirement: 'A network with EnableIPv6 and an IPv6 subnet shows both.',
      level: 'must',
      async run(t) {
        const { subnet, address } = freshSubnet();
        const six = `fd00:${address(0).split('.').slice(1).join(':')}::/64`;
        const { id } = await t.network({
          EnableIPv6: true,
          IPAM: { Config: [{ Subnet: subnet }, { Subnet: six }] },
        });
        return { six, read: await inspectNetwork(t, id) };
      },
      expect: [
        {
          expected: 'EnableIPv6 and the IPv6 subnet',
          check: ({ six, read }) =>
            firstMiss(
              same('EnableIPv6', read.EnableIPv6, true),
              same('the subnets', read.IPAM.Config, (all: { Subnet: string }[] | null) =>
                Boolean(all?.some(({ Subnet }) => Subnet === six)),
              ),
            ),
        },
      ],
    }),
    defineCase({
      id: 'refuses-a-name-in-use',
      requirement: 'With CheckDuplicate a second network of the same name is refused.',
      level: 'must',
      async run(t) {
        const { name, id } = await t.network();
        t.defer(async () => {
          const left = await t.request('NetworkList', { query: { filters: { name: [name] } } });
          const all = left.json<{ Id: string }[]>().filter(({ Id }) => Id !== id);
          for (const { Id } of all) await t.request('NetworkDelete', { path: { id: Id } });
        });
        const body = { Name: name, CheckDuplicate: true, Labels: t.labels };
        return { name, got: await t.request('NetworkCreate', { body }) };
      },
      expect: [
        {
          expected: 'status 409 that names the network',
          check: ({ name, got }) => answer(409, message(new RegExp(name))).check(got),
        },
      ],
    }),
    defineCase({
      id: 'refuses-a-subnet-in-use',
      requirement: 'A subnet that overlaps another network’s is refused.',
      level: 'must',
      async run(t) {
        const { subnet } = freshSubnet();
        const IPAM = { Config: [{ Subnet: subnet }] };
        await t.network({ IPAM });
        const name = t.name('n');
        removeNetworkAtEnd(t, name);
        return t.request('NetworkCreate', { body: { Name: name, IPAM, Labels: t.labels } });
      },
      expect: [answer(403, message(/overlap/)), answer(400, message(/overlap/)), answer(409, message())],
    }),
    ...['bridge', 'host', 'none'].map((name) =>
      defineCase({
        id: `refuses-the-name-${name}`,
        requirement: `The name of the predefined network ${name} cannot be used.`,
        level: 'must',
        run: (t) => t.request('NetworkCreate', { body: { Name: name, Labels: t.labels } }),
        expect: [answer(403, message(new RegExp(name))), answer(409, message(new RegExp(name)))],
      }),
    ),
    defineCase({
      id: 'refuses-an-empty-name',
      requirement: 'An empty name is refused.',
      level: 'must',
      run: (t) => t.request('NetworkCreate', { body: { Name: '', Labels: t.labels } }),
      // Why 500 too: so answers 20.10; later daemons know it as the client's error.
      expect: [answer(400, message(/name/)), answer(500, message(/name/))],
    }),
    refuses({
      id: 'refuses-a-bad-subnet',
      requirement: 'A subnet that is none is refused, and no network is left.',
      body: { IPAM: { Config: [{ Subnet: 'nonsense' }] } },
      // Why 500 too: so answers 20.10; later daemons know it as the client's error.
      statuses: [400, 500],
      text: /nonsense/,
    }),
    refuses({
      id: 'refuses-overlay-outside-swarm',
      requirement: 'A network of the driver overlay is refused outside a swarm.',
      body: { Driver: 'overlay' },
      // Why 500 too: so answers 20.10.
      statuses: [403, 500],
      text: /swarm/,
    }),
    refuses({
      id: 'refuses-a-second-host',
      requirement: 'There is only one network of the driver host.',
      body: { Driver: 'host' },
      statuses: [403],
      text: /host/,
    }),
    refuses({
      id: 'refuses-an-unknown-driver',
      requirement: 'A driver that is not there gives 404 and is named.',
      body: { Driver: 'nonsense' },
      statuses: [404],
      text: /nonsense/,
    }),
    defineCase({
      id: 'rejects-broken-json',
      requirement: 'A body that is not whole JSON is the client’s error.',
      level: 'must',
      run: (t) =>
        t.request('NetworkCreate', { body: '{"Name":', headers: { 'Content-Type': 'application/json' } }),
      expect: [answer(400, message())],
    }),
  ],
});
