import { createServer, type Server, type Socket } from 'node:net';
import type { Connection } from './connection.ts';
import type { PortSpace } from './port-space.ts';

/** The machine has no such port to give. */
export class HostPortBusy extends Error {
  override readonly name = 'HostPortBusy';
}

/** A port of this machine that leads to one of a container. */
export interface PublishedPort {
  readonly port: number;
  close(): void;
}

/**
 * Listens on 127.0.0.1, and nowhere else, for what a container publishes. `port` 0 takes a free one.
 * Where no program listens within the container, a connection is accepted and closed, as docker-proxy does.
 * Throws HostPortBusy with the words of the system.
 */
export async function publish(port: number, inner: number, space: PortSpace): Promise<PublishedPort> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const client = { address: '172.17.0.1', port: socket.remotePort ?? 0 };
    const connection = space.connect(client, '0.0.0.0', inner);
    if (connection) carry(socket, connection);
    else socket.end(() => socket.destroy());
  });
  await listening(server, port);
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new HostPortBusy(error.code === 'EACCES' ? 'permission denied' : 'address already in use')),
    );
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}

/** Carries bytes both ways, no faster than they are taken, and the end of each way on its own. */
function carry(socket: Socket, connection: Connection): void {
  socket.on('data', (bytes) => {
    try {
      connection.write(bytes);
    } catch {
      socket.destroy();
      return;
    }
    if (!connection.isFull) return;
    socket.pause();
    connection.whenRoom(() => socket.resume());
  });
  socket.once('end', () => connection.end());
  socket.once('close', () => connection.destroy());
  const pump = () => {
    while (connection.input.ready && !connection.input.over) {
      const bytes = connection.input.take();
      if (!bytes || socket.destroyed) break;
      if (!socket.write(bytes)) {
        socket.once('drain', pump);
        return;
      }
    }
    if (connection.input.over) socket.end();
    else connection.input.onChange(pump);
  };
  pump();
}
