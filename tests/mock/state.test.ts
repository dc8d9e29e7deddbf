import { describe, expect, test } from 'vitest';
import { formatJson, parseJson } from '../../src/base/index.ts';
import { type MockState, readState } from '../../src/mock/index.ts';
import { writeTar } from '../../src/mock/state/tar.ts';
import { type Daemon, sh, startDaemon, until } from './daemon.ts';

/** The state as it is after a file: all that a snapshot holds must be JSON. */
const throughJson = (state: MockState): MockState => readState(parseJson(formatJson(state)));

/** Ends a daemon and starts another one with its state. */
async function again(d: Daemon): Promise<Daemon> {
  const state = throughJson(d.mock.snapshot());
  await d[Symbol.asyncDispose]();
  return startDaemon({ state });
}

const inspect = async (d: Daemon, id: string) =>
  (await d.client.request('ContainerInspect', { path: { id } })).json<Record<string, never>>();
const get = async (d: Daemon, operationId: string, path: Record<string, string> = {}, query = {}) =>
  (await d.client.request(operationId, { path, query })).json<unknown>();

describe('after a restart there is again', () => {
  test('a container that ended, with what inspect, logs and changes said of it', async () => {
    const d = await startDaemon();
    const id = await d.run(
      {
        ...sh('echo out; echo err >&2; echo kept > /tmp/kept; rm /etc/group; exit 3'),
        Labels: { team: 'blue' },
        HostConfig: { Memory: 64 * 1024 * 1024 },
      },
      'web',
    );
    await d.exit(id);
    const [was, logs, changes] = [
      await inspect(d, id),
      await d.logs(id),
      await get(d, 'ContainerChanges', { id }),
    ];
    await using after = await again(d);
    expect(await inspect(after, id)).toEqual(was);
    expect(await after.logs(id)).toBe(logs);
    expect(logs).toContain('err');
    expect(await get(after, 'ContainerChanges', { id })).toEqual(changes);
    expect(JSON.stringify(changes)).toContain('/etc/group');
    await after.client.request('ContainerStart', { path: { id: 'web' } });
    expect(await after.exit(id)).toBe(3);
  });

  test('images by tag and by digest, with the files of builds and commits', async () => {
    const d = await startDaemon();
    const id = await d.run(sh('echo inside > /file'));
    await d.exit(id);
    await d.client.request('ImageCommit', { query: { container: id, repo: 'mine', tag: 'v1' } });
    await d.client.request('ImageTag', {
      path: { name: 'mine:v1' },
      query: { repo: 'yours', tag: 'latest' },
    });
    const was = [await get(d, 'ImageList'), await get(d, 'ImageHistory', { name: 'mine:v1' })];
    await using after = await again(d);
    expect([await get(after, 'ImageList'), await get(after, 'ImageHistory', { name: 'mine:v1' })]).toEqual(
      was,
    );
    const made = await after.run({ Image: 'yours', ...sh('cat /file') });
    await after.exit(made);
    expect(await after.logs(made)).toBe('inside\n');
  });

  test('an image that was removed by force, for the container that still needs it', async () => {
    const d = await startDaemon();
    const id = await d.create(sh('echo still here'));
    await d.client.request('ImageDelete', { path: { name: 'busybox' }, query: { force: true } });
    const was = await get(d, 'ImageList');
    await using after = await again(d);
    expect(await get(after, 'ImageList')).toEqual(was);
    await after.client.request('ContainerStart', { path: { id } });
    await after.exit(id);
    expect(await after.logs(id)).toBe('still here\n');
  });

  test('networks with their addresses and members, and no new one takes their subnet', async () => {
    const d = await startDaemon();
    await d.client.request('NetworkCreate', { body: { Name: 'inner', Labels: { a: 'b' } } });
    await d.create({ HostConfig: { NetworkMode: 'inner' } }, 'member');
    const was = await get(d, 'NetworkList');
    await using after = await again(d);
    expect(await get(after, 'NetworkList')).toEqual(was);
    expect(await inspect(after, 'member')).toMatchObject({ NetworkSettings: { Networks: { inner: {} } } });
    await after.client.request('NetworkCreate', { body: { Name: 'other' } });
    const subnetOf = async (id: string) =>
      ((await get(after, 'NetworkInspect', { id })) as { IPAM: { Config: { Subnet: string }[] } }).IPAM
        .Config[0]?.Subnet;
    expect(await subnetOf('other')).not.toBe(await subnetOf('inner'));
  });

  test('volumes with their files, and what bind mounts show', async () => {
    const d = await startDaemon();
    const HostConfig = { Binds: ['data:/data', '/srv/shared:/shared'] };
    const id = await d.run({
      ...sh('mkdir /data/sub; echo one > /data/sub/file; echo two > /shared/file'),
      HostConfig,
    });
    await d.exit(id);
    const was = await get(d, 'VolumeList');
    await using after = await again(d);
    expect(await get(after, 'VolumeList')).toEqual(was);
    const reader = await after.run({ ...sh('cat /data/sub/file /shared/file'), HostConfig });
    await after.exit(reader);
    expect(await after.logs(reader)).toBe('one\ntwo\n');
    expect((await after.client.request('VolumeDelete', { path: { name: 'data' } })).status).toBe(409);
  });

  test('ids that go on where they ended', async () => {
    const d = await startDaemon();
    const first = await d.create();
    await using after = await again(d);
    await using fresh = await startDaemon();
    expect(await fresh.create()).toBe(first);
    expect(await after.create()).not.toBe(first);
  });
});

test('what ran comes back as after a restart of the daemon', async () => {
  const d = await startDaemon();
  const policy = (Name: string) => ({ HostConfig: { RestartPolicy: { Name } } });
  await d.run({}, 'plain');
  await d.run(policy('always'), 'always');
  await d.run(policy('unless-stopped'), 'unless');
  await d.run(policy('unless-stopped'), 'stopped');
  await d.run({ ...policy('on-failure'), ...sh('sleep 300') }, 'failing');
  await d.client.request('ContainerStop', { path: { id: 'stopped' }, query: { t: 0 } });
  await d.run({ HostConfig: { AutoRemove: true }, Volumes: { '/scratch': {} } }, 'passing');
  await d.create(policy('always'), 'created');
  await using after = await again(d);
  const states = async () => {
    const list = (await get(after, 'ContainerList', {}, { all: true })) as {
      Names: string[];
      State: string;
    }[];
    return Object.fromEntries(list.map(({ Names, State }) => [Names[0]?.slice(1), State]));
  };
  await until(async () => (await states()).always === 'running');
  expect(await states()).toEqual({
    plain: 'exited',
    always: 'running',
    unless: 'running',
    stopped: 'exited',
    failing: 'running',
    created: 'created',
  });
  expect((await after.state('plain')).ExitCode).toBe(137);
  expect(await get(after, 'VolumeList')).toMatchObject({ Volumes: [] });
});

test('a snapshot is of its moment', async () => {
  await using d = await startDaemon();
  const id = await d.create({}, 'before');
  const state = d.mock.snapshot();
  await d.client.request('ContainerRename', { path: { id }, query: { name: 'behind' } });
  await d.client.request('VolumeCreate', { body: { Name: 'late' } });
  expect(state.containers.map(({ facts }) => facts.name)).toEqual(['before']);
  expect(state.volumes).toEqual([]);
});

describe('a state is refused', () => {
  test.each<[string, unknown, RegExp]>([
    ['that is none', [1], /not the state of a mock/],
    [
      'of another format',
      { format: 'wirewhale-mock-state/9' },
      /wirewhale-mock-state\/9.*reads wirewhale-mock-state\/1/,
    ],
    ['that was cut', { format: 'wirewhale-mock-state/1', layers: {}, images: [] }, /it has no networks/],
  ])('%s', async (_what, state, said) => {
    await expect(startDaemon({ state: state as MockState })).rejects.toMatchObject({
      code: 'E_STATE',
      message: expect.stringMatching(said),
    });
  });

  test('whose layers are not what their digest says', async () => {
    await using d = await startDaemon();
    const state = structuredClone(d.mock.snapshot());
    const other = Buffer.from(writeTar([])).toString('base64');
    const layers = Object.fromEntries(Object.keys(state.layers).map((id) => [id, other]));
    await expect(startDaemon({ state: { ...state, layers } })).rejects.toMatchObject({
      code: 'E_STATE',
      message: expect.stringContaining('has another digest'),
    });
  });
});
