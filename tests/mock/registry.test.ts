import { describe, expect, test } from 'vitest';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { startRegistry } from './registry-server.ts';

interface Item {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progress?: string;
}

const auth = (username: string, password: string) => ({
  'x-registry-auth': Buffer.from(JSON.stringify({ username, password }))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_'),
});
const good = auth('user', 'pass');

async function items(got: Promise<{ status: number; text(): string }>): Promise<Item[]> {
  const { status, text } = await got;
  expect(status).toBe(200);
  return text
    .call(await got)
    .trim()
    .split('\r\n')
    .map((line) => JSON.parse(line) as Item);
}
const pull = (d: Daemon, fromImage: string, tag?: string, query = {}, headers = {}) =>
  d.client.request('ImageCreate', { query: { fromImage, ...(tag ? { tag } : {}), ...query }, headers });
const statuses = async (got: ReturnType<typeof pull>) =>
  (await items(got)).map(({ status, error }) => status?.replace(/sha256:[0-9a-f]{64}/, 'DIGEST') ?? error);
const inspect = async (d: Daemon, name: string) =>
  (await d.client.request('ImageInspect', { path: { name } })).json<{
    Id: string;
    Architecture: string;
    RepoDigests: string[];
    RepoTags: string[];
    Size: number;
    Config: Record<string, unknown>;
  }>();
const message = async (got: ReturnType<typeof pull>) => {
  const answer = await got;
  return [answer.status, answer.json<{ message: string }>().message];
};
const imported = async (d: Daemon, repo: string, tag = '1') => {
  const body = makeTar([{ name: 'hello', content: repo }]);
  await d.client.request('ImageCreate', { query: { fromSrc: '-', repo, tag }, body });
  return (await inspect(d, `${repo}:${tag}`)).Id;
};

describe('the catalogue', () => {
  test('is pulled layer by layer, once', async () => {
    await using d = await startDaemon();
    expect(await statuses(pull(d, 'nginx', '1.27-alpine'))).toEqual([
      'Pulling from library/nginx',
      'Already exists',
      'Pulling fs layer',
      'Downloading',
      'Verifying Checksum',
      'Download complete',
      'Extracting',
      'Extracting',
      'Pull complete',
      'Digest: DIGEST',
      'Status: Downloaded newer image for nginx:1.27-alpine',
    ]);
    expect(await statuses(pull(d, 'nginx', '1.27-alpine'))).toEqual([
      'Pulling from library/nginx',
      'Digest: DIGEST',
      'Status: Image is up to date for nginx:1.27-alpine',
    ]);
    expect((await inspect(d, 'nginx:1.27-alpine')).Config).toMatchObject({
      Entrypoint: ['/docker-entrypoint.sh'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    });
  });

  test('draws the bar of a download as the daemon does', async () => {
    await using d = await startDaemon();
    const [bar] = (await items(pull(d, 'redis', 'latest'))).flatMap(({ progress }) => progress ?? []);
    expect(bar).toMatch(/^\[={50}>\] +\d+B\/\d+B$/);
  });

  test('is the same for everybody, by tag, by digest and for a platform', async () => {
    await using one = await startDaemon({ seed: 'one' });
    await using two = await startDaemon({ seed: 'two' });
    for (const d of [one, two]) await pull(d, 'alpine', '3.22');
    const { Id, RepoDigests } = await inspect(one, 'alpine:3.22');
    expect(await inspect(two, 'alpine:3.22')).toMatchObject({ Id, RepoDigests });
    const digest = RepoDigests[0]?.split('@')[1] ?? '';
    expect((await statuses(pull(one, 'alpine', digest))).at(-1)).toContain(`up to date for alpine@`);
    await pull(one, 'alpine', '3.22', { platform: 'linux/arm64' });
    expect((await inspect(one, 'alpine:3.22')).Architecture).toBe('arm64');
    expect((await statuses(pull(one, 'alpine', '3.22', { platform: 'linux/s390x' }))).at(-1)).toBe(
      'no matching manifest for linux/s390x in the manifest list entries',
    );
  });

  test('gives all tags when none is named', async () => {
    await using d = await startDaemon();
    expect((await statuses(pull(d, 'hello-world'))).at(-1)).toBe(
      'Status: Downloaded newer image for hello-world',
    );
    expect((await inspect(d, 'hello-world')).RepoTags).toEqual(['hello-world:latest', 'hello-world:linux']);
  });

  test.for([
    ['nosuch/thing', '1', 404, /^pull access denied for nosuch\/thing, repository does not exist/],
    ['busybox', 'nosuch', 404, /^manifest for busybox:nosuch not found: manifest unknown: manifest unknown$/],
    ['127.0.0.1:9/x', '1', 500, /connection refused/],
    [
      'registry.example:5000/x',
      '1',
      500,
      /^Head "https:\/\/registry.example:5000\/v2\/x\/manifests\/1": no basic auth credentials$/,
    ],
    ['NoSuch', '1', 400, /must be lowercase$/],
    ['busybox', '!!', 400, /^invalid tag format$/],
  ] as const)('refuses %s:%s', async ([name, tag, status, text]) => {
    await using d = await startDaemon();
    expect(await message(pull(d, name, tag))).toEqual([status, expect.stringMatching(text)]);
  });

  test('is searched by name and description, with filters and a limit', async () => {
    await using d = await startDaemon();
    const search = async (query: Record<string, unknown>) =>
      (await d.client.request('ImageSearch', { query })).json<{ name: string }[]>().map(({ name }) => name);
    expect(await search({ term: 'testcontainers' })).toEqual(['testcontainers/ryuk', 'testcontainers/sshd']);
    expect(await search({ term: 'sql', limit: 2 })).toEqual(['mysql', 'postgres']);
    expect(await search({ term: 'testcontainers', filters: { 'is-official': ['true'] } })).toEqual([]);
    expect(await search({ term: '', filters: { stars: ['17000'] } })).toEqual(['nginx', 'ubuntu']);
  });
});

test('images of a user are there, can be pulled, and run their programs', async () => {
  const files = { '/start.sh': { text: '#!/bin/sh\necho started "$@"\n', mode: 0o755 } };
  const config = { Entrypoint: ['/start.sh'], Cmd: ['well'], Labels: { mine: '' } };
  await using d = await startDaemon({
    images: [
      { name: 'my/app:1', config, files },
      { name: 'ghcr.io/me/tool', config, pullOnly: true },
    ],
  });
  const id = await d.run({ Image: 'my/app:1', Cmd: undefined });
  await d.exit(id);
  expect(await d.logs(id)).toBe('started well\n');
  expect((await d.client.request('ImageInspect', { path: { name: 'ghcr.io/me/tool' } })).status).toBe(404);
  expect((await statuses(pull(d, 'ghcr.io/me/tool', 'latest'))).at(-1)).toContain('Downloaded newer image');
});

test('a registry in memory serves whom it is told to', async () => {
  await using d = await startDaemon({
    registries: [{ host: 'open.example:5000' }, { host: 'mine.example', username: 'me', password: 'secret' }],
  });
  const push = async (name: string, headers: Record<string, string>) =>
    (await items(d.client.request('ImagePush', { path: { name }, query: { tag: '1' }, headers }))).at(-1)
      ?.error;
  await imported(d, 'open.example:5000/x');
  await imported(d, 'mine.example/x');
  expect(await push('open.example:5000/x', {})).toBeUndefined();
  expect(await push('mine.example/x', {})).toBe('no basic auth credentials');
  expect(await push('mine.example/x', auth('me', 'wrong'))).toBe('unauthorized: authentication required');
  expect(await push('mine.example/x', auth('me', 'secret'))).toBeUndefined();
  const logIn = async (password: string) =>
    (
      await d.client.request('SystemAuth', {
        body: { username: 'me', password, serveraddress: 'mine.example' },
      })
    ).status;
  expect([await logIn('secret'), await logIn('wrong')]).toEqual([200, 500]);
});

describe.for(['basic', 'bearer'] as const)('a real registry with %s authentication', (scheme) => {
  test('gets what is pushed and gives it back to another daemon', async () => {
    await using registry = await startRegistry(scheme);
    await using one = await startDaemon({ registries: [registry.host] });
    await using two = await startDaemon({ registries: [registry.host] });
    const name = `${registry.host}/team/app`;
    const id = await imported(one, name);
    const push = () =>
      items(one.client.request('ImagePush', { path: { name }, query: { tag: '1' }, headers: good }));
    expect((await push()).flatMap(({ error }) => error ?? [])).toEqual([]);
    expect((await push()).map(({ status }) => status)).toContain('Layer already exists');
    expect((await statuses(pull(two, name, '1', {}, good))).at(-1)).toContain('Downloaded newer image');
    expect((await inspect(two, `${name}:1`)).Id).toBe(id);
    const told = await two.client.request('DistributionInspect', {
      path: { name: `${name}:1` },
      headers: good,
    });
    expect(told.json()).toMatchObject({ Platforms: [{ architecture: 'amd64', os: 'linux' }] });
    expect(await message(pull(two, name, '2', {}, good))).toEqual([
      404,
      expect.stringContaining('manifest unknown'),
    ]);
    expect(await message(pull(two, name, '1'))).toEqual([
      500,
      expect.stringContaining('no basic auth credentials'),
    ]);
  });

  test('is not believed: what it sends must have the digest that it names', async () => {
    await using registry = await startRegistry(scheme);
    await using one = await startDaemon({ registries: [registry.host] });
    await using two = await startDaemon({ registries: [registry.host] });
    const name = `${registry.host}/app`;
    await imported(one, name);
    await items(one.client.request('ImagePush', { path: { name }, query: { tag: '1' }, headers: good }));
    for (const [digest, bytes] of registry.blobs)
      registry.blobs.set(digest, Buffer.concat([bytes, Buffer.from('!')]));
    expect((await statuses(pull(two, name, '1', {}, good))).at(-1)).toMatch(/verification failed for digest/);
    expect((await two.client.request('ImageInspect', { path: { name: `${name}:1` } })).status).toBe(404);
  });
});

test('a registry that was not named is never asked', async () => {
  await using registry = await startRegistry('basic');
  await using d = await startDaemon();
  await pull(d, `${registry.host}/app`, '1', {}, good);
  await d.client.request('DistributionInspect', { path: { name: `${registry.host}/app:1` }, headers: good });
  expect(registry.asked).toEqual([]);
});
