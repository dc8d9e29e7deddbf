import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '../../src/model/index.ts';

/** The other end of connections, on a unix socket or a TCP port, doing what the test says. */
export interface Peer extends AsyncDisposable {
  readonly address: Address;
  /** Sockets accepted so far. */
  readonly sockets: readonly Socket[];
}

export async function startPeer(
  talk: (socket: Socket) => void,
  { over = 'unix' }: { over?: 'unix' | 'tcp' } = {},
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-peer-'));
  const path = join(folder, 'docker.sock');
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  await new Promise<void>((resolve) =>
    over === 'unix' ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return {
    address:
      over === 'unix' ? { kind: 'unix', path } : { kind: 'tcp', host: '127.0.0.1', port: portOf(server) },
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const portOf = (server: Server): number => (server.address() as { port: number }).port;
