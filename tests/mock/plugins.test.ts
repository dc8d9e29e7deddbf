import { request } from 'node:http';
import { expect, test } from 'vitest';
import { writeTar } from '../../src/mock/state/tar.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { refusal } from './swarm-daemon.ts';
import { told } from './told.ts';

const config = {
  description: 'a test',
  entrypoint: ['/bin/x'],
  interface: { types: ['docker.volumedriver/1.0'], socket: 'x.sock' },
  env: [
    { name: 'DEBUG', value: '0', settable: ['value'] },
    { name: 'FIXED', value: '1' },
  ],
};

const file = (name: string, text: string) => ({
  name,
  type: 'file' as const,
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  bytes: Buffer.from(text),
  linkName: '',
});

/** Makes a plugin of an archive and gives status and body. */
function create(d: Daemon, name: string, archive: Uint8Array): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const socketPath = d.mock.url.replace('unix://', '');
    const headers = { 'Content-Type': 'application/x-tar' };
    const asked = request(
      { socketPath, method: 'POST', path: `/plugins/create?name=${name}`, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
      },
    );
    asked.on('error', reject);
    asked.end(archive);
  });
}

const archive = writeTar([file('config.json', JSON.stringify(config)), file('rootfs/bin/x', 'x')]);

interface Plugin {
  readonly Name: string;
  readonly Enabled: boolean;
  readonly Settings: { readonly Env: string[] };
}

const inspect = async (d: Daemon) =>
  (await d.client.request('PluginInspect', { path: { name: 'p' } })).json<Plugin>();

test('a plugin is made of its archive, set, enabled, disabled and removed', async () => {
  await using d = await startDaemon();
  expect((await create(d, 'p', archive))[0]).toBe(204);
  expect(await create(d, 'p', archive)).toEqual([
    409,
    expect.stringContaining('plugin p:latest already exists'),
  ]);
  expect(await inspect(d)).toMatchObject({
    Name: 'p:latest',
    Enabled: false,
    Settings: { Env: ['DEBUG=0', 'FIXED=1'] },
  });
  const path = { name: 'p' };
  await d.client.request('PluginSet', { path, body: ['DEBUG=1'] });
  expect((await inspect(d)).Settings.Env).toEqual(['DEBUG=1', 'FIXED=1']);
  expect(await refusal(d, 'PluginSet', { path, body: ['FIXED=2'] })).toEqual([
    500,
    '"FIXED" is not settable',
  ]);
  expect(await refusal(d, 'PluginDisable', { path })).toEqual([
    409,
    'plugin is already disabled: plugin p:latest found but disabled',
  ]);
  expect((await d.client.request('PluginEnable', { path, query: { timeout: 0 } })).status).toBe(200);
  const chosen = async (filters: Record<string, string[]>) =>
    (await d.client.request('PluginList', { query: { filters } })).json<Plugin[]>().map(({ Name }) => Name);
  expect(await chosen({ enabled: ['true'], capability: ['volumedriver'] })).toEqual(['p:latest']);
  expect(await chosen({ capability: ['networkdriver'] })).toEqual([]);
  expect(await refusal(d, 'PluginDelete', { path })).toEqual([409, 'plugin p:latest is enabled']);
  await d.client.request('PluginDisable', { path });
  expect((await d.client.request('PluginDelete', { path })).status).toBe(200);
  const events = await told(d, { type: ['plugin'] });
  expect(events.map(({ Action }) => Action)).toEqual(['create', 'enable', 'disable', 'remove']);
});

test('what is no plugin is refused', async () => {
  await using d = await startDaemon();
  expect(await create(d, 'p', writeTar([file('rootfs/x', 'x')]))).toEqual([
    500,
    expect.stringContaining('config not found'),
  ]);
  expect(await create(d, 'UPPER', archive)).toEqual([
    500,
    expect.stringContaining('failed to parse reference UPPER'),
  ]);
});

test('no registry of plugins is reached', async () => {
  await using d = await startDaemon();
  const remote = '127.0.0.1:1/a/b';
  expect(await refusal(d, 'PluginPull', { query: { remote }, body: [] })).toEqual([
    500,
    expect.stringContaining('dial tcp 127.0.0.1:1: connect: connection refused'),
  ]);
});
