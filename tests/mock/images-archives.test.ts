import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeTar, readTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, sh, startDaemon, until } from './daemon.ts';

const digestOf = (bytes: Uint8Array | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const inspect = async (d: Daemon, name: string) =>
  (await d.client.request('ImageInspect', { path: { name } })).json<{
    Id: string;
    Size: number;
    Author: string;
    Architecture: string;
    Comment: string;
    Config: Record<string, unknown>;
    RootFS: { Layers: string[] };
    GraphDriver: { Data: Record<string, string> | null };
  }>();
const history = async (d: Daemon, name: string) =>
  (await d.client.request('ImageHistory', { path: { name } })).json<
    { Id: string; CreatedBy: string; Comment: string; Size: number; Created: number; Tags: string[] | null }[]
  >();
const load = (d: Daemon, body: Uint8Array) => d.client.request('ImageLoad', { body });

async function build(d: Daemon, t: string, text: string) {
  const body = makeTar([
    { name: 'Dockerfile', content: text },
    { name: 'f', content: 'FFF' },
  ]);
  expect((await d.client.request('ImageBuild', { query: { t }, body })).text()).not.toContain('"error"');
}

/** What is saved of names, by path. */
async function saved(d: Daemon, names: string[]) {
  const { bytes } = await d.client.request('ImageGetAll', { query: { names } });
  return { bytes, files: new Map(readTar(bytes).map((entry) => [entry.name, entry])) };
}

describe('an archive', () => {
  test('is an OCI layout in which every name is the digest of what it names', async () => {
    await using d = await startDaemon();
    await build(d, 'app:1', 'FROM busybox\nCOPY f /f\nENV A=b\nRUN rm /etc/group; echo x > /x\n');
    const { Id, RootFS } = await inspect(d, 'app:1');
    const { files } = await saved(d, ['app:1']);
    const blobs = [...files].filter(
      ([name, { type }]) => name.startsWith('blobs/sha256/') && type === 'file',
    );
    for (const [name, { content }] of blobs)
      expect(digestOf(content)).toBe(name.replace('blobs/sha256/', 'sha256:'));
    const json = (name: string) => JSON.parse(files.get(name)?.text ?? 'null');
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
    const path = (digest: string) => digest.replace('sha256:', 'blobs/sha256/');
    expect(json('manifest.json')).toMatchObject([
      { Config: path(Id), RepoTags: ['app:1'], Layers: RootFS.Layers.map(path) },
    ]);
    const [entry] = json('index.json').manifests;
    expect(entry.annotations).toEqual({
      'io.containerd.image.name': 'docker.io/library/app:1',
      'org.opencontainers.image.ref.name': '1',
    });
    expect(json(path(entry.digest)).config.digest).toBe(Id);
    expect(json('repositories')).toEqual({ app: { 1: RootFS.Layers.at(-1)?.slice(7) } });
    const last = readTar(files.get(path(RootFS.Layers.at(-1) ?? ''))?.content ?? new Uint8Array());
    expect(last.map(({ name }) => name)).toEqual(['etc/', 'etc/.wh.group', 'x']);
  });

  test('of a repository holds all its tags, of an id none', async () => {
    await using d = await startDaemon();
    for (const tag of ['1', '2']) await build(d, `app:${tag}`, `FROM busybox\nENV TAG=${tag}\n`);
    const names = async (...asked: string[]) =>
      JSON.parse((await saved(d, asked)).files.get('manifest.json')?.text ?? '').map(
        ({ RepoTags }: { RepoTags: string[] | null }) => RepoTags,
      );
    expect((await names('app')).sort()).toEqual([['app:1'], ['app:2']]);
    expect(await names((await inspect(d, 'app:1')).Id)).toEqual([null]);
    expect((await d.client.request('ImageGetAll', { query: { names: ['app:3'] } })).status).toBe(404);
  });

  test.for([
    ['as it is', (bytes: Uint8Array) => bytes],
    ['compressed', (bytes: Uint8Array) => gzipSync(bytes)],
  ] as const)('is loaded %s: ids, whiteouts, history', async ([, pack]) => {
    await using one = await startDaemon({ seed: 'one' });
    await using two = await startDaemon({ seed: 'two' });
    await build(one, 'app:1', 'FROM busybox\nRUN rm /etc/group; ln -s /f /l; echo x > /x\nCMD cat /x\n');
    const { bytes } = await saved(one, ['app:1']);
    expect((await load(two, pack(bytes))).text()).toMatch(/Loaded image: app:1/);
    expect((await inspect(two, 'app:1')).Id).toBe((await inspect(one, 'app:1')).Id);
    const id = await two.run({ Image: 'app:1', ...sh('cat /x; ls /etc') });
    await two.exit(id);
    expect(await two.logs(id)).toMatch(/^x\n/);
    expect(await two.logs(id)).not.toContain('group');
    expect((await history(two, 'app:1')).map(({ Id }) => Id).slice(1)).toEqual(['<missing>', '<missing>']);
  });

  test('of an older daemon is loaded too', async () => {
    await using d = await startDaemon();
    const layer = makeTar([{ name: 'old', content: 'OLD' }]);
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['x'] },
      created: '2020-01-01T00:00:00.123456789Z',
      history: [{ created: '2020-01-01T00:00:00Z', created_by: 'made' }],
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    });
    const hex = digestOf(config).slice(7);
    const archive = makeTar([
      { name: `${hex}.json`, content: config },
      { name: 'abc/', type: 'directory' },
      { name: 'abc/layer.tar', content: layer },
      {
        name: 'manifest.json',
        content: JSON.stringify([{ Config: `${hex}.json`, RepoTags: ['old:1'], Layers: ['abc/layer.tar'] }]),
      },
    ]);
    await load(d, archive);
    expect(await inspect(d, 'old:1')).toMatchObject({ Id: `sha256:${hex}`, Size: 3 });
  });

  test('that is cut is refused', async () => {
    await using d = await startDaemon();
    const whole = gzipSync(makeTar([{ name: 'x', content: 'y'.repeat(5000) }]));
    expect((await load(d, whole.subarray(0, 40))).text()).toContain('"error":"unexpected EOF"');
    const query = { fromSrc: '-', repo: 'cut' };
    const got = await d.client.request('ImageCreate', { query, body: whole.subarray(0, 40) });
    expect([got.status, got.json()]).toEqual([500, { message: 'unexpected EOF' }]);
  });

  test('that lies about its layers is refused', async () => {
    await using d = await startDaemon();
    await build(d, 'app:1', 'FROM scratch\nCOPY f /f\n');
    const { files } = await saved(d, ['app:1']);
    await using other = await startDaemon();
    const bent = [...files.values()].map((file) =>
      file.text.includes('FFF') ? { ...file, content: file.text.replace('FFF', 'GGG') } : file,
    );
    expect((await load(other, makeTar(bent))).text()).toMatch(/"error":"invalid diffID for layer 0/);
  });
});

test('the history tells sizes and times, and ids and names of what was built here', async () => {
  await using d = await startDaemon();
  await build(d, 'app:1', 'FROM busybox\nCOPY f /f\nENV A=b\n');
  const steps = await history(d, 'app:1');
  expect(steps.map(({ Size }) => Size)).toEqual([0, 3, (await inspect(d, 'busybox')).Size]);
  expect(steps.map(({ Tags }) => Tags)).toEqual([['app:1'], null, ['busybox:latest']]);
  expect(steps.every(({ Id, Created }) => Id.startsWith('sha256:') && Created > 1_700_000_000)).toBe(true);
  expect(steps[1]?.CreatedBy).toMatch(/^\/bin\/sh -c #\(nop\) COPY file:[0-9a-f]{64} in \/f $/);
});

test('an import is one layer with the digest of what was sent', async () => {
  await using d = await startDaemon();
  const body = makeTar([{ name: 'x', content: 'y' }]);
  const query = {
    fromSrc: '-',
    repo: 'imp',
    tag: '1',
    message: 'msg',
    platform: 'linux/arm64',
    changes: ['ENV A=b', 'CMD ["x"]'],
  };
  await d.client.request('ImageCreate', { query, body: gzipSync(body) });
  expect(await inspect(d, 'imp:1')).toMatchObject({
    Architecture: 'arm64',
    Comment: 'msg',
    Size: 1,
    Config: { Env: ['A=b'], Cmd: ['x'] },
    RootFS: { Layers: [digestOf(body)] },
  });
  expect(await history(d, 'imp:1')).toMatchObject([{ Comment: 'msg', CreatedBy: '', Size: 1 }]);
});

test('a commit joins what is asked for with what the container has', async () => {
  await using d = await startDaemon();
  const Env = ['C=d'];
  const id = await d.run(
    { ...sh('echo a > /a; echo done; sleep 100'), Env, Labels: { x: 'y' }, ExposedPorts: { '80/tcp': {} } },
    'source',
  );
  await until(async () => (await d.logs(id)) === 'done\n');
  const query = {
    container: 'source',
    repo: 'com',
    author: 'me',
    comment: 'cmt',
    changes: ['ENV Z=1', 'LABEL q=r', 'EXPOSE 90', 'ENTRYPOINT ["e"]', 'HEALTHCHECK CMD x'].join('\n'),
  };
  await d.client.request('ImageCommit', { query, body: { Labels: { bod: 'y' }, Env: ['BODY=1'] } });
  expect(await inspect(d, 'com')).toMatchObject({
    Author: 'me',
    Comment: 'cmt',
    Config: {
      Cmd: null,
      Entrypoint: ['e'],
      Env: ['BODY=1', 'Z=1', 'C=d'],
      ExposedPorts: { '80/tcp': {}, '90/tcp': {} },
      Labels: { bod: 'y', q: 'r', x: 'y' },
      Healthcheck: { Test: ['CMD-SHELL', 'x'] },
    },
  });
  expect((await history(d, 'com'))[0]).toMatchObject({
    CreatedBy: 'sh -c echo a > /a; echo done; sleep 100',
    Size: 2,
  });
  const bad = await d.client.request('ImageCommit', {
    query: { container: 'source', changes: 'RUN x' },
    body: {},
  });
  expect([bad.status, bad.text()]).toEqual([
    400,
    expect.stringContaining('RUN is not a valid change command'),
  ]);
});

test('layers are shared, counted once, and go with the last image that stands upon them', async () => {
  await using d = await startDaemon();
  await build(d, 'one', 'FROM busybox\nCOPY f /f\n');
  await build(d, 'two', 'FROM busybox\nCOPY f /f\nENV A=b\n');
  const list = await d.client.request('ImageList', { query: { 'shared-size': true } });
  const base = (await inspect(d, 'busybox')).Size;
  expect(
    list.json<{ SharedSize: number; Size: number }[]>().map(({ SharedSize, Size }) => [SharedSize, Size]),
  ).toEqual([
    [base + 3, base + 3],
    [base + 3, base + 3],
    [base, base],
  ]);
  const df = await d.client.request('SystemDataUsage');
  expect(df.json<{ LayersSize: number }>().LayersSize).toBe(base + 3);
  const remove = async (name: string) =>
    (await d.client.request('ImageDelete', { path: { name } }))
      .json<object[]>()
      .map((each) => Object.keys(each)[0]);
  expect(await remove('two')).toEqual(['Untagged', 'Deleted']);
  expect(await remove('one')).toEqual(['Untagged', 'Deleted', 'Deleted']);
});

test.for([
  ['BAD', 400, 'invalid reference format: repository name (library/BAD) must be lowercase'],
  ['bad@x', 400, 'invalid reference format'],
  ['nosuch', 404, 'No such image: nosuch:latest'],
  ['abcdef', 404, 'No such image: abcdef:latest'],
  [`sha256:${'a'.repeat(64)}`, 404, `No such image: sha256:${'a'.repeat(64)}`],
] as const)('%s is no image', async ([name, status, message]) => {
  await using d = await startDaemon();
  const got = await d.client.request('ImageInspect', { path: { name } });
  expect([got.status, got.json()]).toEqual([status, { message }]);
});

test.for([
  [{ repo: 'a@sha256:'.padEnd(73, 'a') }, 400, /cannot import digest reference/],
  [{ repo: 'a'.repeat(64) }, 400, /cannot specify 64-byte hexadecimal strings/],
  [{ repo: 'sha256', tag: 'abcd' }, 400, /refusing to create an ambiguous tag/],
  [{ repo: 'ok', tag: '!' }, 400, /invalid tag format/],
  [{}, 200, /^$/],
] as const)('a name %j for an image', async ([query, status, text]) => {
  await using d = await startDaemon();
  const got = await d.client.request('ImageTag', { path: { name: 'busybox' }, query });
  expect([got.status, got.text()]).toEqual([status, expect.stringMatching(text)]);
});
