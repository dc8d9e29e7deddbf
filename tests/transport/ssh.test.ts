import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import type { Address, TapEvent } from '../../src/model/index.ts';
import { connect, parseAddress } from '../../src/transport/index.ts';
import { fakeSsh } from './fake-ssh.ts';

const dialing = (address: Address) =>
  `dialStdio(${JSON.stringify(address.kind === 'unix' ? address.path : '')});`;

test('ssh is asked for dial-stdio, and a daemon is reached through it', async () => {
  await using mock = await startMock();
  using ssh = fakeSsh(dialing(mock.address));
  await using client = createClient({ address: parseAddress('ssh://me@far:2222') });
  expect((await client.request('SystemPing')).text()).toBe('OK');
  expect(ssh.args()).toEqual(
    ['-l me -p 2222 -o ConnectTimeout=30 -T -- far docker system dial-stdio'].flatMap((words) =>
      words.split(' '),
    ),
  );
});

test('a socket of the other side is named to the docker there, safe from its shell', async () => {
  await using mock = await startMock();
  using ssh = fakeSsh(dialing(mock.address));
  await using client = createClient({ address: parseAddress("ssh://far/run/it's;id.sock") });
  await client.negotiate();
  expect(ssh.args().slice(-5)).toEqual([
    'docker',
    '--host',
    "'unix:///run/it'\\''s;id.sock'",
    'system',
    'dial-stdio',
  ]);
});

test('a half-close passes through ssh, and the output after it comes whole', async () => {
  await using mock = await startMock();
  using _ssh = fakeSsh(dialing(mock.address));
  await using client = createClient({ address: parseAddress('ssh://far') });
  const body = { Image: 'busybox', Cmd: ['sleep', '300'] };
  const { Id: id } = await client.call('ContainerCreate', { body });
  await client.request('ContainerStart', { path: { id } });
  const exec = { Cmd: ['wc', '-c'], AttachStdin: true, AttachStdout: true };
  const { Id } = await client.call('ContainerExec', { path: { id }, body: exec });
  await using talk = await client.hijack('ExecStart', { path: { id: Id }, body: { Detach: false } });
  await talk.write('x'.repeat(300_000));
  await talk.end();
  expect((await talk.collect()).stdout.trim()).toBe('300000');
});

test('an ssh that fails is E_UNREACHABLE with what it said', async () => {
  using _ssh = fakeSsh(
    "process.stderr.write('far: Permission denied (publickey).\\n', () => process.exit(255));",
  );
  await using client = createClient({ address: parseAddress('ssh://far') });
  await expect(client.request('SystemPing')).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    message: expect.stringMatching(/ssh:\/\/far .*exit code 255: far: Permission denied \(publickey\)/),
    mend: expect.stringContaining('dial-stdio'),
  });
});

test('an ssh that fails says so to a hijack too', async () => {
  using _ssh = fakeSsh('process.exit(127);');
  await using client = createClient({ address: parseAddress('ssh://far'), apiVersion: '1.51' });
  await expect(client.hijack('ContainerAttach', { path: { id: 'x' } })).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    message: expect.stringContaining('exit code 127: it said nothing'),
  });
});

test('without an ssh the PATH is named', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'wirewhale-no-ssh-'));
  const path = process.env.PATH;
  process.env.PATH = empty;
  try {
    await expect(connect(parseAddress('ssh://far'))).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringContaining('no'),
      mend: expect.stringContaining('OpenSSH'),
    });
  } finally {
    process.env.PATH = path;
    rmSync(empty, { recursive: true });
  }
});

test('ssh ends with the connection', async () => {
  using _ssh = fakeSsh('process.stdout.write(String(process.pid)); setInterval(() => undefined, 1000);');
  const events: TapEvent[] = [];
  const connection = await connect(parseAddress('ssh://far'), { onTap: (event) => events.push(event) });
  const [bytes] = (await once(connection, 'data')) as [Buffer];
  const pid = Number(bytes.toString());
  expect(runs(pid)).toBe(true);
  connection.destroy();
  await expect.poll(() => runs(pid)).toBe(false);
  expect(events.map(({ kind }) => kind)).toEqual(['open', 'data', 'close']);
});

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
