import { describe, expect, test } from 'vitest';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, sh, startDaemon } from './daemon.ts';
import { told } from './told.ts';

interface Image {
  readonly Id: string;
  readonly RepoTags: string[];
  readonly RepoDigests: string[];
  readonly Parent: string;
  readonly Config: { readonly Cmd: string[] | null; readonly Labels: Record<string, string> | null };
  readonly RootFS: { readonly Layers: string[] };
}

const inspect = async (d: Daemon, name: string) =>
  (await d.client.request('ImageInspect', { path: { name } })).json<Image>();
const there = async (d: Daemon, name: string) =>
  (await d.client.request('ImageInspect', { path: { name } })).status === 200;
const tag = async (d: Daemon, name: string, repo: string, tag = 'latest') =>
  (await d.client.request('ImageTag', { path: { name }, query: { repo, tag } })).status;
const remove = async (d: Daemon, name: string, query: Record<string, unknown> = {}) =>
  d.client.request('ImageDelete', { path: { name }, query });

/** Builds and gives the id; each line is an instruction. */
async function build(d: Daemon, t: string, lines: string[], query: Record<string, unknown> = {}) {
  const body = makeTar([{ name: 'Dockerfile', content: `${lines.join('\n')}\n` }]);
  const got = await d.client.request('ImageBuild', { query: { t, ...query }, body });
  if (got.status !== 200 || /"error"/.test(got.text())) throw new Error(got.text());
  return (await inspect(d, t)).Id;
}

/** The tags listed. */
async function tags(d: Daemon, filters: Record<string, string[]> = {}): Promise<string[]> {
  const got = await d.client.request('ImageList', { query: { filters } });
  return got
    .json<Image[]>()
    .flatMap(({ RepoTags }) => RepoTags)
    .sort();
}

describe('names', () => {
  test('move from image to image, and an image may have many', async () => {
    await using d = await startDaemon();
    const mine = await build(d, 'mine', ['FROM busybox', 'LABEL a=b']);
    for (const repo of ['x', 'y', 'host.example:5000/deep/z']) expect(await tag(d, 'mine', repo)).toBe(201);
    expect((await inspect(d, mine)).RepoTags).toHaveLength(4);
    await tag(d, 'busybox', 'x');
    expect((await inspect(d, 'x')).Id).toBe((await inspect(d, 'busybox')).Id);
    expect((await inspect(d, mine)).RepoTags).not.toContain('x:latest');
    expect((await inspect(d, 'docker.io/library/busybox')).RepoTags).toEqual(['busybox:latest', 'x:latest']);
    expect(await tag(d, 'mine', 'Capital')).toBe(400);
  });

  test('are chosen by filters that all must hold', async () => {
    await using d = await startDaemon();
    await build(d, 'shop/web:1', ['FROM busybox', 'LABEL team=red']);
    await build(d, 'shop/web:2', ['FROM busybox', 'LABEL team=blue']);
    await build(d, 'shop/db:1', ['FROM busybox', 'LABEL team=red', 'LABEL old=']);
    expect(await tags(d, { reference: ['shop/*:1'] })).toEqual(['shop/db:1', 'shop/web:1']);
    expect(await tags(d, { reference: ['shop/web', 'busybox'], label: ['team'] })).toEqual([
      'shop/web:1',
      'shop/web:2',
    ]);
    expect(await tags(d, { label: ['team=red'], since: ['shop/web:1'] })).toEqual(['shop/db:1']);
    expect(await tags(d, { before: ['shop/web:2'] })).toEqual(['busybox:latest', 'shop/web:1']);
    expect(await tags(d, { dangling: ['true'] })).toEqual([]);
  });
});

test('images that come with a daemon are the same in every daemon, and what is done to them in none', async () => {
  const busybox = async (seed: string) => {
    await using d = await startDaemon({ seed });
    return (await inspect(d, 'busybox')).RootFS.Layers;
  };
  expect(await busybox('one')).toEqual(await busybox('two'));
  await using one = await startDaemon();
  await using two = await startDaemon();
  await tag(one, 'busybox', 'mine');
  await remove(two, 'busybox');
  expect([await there(two, 'mine'), await there(two, 'busybox'), await there(one, 'mine')]).toEqual([
    false,
    false,
    true,
  ]);
});

describe('making', () => {
  test('a build runs its steps, reuses them, and says so in its history', async () => {
    await using d = await startDaemon();
    const steps = ['FROM busybox', 'RUN echo built > /made', 'ENV WHO=me', 'CMD cat /made; echo $WHO'];
    const first = await build(d, 'one', steps);
    expect(await build(d, 'two', steps)).toBe(first);
    expect(await build(d, 'three', steps, { nocache: true })).not.toBe(first);
    const id = await d.run({ Image: 'one', Cmd: undefined });
    await d.exit(id);
    expect(await d.logs(id)).toBe('built\nme\n');
    const got = await d.client.request('ImageHistory', { path: { name: 'one' } });
    const history = got.json<{ Id: string; CreatedBy: string; Tags: string[] | null }[]>();
    expect(history[0]).toMatchObject({ Id: first, Tags: ['one:latest', 'two:latest'] });
    expect(history.map(({ CreatedBy }) => CreatedBy).join('\n')).toMatch(/WHO[\s\S]*echo built/);
  });

  test('a step that fails ends the build in its stream, and makes no image', async () => {
    await using d = await startDaemon();
    const body = makeTar([{ name: 'Dockerfile', content: 'FROM busybox\nRUN exit 3\n' }]);
    const got = await d.client.request('ImageBuild', { query: { t: 'broken' }, body });
    expect([got.status, got.text()]).toEqual([200, expect.stringMatching(/"code":3/)]);
    expect(await there(d, 'broken')).toBe(false);
  });

  test('a commit keeps what a container wrote, and the container goes on', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('echo kept > /file; read x'), 'source');
    await d.run({ ...sh('true') });
    const query = { container: 'source', repo: 'made', tag: '1', changes: 'CMD cat /file' };
    const [one, two] = await Promise.all([
      d.client.request('ImageCommit', { query, body: {} }),
      d.client.request('ImageCommit', { query: { ...query, tag: '2' }, body: {} }),
    ]);
    expect([one.status, two.status]).toEqual([201, 201]);
    const made = await inspect(d, 'made:1');
    expect(made.Parent).toBe((await inspect(d, 'busybox')).Id);
    expect(made.RootFS.Layers).toHaveLength(2);
    await d.status('ContainerDelete', id, { force: true });
    const child = await d.run({ Image: 'made:2', Cmd: undefined });
    await d.exit(child);
    expect(await d.logs(child)).toBe('kept\n');
  });
});

test('what one daemon saved another loads: names, files, configuration, id', async () => {
  await using one = await startDaemon({ seed: 'one' });
  await using two = await startDaemon({ seed: 'two' });
  const id = await build(one, 'app:1', ['FROM busybox', 'RUN echo in > /in', 'LABEL a=b', 'CMD cat /in']);
  await tag(one, 'app:1', 'app', '2');
  await tag(one, 'app:1', 'kept-home');
  const saved = await one.client.request('ImageGetAll', { query: { names: ['app:1', 'app:2'] } });
  const loaded = await two.client.request('ImageLoad', { body: saved.bytes });
  expect(loaded.text()).toMatch(/Loaded image: app:1/);
  const got = await inspect(two, 'app:2');
  expect(got).toMatchObject({ Id: id, RepoTags: ['app:1', 'app:2'], Config: { Labels: { a: 'b' } } });
  expect(await there(two, 'kept-home')).toBe(false);
  const child = await two.run({ Image: id, Cmd: undefined });
  await two.exit(child);
  expect(await two.logs(child)).toBe('in\n');
  const history = (d: Daemon) => d.client.request('ImageHistory', { path: { name: 'app:1' } });
  expect((await history(two)).json<unknown[]>()).toHaveLength((await history(one)).json<unknown[]>().length);
});

describe('removing', () => {
  test('takes a name while others are left, then the image and the parents that nobody needs', async () => {
    await using d = await startDaemon();
    const id = await build(d, 'app', ['FROM busybox', 'LABEL step=1', 'LABEL step=2']);
    const { Parent } = await inspect(d, id);
    await tag(d, 'app', 'other');
    expect((await remove(d, 'app')).json()).toEqual([{ Untagged: 'app:latest' }]);
    const gone = (await remove(d, 'other')).json<{ Deleted?: string }[]>();
    expect(gone.flatMap(({ Deleted }) => Deleted ?? [])).toEqual([id, Parent]);
    expect(await there(d, 'busybox')).toBe(true);
  });

  test('is refused by id while there are several names or a container, unless forced', async () => {
    await using d = await startDaemon();
    const id = await build(d, 'app', ['FROM busybox', 'LABEL a=b']);
    await tag(d, 'app', 'other');
    expect((await remove(d, id)).status).toBe(409);
    expect((await remove(d, id, { force: true })).status).toBe(200);
    const used = await build(d, 'used', ['FROM busybox', 'LABEL c=d']);
    const running = await d.run({ Image: 'used' });
    expect([(await remove(d, 'used')).status, (await remove(d, used, { force: true })).status]).toEqual([
      409, 409,
    ]);
    await d.status('ContainerDelete', running, { force: true });
    expect((await remove(d, 'used')).status).toBe(200);
    expect((await remove(d, 'used')).status).toBe(404);
  });

  test('prune takes the nameless, or all that no container needs', async () => {
    await using d = await startDaemon();
    const nameless = await build(d, 'app', ['FROM busybox', 'LABEL v=1']);
    await build(d, 'app', ['FROM busybox', 'LABEL v=2']);
    await build(d, 'needed', ['FROM busybox', 'LABEL v=3']);
    await d.create({ Image: 'needed' });
    const prune = async (filters: Record<string, string[]>) => {
      const got = await d.client.request('ImagePrune', { query: { filters } });
      return (got.json<{ ImagesDeleted: { Deleted?: string }[] | null }>().ImagesDeleted ?? []).flatMap(
        ({ Deleted }) => Deleted ?? [],
      );
    };
    expect(await prune({ label: ['v=9'] })).toEqual([]);
    expect(await prune({})).toEqual([nameless]);
    expect(await prune({ dangling: ['false'], label: ['v'] })).toHaveLength(1);
    expect(await tags(d, { label: ['v'] })).toEqual(['needed:latest']);
  });
});

describe('a registry in memory', () => {
  const name = 'registry.example:5000/team/app';
  const auth = { username: 'user', password: 'pass', serveraddress: 'registry.example:5000' };
  const headers = { 'x-registry-auth': Buffer.from(JSON.stringify(auth)).toString('base64') };

  test('gives back what was pushed, by tag and by digest, and to nobody else', async () => {
    await using d = await startDaemon();
    await using stranger = await startDaemon();
    const id = await build(d, `${name}:1`, ['FROM busybox', 'RUN echo far > /far', 'CMD cat /far']);
    const pushed = await d.client.request('ImagePush', { path: { name }, query: { tag: '1' }, headers });
    const digest = /sha256:[0-9a-f]{64}/.exec(pushed.text())?.[0] ?? '';
    expect((await inspect(d, id)).RepoDigests).toEqual([`${name}@${digest}`]);
    await remove(d, id, { force: true });
    const pull = (from: Daemon, tag: string) =>
      from.client.request('ImageCreate', { query: { fromImage: name, tag }, headers });
    expect((await pull(d, '1')).text()).toContain('Downloaded newer image');
    expect((await pull(d, '1')).text()).toContain('up to date');
    const child = await d.run({ Image: `${name}:1`, Cmd: undefined });
    await d.exit(child);
    expect([(await inspect(d, `${name}:1`)).Id, await d.logs(child)]).toEqual([id, 'far\n']);
    await d.status('ContainerDelete', child);
    await remove(d, id, { force: true });
    expect((await pull(d, digest)).status).toBe(200);
    expect((await inspect(d, `${name}@${digest}`)).RepoTags).toEqual([]);
    expect((await pull(stranger, '1')).status).toBe(404);
  });

  test('wants a name and a password', async () => {
    await using d = await startDaemon();
    await tag(d, 'busybox', name);
    const pushed = await d.client.request('ImagePush', {
      path: { name },
      headers: { 'x-registry-auth': 'e30=' },
    });
    expect(pushed.text()).toContain('no basic auth credentials');
    expect((await inspect(d, 'busybox')).RepoDigests).toEqual([]);
  });
});

test('events tell an image’s life', async () => {
  await using d = await startDaemon();
  const id = await build(d, 'app', ['FROM busybox', 'LABEL a=b']);
  await tag(d, 'app', 'other');
  await remove(d, 'other');
  await remove(d, 'app');
  const events = (await told(d, { type: ['image'] })).filter(({ Actor }) => Actor.ID === id);
  expect(events.map(({ Action }) => Action)).toEqual(expect.arrayContaining(['tag', 'untag', 'delete']));
  expect(events.at(-1)?.Action).toBe('delete');
});
