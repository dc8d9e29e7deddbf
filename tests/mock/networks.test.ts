import { describe, expect, test } from 'vitest';
import { type Daemon, startDaemon } from './daemon.ts';
import { told } from './told.ts';

interface Network {
  readonly Name: string;
  readonly Id: string;
  readonly IPAM: { readonly Config: { readonly Subnet: string; readonly Gateway: string }[] | null };
  readonly Containers: Record<string, { readonly Name: string; readonly IPv4Address: string }>;
}

async function network(d: Daemon, Name: string, body: Record<string, unknown> = {}): Promise<string> {
  const got = await d.client.request('NetworkCreate', { body: { Name, ...body } });
  if (got.status !== 201) throw new Error(got.text());
  return got.json<{ Id: string }>().Id;
}

const inspect = async (d: Daemon, id: string) =>
  (await d.client.request('NetworkInspect', { path: { id } })).json<Network>();

async function names(d: Daemon, filters: Record<string, string[]> = {}): Promise<string[]> {
  const got = await d.client.request('NetworkList', { query: { filters } });
  return got
    .json<Network[]>()
    .map(({ Name }) => Name)
    .sort();
}

const plug = async (d: Daemon, operation: 'NetworkConnect' | 'NetworkDisconnect', id: string, body: object) =>
  (await d.client.request(operation, { path: { id }, body })).status;

const predefined = ['bridge', 'host', 'none'];

describe('a new daemon', () => {
  test('has the three predefined networks, which stay whatever is asked', async () => {
    await using d = await startDaemon();
    for (const id of predefined) expect(await d.status('NetworkDelete', id)).toBe(403);
    await d.client.request('NetworkPrune');
    expect(await names(d)).toEqual(predefined);
  });

  test('gives the same ids for the same seed, and others for another', async () => {
    const ids = async (seed: string) => {
      await using d = await startDaemon({ seed });
      return [(await inspect(d, 'bridge')).Id, await network(d, 'a'), await network(d, 'b')];
    };
    const [first, again, other] = await Promise.all([ids('one'), ids('one'), ids('two')]);
    expect(again).toEqual(first);
    expect(new Set([...first, ...other]).size).toBe(6);
  });

  test('knows nothing of the networks of another', async () => {
    await using one = await startDaemon();
    await using two = await startDaemon();
    await network(one, 'mine');
    expect(await two.status('NetworkInspect', 'mine')).toBe(404);
    expect(await network(two, 'mine')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('many networks at once', () => {
  test('each get a subnet and a gateway of their own', async () => {
    await using d = await startDaemon();
    const ids = await Promise.all(Array.from({ length: 12 }, (_each, index) => network(d, `n${index}`)));
    const configs = await Promise.all(ids.map(async (id) => (await inspect(d, id)).IPAM.Config?.[0]));
    expect(new Set(configs.map((config) => config?.Subnet)).size).toBe(12);
    expect(new Set(configs.map((config) => config?.Gateway)).size).toBe(12);
  });

  test('of one name: one wins, the others are refused', async () => {
    await using d = await startDaemon();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => d.client.request('NetworkCreate', { body: { Name: 'lan' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(await names(d, { name: ['lan'] })).toEqual(['lan']);
  });

  test('are chosen by filters that all must hold, each by one of its values', async () => {
    await using d = await startDaemon();
    await network(d, 'red-a', { Labels: { team: 'red' } });
    await network(d, 'red-b', { Labels: { team: 'red', old: '' }, Driver: 'macvlan' });
    await network(d, 'blue-a', { Labels: { team: 'blue' } });
    expect(await names(d, { name: ['red', 'blue'], label: ['team=red'] })).toEqual(['red-a', 'red-b']);
    expect(await names(d, { label: ['team=red', 'old'] })).toEqual(['red-b']);
    expect(await names(d, { driver: ['macvlan', 'host'] })).toEqual(['host', 'red-b']);
    expect(await names(d, { type: ['custom'], driver: ['bridge'] })).toEqual(['blue-a', 'red-a']);
    expect(await names(d, { label: ['team'], name: ['bridge'] })).toEqual([]);
  });
});

describe('containers in networks', () => {
  test('get addresses from the lowest free one, and give them back', async () => {
    await using d = await startDaemon();
    const id = await network(d, 'lan', { IPAM: { Config: [{ Subnet: '10.9.8.0/24' }] } });
    const HostConfig = { NetworkMode: 'lan' };
    const made = await Promise.all(['c1', 'c2', 'c3'].map((name) => d.run({ HostConfig }, name)));
    const addresses = async () =>
      Object.values((await inspect(d, id)).Containers)
        .map(({ IPv4Address }) => IPv4Address)
        .sort();
    expect(await addresses()).toEqual(['10.9.8.2/24', '10.9.8.3/24', '10.9.8.4/24']);
    await d.status('ContainerDelete', made[1] ?? '', { force: true });
    expect(await addresses()).toHaveLength(2);
    await d.run({ HostConfig }, 'c4');
    expect(await addresses()).toEqual(['10.9.8.2/24', '10.9.8.3/24', '10.9.8.4/24']);
  });

  test('keep a network from being removed until the last has left', async () => {
    await using d = await startDaemon();
    const id = await network(d, 'lan');
    const [a, b] = [await d.run({}, 'c1'), await d.run({}, 'c2')];
    for (const Container of [a, b]) expect(await plug(d, 'NetworkConnect', id, { Container })).toBe(200);
    expect(Object.keys((await inspect(d, id)).Containers).sort()).toEqual([a, b].sort());
    const refused = await d.client.request('NetworkDelete', { path: { id } });
    expect([refused.status, refused.text()]).toEqual([403, expect.stringMatching(/c1.*c2/)]);
    expect(await plug(d, 'NetworkDisconnect', id, { Container: 'c1' })).toBe(200);
    expect(await d.status('NetworkDelete', 'lan')).toBe(403);
    await d.status('ContainerStop', b, { t: 0 });
    expect(await d.status('NetworkDelete', 'lan')).toBe(204);
    expect(await d.status('NetworkInspect', id)).toBe(404);
  });

  test('join a network once, and leave only one that they are in', async () => {
    await using d = await startDaemon();
    await network(d, 'lan');
    await d.run({}, 'c1');
    expect(await plug(d, 'NetworkConnect', 'lan', { Container: 'c1' })).toBe(200);
    expect(await plug(d, 'NetworkConnect', 'lan', { Container: 'c1' })).toBe(403);
    expect(await plug(d, 'NetworkConnect', 'host', { Container: 'c1' })).toBe(400);
    expect(await plug(d, 'NetworkConnect', 'lan', { Container: 'nobody' })).toBe(404);
    expect(await plug(d, 'NetworkDisconnect', 'lan', { Container: 'c1' })).toBe(200);
    expect(await plug(d, 'NetworkDisconnect', 'lan', { Container: 'c1' })).toBe(500);
  });

  test('a network that waits for a stopped container is spared by prune, an unused one is not', async () => {
    await using d = await startDaemon();
    for (const name of ['waited-for', 'used', 'free']) await network(d, name);
    await d.create({ HostConfig: { NetworkMode: 'waited-for' } });
    await d.run({ HostConfig: { NetworkMode: 'used' } });
    const prune = async () =>
      (await d.client.request('NetworkPrune')).json<{ NetworksDeleted: string[] | null }>().NetworksDeleted;
    expect(await prune()).toEqual(['free']);
    expect(await prune()).toBeNull();
    expect(await names(d)).toEqual([...predefined, 'used', 'waited-for']);
  });
});

test('events tell what happens to a network, and to whom', async () => {
  await using d = await startDaemon();
  const id = await network(d, 'lan');
  const container = await d.run({}, 'c1');
  await plug(d, 'NetworkConnect', id, { Container: 'c1' });
  await plug(d, 'NetworkDisconnect', id, { Container: 'c1' });
  await d.status('NetworkDelete', id);
  const events = await told(d, { network: ['lan'] });
  expect(events.map(({ Action }) => Action)).toEqual(['create', 'connect', 'disconnect', 'destroy']);
  expect(new Set(events.map(({ Actor }) => Actor.ID))).toEqual(new Set([id]));
  expect(events.map(({ Actor }) => Actor.Attributes.container)).toEqual([
    undefined,
    container,
    container,
    undefined,
  ]);
});
