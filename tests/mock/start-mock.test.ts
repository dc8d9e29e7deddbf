import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import { chooseTarget } from '../../src/run/target.ts';
import { sh, startDaemon, until } from './daemon.ts';

test('listens on a socket in a folder of its own, which close removes', async () => {
  const mock = await startMock();
  const { address } = mock;
  if (address.kind !== 'unix') throw new Error(address.kind);
  await access(address.path);
  await mock.close();
  await expect(access(dirname(address.path))).rejects.toThrow();
});

test('listens on a path that is named, and on a free port', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  for (const listen of [`unix://${folder}/d.sock`, 'tcp://127.0.0.1:0']) {
    await using mock = await startMock({ listen });
    await using client = createClient({ address: mock.address, apiVersion: '1.51' });
    expect((await client.request('SystemPing')).text()).toBe('OK');
    expect(mock.url).not.toMatch(/:0$/);
  }
  await rm(folder, { recursive: true });
});

test.for([
  ['unix:///no/such/folder/d.sock', /cannot listen on unix:\/\/\/no\/such/],
  ['tcp://192.0.2.1:1', /cannot listen on tcp:\/\/192\.0\.2\.1:1/],
  ['ssh://somewhere', /ssh is a way to reach a daemon/],
  ['nonsense://x', /nonsense/],
] as const)('says why it cannot listen on %s', async ([listen, text]) => {
  await expect(startMock({ listen })).rejects.toMatchObject({
    code: 'E_ADDRESS',
    message: expect.stringMatching(text),
  });
});

test('does not take over a path where something is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  await writeFile(join(folder, 'd.sock'), 'mine');
  await expect(startMock({ listen: `unix://${folder}/d.sock` })).rejects.toMatchObject({ code: 'E_ADDRESS' });
  await rm(folder, { recursive: true });
});

test('serves the versions that it is told, and refuses others', async () => {
  await using d = await startDaemon({ apiVersion: '1.45', minApiVersion: '1.40' });
  for (const [version, status] of [
    ['1.39', 400],
    ['1.40', 200],
    ['1.45', 200],
    ['1.46', 400],
  ] as const)
    expect((await d.another(version).request('ContainerList')).status, version).toBe(status);
});

test('what is chosen to test serves the API that is asked for', async () => {
  for (const [api, newest] of [
    [undefined, '1.51'],
    ['1.41', '1.51'],
    ['1.40..1.56', '1.56'],
    ['all', '1.56'],
  ] as const) {
    await using chosen = await chooseTarget('mock', undefined, api);
    await using client = createClient({ address: chosen.target.address, apiVersion: '1.41' });
    expect((await client.request('SystemPing')).headers.get('api-version')).toBe(newest);
  }
});

test('the same seed gives the same ids', async () => {
  const ids = async (seed: string) => {
    await using d = await startDaemon({ seed });
    return [await d.create(), await d.create()];
  };
  expect(await ids('a')).toEqual(await ids('a'));
  expect(await ids('a')).not.toEqual(await ids('b'));
});

test('close ends what runs, waits and follows, and leaves no timer', async () => {
  const before = process.getActiveResourcesInfo().length;
  const d = await startDaemon();
  const Healthcheck = { Test: ['CMD', 'true'], Interval: 1e6 };
  const id = await d.run({ ...sh('while :; do echo x; sleep 0.01; done'), Healthcheck });
  await d.run({ Cmd: ['false'], HostConfig: { RestartPolicy: { Name: 'always' } } });
  const open = [
    d.client.request('ContainerLogs', { path: { id }, query: { stdout: true, follow: true } }),
    d.client.request('ContainerWait', { path: { id } }),
    d.client.request('ContainerStats', { path: { id } }),
    d.client.request('SystemEvents'),
  ].map((request) =>
    request.then(
      () => 'answered',
      () => 'cut',
    ),
  );
  await until(async () => (await d.logs(id)).includes('x'));
  await d[Symbol.asyncDispose]();
  await Promise.all(open);
  await until(async () => process.getActiveResourcesInfo().length <= before);
});
