import { describe, expect, test } from 'vitest';
import { type Daemon, sh, startDaemon } from './daemon.ts';
import { told } from './told.ts';

interface Volume {
  readonly Name: string;
  readonly CreatedAt: string;
  readonly Labels: Record<string, string> | null;
}

async function volume(d: Daemon, body: Record<string, unknown> = {}): Promise<Volume> {
  const got = await d.client.request('VolumeCreate', { body });
  if (got.status !== 201) throw new Error(got.text());
  return got.json<Volume>();
}

async function names(d: Daemon, filters: Record<string, string[]> = {}): Promise<string[]> {
  const got = await d.client.request('VolumeList', { query: { filters } });
  return (got.json<{ Volumes: Volume[] | null }>().Volumes ?? []).map(({ Name }) => Name);
}

async function pruned(
  d: Daemon,
  filters: Record<string, string[]> = {},
  client = d.client,
): Promise<string[] | null> {
  const got = await client.request('VolumePrune', { query: { filters } });
  return got.json<{ VolumesDeleted: string[] | null }>().VolumesDeleted;
}

const remove = async (d: Daemon, name: string, query = {}) =>
  (await d.client.request('VolumeDelete', { path: { name }, query })).status;

const mounts = (...Binds: string[]) => ({ HostConfig: { Binds } });

describe('creating', () => {
  test('the same volume by many at once makes one, as the first made it', async () => {
    await using d = await startDaemon();
    const first = await volume(d, { Name: 'data', Labels: { kept: 'yes' } });
    const others = await Promise.all(
      Array.from({ length: 6 }, (_each, index) => volume(d, { Name: 'data', Labels: { kept: `${index}` } })),
    );
    expect(others).toEqual(others.map(() => first));
    expect(await names(d)).toEqual(['data']);
    expect((await told(d, { type: ['volume'] })).map(({ Action }) => Action)).toEqual(['create']);
  });

  test('without a name gives a new one each time, the same for a seed', async () => {
    const made = async (seed: string) => {
      await using d = await startDaemon({ seed });
      return [(await volume(d)).Name, (await volume(d)).Name];
    };
    const [one, again, other] = await Promise.all([made('one'), made('one'), made('two')]);
    expect(again).toEqual(one);
    expect(new Set([...one, ...other]).size).toBe(4);
    expect(one[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is not seen by another daemon', async () => {
    await using one = await startDaemon();
    await using two = await startDaemon();
    await one.exit(await one.run({ ...sh('echo mine > /v/file'), ...mounts('data:/v') }));
    expect(await names(two)).toEqual([]);
    const id = await two.run({ ...sh('ls /v'), ...mounts('data:/v') });
    await two.exit(id);
    expect(await two.logs(id)).toBe('');
  });
});

describe('a volume in use', () => {
  test('stays until the last container is gone, running or not, force or not', async () => {
    await using d = await startDaemon();
    await volume(d, { Name: 'data' });
    const stopped = await d.create(mounts('data:/a'));
    const running = await d.run(mounts('data:/b:ro'));
    expect(await remove(d, 'data')).toBe(409);
    await d.status('ContainerDelete', running, { force: true });
    expect(await remove(d, 'data', { force: true })).toBe(409);
    await d.status('ContainerDelete', stopped);
    expect(await remove(d, 'data')).toBe(204);
    expect([await remove(d, 'data'), await remove(d, 'data', { force: true })]).toEqual([404, 204]);
  });

  test('begins empty again once it was removed and made anew', async () => {
    await using d = await startDaemon();
    const list = async (script: string) => {
      const id = await d.run({ ...sh(script), ...mounts('data:/v') });
      await d.exit(id);
      const text = await d.logs(id);
      await d.status('ContainerDelete', id);
      return text;
    };
    expect(await list('echo x > /v/old; ls /v')).toBe('old\n');
    expect(await list('ls /v')).toBe('old\n');
    await remove(d, 'data');
    expect(await list('ls /v')).toBe('');
  });

  test('goes with its container when it has no name and that is asked for', async () => {
    await using d = await startDaemon();
    await volume(d, { Name: 'named' });
    const config = { Volumes: { '/anonymous': {} }, ...mounts('named:/n') };
    const [kept, taken] = [await d.create(config), await d.create(config)];
    expect(await names(d)).toHaveLength(3);
    await d.status('ContainerDelete', kept);
    await d.status('ContainerDelete', taken, { v: true });
    const left = await names(d);
    expect(left).toHaveLength(2);
    expect(left).toContain('named');
  });
});

describe('filters', () => {
  test('must all hold, each by one of its values', async () => {
    await using d = await startDaemon();
    await volume(d, { Name: 'red-used', Labels: { team: 'red' } });
    await volume(d, { Name: 'red-free', Labels: { team: 'red', old: '' } });
    await volume(d, { Name: 'blue-free', Labels: { team: 'blue' } });
    await d.create(mounts('red-used:/v'));
    expect(await names(d, { label: ['team=red'], dangling: ['true'] })).toEqual(['red-free']);
    expect(await names(d, { dangling: ['0'] })).toEqual(['red-used']);
    expect(await names(d, { name: ['blue', 'used'] })).toEqual(['blue-free', 'red-used']);
    expect(await names(d, { label: ['team', 'old'] })).toEqual(['red-free']);
    expect(await names(d, { driver: ['other'] })).toEqual([]);
  });
});

describe('prune', () => {
  test('takes the nameless alone, and all of them where that is asked for or was the rule', async () => {
    await using d = await startDaemon();
    const nameless = (await volume(d)).Name;
    await volume(d, { Name: 'one' });
    await volume(d, { Name: 'used' });
    await d.create(mounts('used:/v'));
    expect(await pruned(d)).toEqual([nameless]);
    expect(await pruned(d)).toEqual([]);
    expect(await pruned(d, { all: ['true'] })).toEqual(['one']);
    await volume(d, { Name: 'two' });
    expect(await pruned(d, {}, d.another('1.41'))).toEqual(['two']);
    expect(await names(d)).toEqual(['used']);
  });

  test('goes by labels', async () => {
    await using d = await startDaemon();
    await volume(d, { Name: 'one', Labels: { kind: 'cache' } });
    await volume(d, { Name: 'two', Labels: { kind: 'cache', keep: 'yes' } });
    await volume(d, { Name: 'three' });
    const filters = { all: ['1'], label: ['kind=cache'], 'label!': ['keep'] };
    expect(await pruned(d, filters)).toEqual(['one']);
    expect(await names(d)).toEqual(['three', 'two']);
  });
});

test('events tell a volume’s life, mounts included', async () => {
  await using d = await startDaemon();
  await volume(d, { Name: 'data' });
  const id = await d.run({ ...sh('true'), ...mounts('data:/v') });
  await d.exit(id);
  await d.status('ContainerDelete', id);
  await remove(d, 'data');
  const events = await told(d, { volume: ['data'] });
  expect(events.map(({ Action }) => Action)).toEqual(['create', 'mount', 'unmount', 'destroy']);
  expect(events.slice(1, 3).map(({ Actor }) => Actor.Attributes.container)).toEqual([id, id]);
});
