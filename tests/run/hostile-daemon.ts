import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A daemon that passes the preflight and answers every `/info` as it is told to. */
export async function startHostile(
  onInfo: (socket: Socket, nth: number) => void,
): Promise<{ url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'wirewhale-hostile-'));
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  let asked = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const target = text.split(' ')[1] ?? '';
        const head = text.startsWith('HEAD');
        text = text.slice(end + 4);
        if (/\/info$/.test(target)) onInfo(socket, asked++);
        else socket.write(calmAnswer(target, head));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    url: `unix://${path}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function calmAnswer(target: string, head = false): string {
  const version = { Version: '99.0', ApiVersion: '1.41', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' };
  const body = /_ping$/.test(target)
    ? 'OK'
    : /\/version$/.test(target)
      ? JSON.stringify(version)
      : /\/volumes/.test(target)
        ? '{"Volumes":[],"Warnings":null}'
        : /\/images\/.*\/json$/.test(target) && !/\/images\/json/.test(target)
          ? '{}'
          : '[]';
  const headers =
    'Api-Version: 1.41\r\nDocker-Experimental: false\r\nOstype: linux\r\nServer: hostile\r\nContent-Type: application/json\r\n';
  return `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${head ? '' : body}`;
}
