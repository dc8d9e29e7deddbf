import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPeerFinder } from '../../src/transport/index.ts';

const hasSs = (() => {
  try {
    execFileSync('ss', ['-V']);
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

// Why skipped elsewhere: peers are told on Linux with the `ss` of iproute2 only.
test.skipIf(!hasSs).each(['unix', 'tcp'])('the process behind a %s connection is found', async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-peer-'));
  const server = createServer();
  if (kind === 'unix') server.listen(join(folder, 's'));
  else server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const client = connect(
    typeof bound === 'string' ? { path: bound } : { port: bound?.port ?? 0, host: '127.0.0.1' },
  );
  const [socket] = (await once(server, 'connection')) as [Socket];
  const find = createPeerFinder();
  expect(await find(socket)).toMatchObject({ pid: process.pid });
  client.destroy();
  socket.destroy();
  expect(await find(socket)).toBeUndefined();
  server.close();
  rmSync(folder, { recursive: true });
});
