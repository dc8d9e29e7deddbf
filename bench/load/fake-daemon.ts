import { createServer, type Socket } from 'node:net';
import process from 'node:process';

/**
 * `node fake-daemon.ts PATH [PORT]`: as little of a daemon as the benchmarks need, cheap enough not to be what is measured.
 * `/_ping`; `/bulk?n=BYTES`; `/containers/cN/attach`, which sends every line back and, 1.5 s after the half-close, `bye`;
 * `/events?/containers/cN/`, an item every five seconds. Prints `ready`.
 */
const [path = '', port] = process.argv.slice(2);
const ping = Buffer.from(
  'HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nOK',
);
const block = Buffer.alloc(256 * 1024, 'The quick brown fox jumps over the lazy dog. ');
const listeners = new Map<Socket, { id: string; count: number }>();

function bulk(socket: Socket, length: number): void {
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`,
  );
  let left = length;
  const more = () => {
    while (left > 0) {
      const piece = left < block.length ? block.subarray(0, left) : block;
      left -= piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

function attach(socket: Socket, head: string): void {
  const type = 'Content-Type: application/vnd.docker.raw-stream\r\n';
  socket.write(
    /^upgrade:/im.test(head)
      ? `HTTP/1.1 101 UPGRADED\r\n${type}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n`
      : `HTTP/1.1 200 OK\r\n${type}\r\n`,
  );
  socket.removeAllListeners('data').removeAllListeners('end');
  socket.on('data', (bytes) => socket.write(bytes));
  socket.on('end', () => setTimeout(() => socket.end('bye\n'), 1500));
}

function serve(socket: Socket): void {
  let waiting = '';
  socket.on('error', () => undefined);
  socket.on('close', () => listeners.delete(socket));
  socket.on('end', () => socket.end());
  socket.on('data', (bytes) => {
    waiting += bytes.toString('latin1');
    for (let end = waiting.indexOf('\r\n\r\n'); end >= 0; end = waiting.indexOf('\r\n\r\n')) {
      const head = waiting.slice(0, end);
      waiting = waiting.slice(end + 4);
      const id = /\/containers\/(c\d+)\//.exec(head)?.[1] ?? '';
      if (head.includes('/attach')) attach(socket, head);
      else if (head.includes('/events')) {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
        listeners.set(socket, { id, count: 0 });
      } else if (head.includes('/bulk')) bulk(socket, Number(/n=(\d+)/.exec(head)?.[1]));
      else socket.write(ping);
    }
  });
}

let turn = 0;
setInterval(() => {
  turn = (turn + 1) % 50;
  let place = 0;
  for (const [socket, listener] of listeners) {
    place += 1;
    if (place % 50 !== turn) continue;
    listener.count += 1;
    const item = `${JSON.stringify({ Type: 'container', Action: 'exec_die', id: listener.id, count: listener.count, pad: 'x'.repeat(300) })}\n`;
    socket.write(`${item.length.toString(16)}\r\n${item}\r\n`);
  }
}, 100);

const server = createServer({ allowHalfOpen: true, noDelay: true }, serve);
server.listen({ path, backlog: 8192 }, () => {
  if (!port) process.stdout.write('ready\n');
  else
    createServer({ allowHalfOpen: true, noDelay: true }, serve).listen(Number(port), '127.0.0.1', () =>
      process.stdout.write('ready\n'),
    );
});
