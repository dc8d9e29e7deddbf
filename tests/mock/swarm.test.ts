import { expect, test } from 'vitest';
import { startDaemon } from './daemon.ts';
import { refusal, startSwarm } from './swarm-daemon.ts';
import { told } from './told.ts';

const noManager = [503, expect.stringMatching(/^This node is not a swarm manager\. Use "docker swarm init"/)];

test('a daemon outside of a swarm refuses what a manager does, and cannot reach one to join', async () => {
  await using d = await startDaemon();
  for (const operation of ['SwarmInspect', 'NodeList', 'ServiceList', 'TaskList', 'SecretList', 'ConfigList'])
    expect(await refusal(d, operation)).toEqual(noManager);
  expect(await refusal(d, 'SwarmLeave')).toEqual([503, 'This node is not part of a swarm']);
  const JoinToken = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`;
  const join = (more: object) => refusal(d, 'SwarmJoin', { body: { ListenAddr: '0.0.0.0:2377', ...more } });
  expect(await join({ RemoteAddrs: [] })).toEqual([400, 'at least 1 RemoteAddr is required to join']);
  expect(await join({ RemoteAddrs: ['127.0.0.1:1'], JoinToken: 'no' })).toEqual([500, 'invalid join token']);
  expect(await join({ RemoteAddrs: ['127.0.0.1:1'], JoinToken })).toEqual([
    503,
    expect.stringContaining('dial tcp 127.0.0.1:1: connect: connection refused'),
  ]);
});

test('init makes a swarm with one manager, its networks, and tells of it', async () => {
  await using d = await startSwarm();
  const ping = await d.client.request('SystemPing');
  expect(ping.headers.get('swarm')).toBe('active/manager');
  const { Swarm } = (await d.client.request('SystemInfo')).json<{ Swarm: Record<string, unknown> }>();
  expect(Swarm).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true, Nodes: 1, Managers: 1 });
  const [node] = (await d.client.request('NodeList')).json<{ ID: string; ManagerStatus: object }[]>();
  expect(node).toMatchObject({
    ID: Swarm.NodeID,
    ManagerStatus: { Leader: true, Reachability: 'reachable' },
  });
  const networks = (await d.client.request('NetworkList')).json<{ Name: string; Scope: string }[]>();
  expect(networks.find(({ Name }) => Name === 'ingress')).toMatchObject({
    Scope: 'swarm',
    Driver: 'overlay',
  });
  expect(networks.map(({ Name }) => Name)).toContain('docker_gwbridge');
  const again = await refusal(d, 'SwarmInit', { body: { ListenAddr: '0.0.0.0:2377' } });
  expect(again).toEqual([503, expect.stringContaining('already part of a swarm')]);
});

test('the same seed gives the same node and the same tokens', async () => {
  const ids = async () => {
    await using d = await startSwarm();
    const { JoinTokens, ID } = (await d.client.request('SwarmInspect')).json<{
      JoinTokens: object;
      ID: string;
    }>();
    return { JoinTokens, ID };
  };
  expect(await ids()).toEqual(await ids());
});

test('settings change by version, tokens are rotated, and a lock has a key', async () => {
  await using d = await startSwarm();
  const inspect = async () =>
    (await d.client.request('SwarmInspect')).json<{
      Version: { Index: number };
      Spec: object;
      JoinTokens: { Worker: string; Manager: string };
    }>();
  const before = await inspect();
  const update = (query: object, body: object) => refusal(d, 'SwarmUpdate', { query, body });
  expect(await update({ version: 1 }, before.Spec)).toEqual([
    500,
    'rpc error: code = Unknown desc = update out of sequence',
  ]);
  await d.client.request('SwarmUpdate', {
    query: { version: before.Version.Index, rotateWorkerToken: true },
    body: { ...before.Spec, EncryptionConfig: { AutoLockManagers: true } },
  });
  const { JoinTokens } = await inspect();
  expect(JoinTokens.Worker).not.toBe(before.JoinTokens.Worker);
  expect(JoinTokens.Manager).toBe(before.JoinTokens.Manager);
  const { UnlockKey } = (await d.client.request('SwarmUnlockkey')).json<{ UnlockKey: string }>();
  expect(UnlockKey).toMatch(/^SWMKEY-1-.{43}$/);
});

test('the last manager leaves by force alone, is not removed, and takes overlay networks along', async () => {
  await using d = await startSwarm();
  const [{ ID: id = '', Version } = { Version: { Index: 0 } }] = (await d.client.request('NodeList')).json<
    { ID: string; Version: { Index: number } }[]
  >();
  const body = { Role: 'worker', Availability: 'active' };
  expect(await refusal(d, 'NodeUpdate', { path: { id }, query: { version: Version.Index }, body })).toEqual([
    400,
    'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
  ]);
  expect((await refusal(d, 'NodeDelete', { path: { id } }))[0]).toBe(400);
  await d.client.request('NetworkCreate', { body: { Name: 'over', Driver: 'overlay' } });
  expect((await refusal(d, 'SwarmLeave'))[0]).toBe(503);
  expect((await d.client.request('SwarmLeave', { query: { force: true } })).status).toBe(200);
  const networks = (await d.client.request('NetworkList')).json<{ Name: string }[]>();
  expect(networks.map(({ Name }) => Name).sort()).toEqual(['bridge', 'docker_gwbridge', 'host', 'none']);
  expect(await refusal(d, 'SwarmInspect')).toEqual(noManager);
});

test('secrets keep their data to themselves, configs tell it, and both change in labels alone', async () => {
  await using d = await startSwarm();
  const Data = Buffer.from('hush').toString('base64');
  for (const kind of ['Secret', 'Config']) {
    const made = await d.client.request(`${kind}Create`, { body: { Name: 'x', Labels: { a: '1' }, Data } });
    const id = made.json<{ ID: string }>().ID;
    const again = await refusal(d, `${kind}Create`, { body: { Name: 'x', Data } });
    expect(again[0]).toBe(409);
    const inspect = async () =>
      (await d.client.request(`${kind}Inspect`, { path: { id: 'x' } })).json<{
        ID: string;
        Version: { Index: number };
        Spec: { Data?: string; Labels: object };
      }>();
    const { ID, Version, Spec } = await inspect();
    expect([ID, Spec.Data]).toEqual([id, kind === 'Secret' ? undefined : Data]);
    const query = { version: Version.Index };
    const other = { Name: 'x', Data: Buffer.from('other').toString('base64') };
    expect(await refusal(d, `${kind}Update`, { path: { id }, query, body: other })).toEqual([
      400,
      'rpc error: code = InvalidArgument desc = only updates to Labels are allowed',
    ]);
    await d.client.request(`${kind}Update`, { path: { id }, query, body: { Name: 'x', Labels: { b: '2' } } });
    expect((await inspect()).Spec.Labels).toEqual({ b: '2' });
    const chosen = await d.client.request(`${kind}List`, { query: { filters: { label: ['a'] } } });
    expect(chosen.json()).toEqual([]);
    expect((await d.client.request(`${kind}Delete`, { path: { id } })).status).toBe(204);
  }
  const events = await told(d, { scope: ['swarm'], type: ['secret', 'config'] });
  expect(events.map(({ Type, Action }) => `${Type} ${Action}`)).toEqual(
    ['secret', 'config'].flatMap((type) =>
      ['create', 'update', 'remove'].map((action) => `${type} ${action}`),
    ),
  );
});
