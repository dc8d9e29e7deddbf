import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, parseAddress } from '../../src/transport/index.ts';
import { portOf, startPeer } from './peer.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a daemon that cannot be reached', () => {
  test('has no socket', async () => {
    await expect(connect(parseAddress('unix:///nowhere/docker.sock'))).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: 'nothing listens at unix:///nowhere/docker.sock: there is no such file',
      mend: expect.stringContaining('--host'),
    });
  });

  test('does not listen', async () => {
    await expect(connect(parseAddress(`tcp://127.0.0.1:${await freePort()}`))).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('does not listen at any address of its name', async () => {
    await expect(connect(parseAddress(`tcp://localhost:${await freePort()}`))).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('has no address', async () => {
    await expect(connect(parseAddress('tcp://no-such-host.invalid'))).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      mend: 'Check the name.',
    });
  });

  test('is behind a pipe of Windows', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has such pipes');
    await expect(connect(parseAddress('npipe:////./pipe/docker_engine'))).rejects.toMatchObject({
      code: 'E_ADDRESS',
      message: expect.stringContaining(process.platform),
    });
  });

  test('speaks no TLS and says nothing', async () => {
    await using silent = await startPeer((socket) => socket.resume(), { over: 'tcp' });
    const port = silent.address.kind === 'tcp' ? silent.address.port : 0;
    await expect(connect(parseAddress(`https://127.0.0.1:${port}`), { timeoutMs: 50 })).rejects.toMatchObject(
      {
        code: 'E_TIMEOUT',
        message: expect.stringContaining('within 50 ms'),
      },
    );
  });

  test('is closed to this user', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may open every socket');
    const folder = mkdtempSync(join(tmpdir(), 'wirewhale-closed-'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'docker.sock'), resolve));
    chmodSync(join(folder, 'docker.sock'), 0o000);
    try {
      await expect(connect(parseAddress(`unix://${folder}/docker.sock`))).rejects.toMatchObject({
        code: 'E_PERMISSION',
        mend: expect.stringContaining('group'),
      });
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a signal', () => {
  const reason = new Error('enough');

  test('that is aborted already opens nothing', async () => {
    await using peer = await startPeer((socket) => socket.resume());
    await expect(connect(peer.address, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const connection = await connect(peer.address);
    await expect.poll(() => peer.sockets.length).toBe(1);
    connection.destroy();
  });

  test('ends a connection that is being opened, with its reason', async () => {
    const stop = new AbortController();
    await using silent = await startPeer(() => stop.abort(reason), { over: 'tcp' });
    const port = silent.address.kind === 'tcp' ? silent.address.port : 0;
    await expect(connect(parseAddress(`https://127.0.0.1:${port}`), { signal: stop.signal })).rejects.toBe(
      reason,
    );
  });

  test('means nothing once the connection stands', async () => {
    const stop = new AbortController();
    await using peer = await startPeer((socket) => socket.resume());
    const connection = await connect(peer.address, { signal: stop.signal });
    stop.abort();
    expect(connection.destroyed).toBe(false);
    connection.destroy();
  });
});
