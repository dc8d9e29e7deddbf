import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { Connection, connect } from '../../src/transport/index.ts';
import { startPeer } from './peer.ts';

const address = { kind: 'unix', path: '/d.sock' } as const;

test('a write that waits for a reader fails when the connection is closed', async () => {
  await using peer = await startPeer((socket) => socket.pause());
  const connection = await connect(peer.address);
  const written = new Promise<Error | null | undefined>((resolve) =>
    connection.write(Buffer.alloc(8_000_000), resolve),
  );
  const [socket] = peer.sockets;
  socket?.destroy();
  expect(await written).toBeInstanceOf(Error);
});

test('a write that waits ends with a stream that closes without a word', async () => {
  const under = new Duplex({ highWaterMark: 1, read: () => undefined, write: () => undefined });
  const connection = new Connection({ stream: under, address });
  const written = new Promise<Error | null | undefined>((resolve) => connection.write('xx', resolve));
  under.destroy();
  expect(await written).toBeInstanceOf(Error);
  expect(connection.destroyed).toBe(true);
});

test('what the daemon sent before it closed is read, however late', async () => {
  const sent = Buffer.alloc(40_000, 'x');
  await using peer = await startPeer((socket) => socket.end(sent));
  let closed: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const connection = await connect(peer.address, {
    onTap: (event) => event.kind === 'close' && closed(),
  });
  connection.end();
  connection.read(0);
  await gone;
  let length = 0;
  for await (const bytes of connection) length += (bytes as Buffer).length;
  expect(length).toBe(sent.length);
  if (!connection.closed) await once(connection, 'close');
});

test('one that breaks while nobody listens does not end the process', async () => {
  await using peer = await startPeer((socket) => socket.once('data', () => socket.resetAndDestroy()), {
    over: 'tcp',
  });
  const connection = await connect(peer.address);
  connection.write('x');
  connection.read(0);
  if (!connection.closed) await once(connection, 'close').catch(() => undefined);
  expect(connection.destroyed).toBe(true);
});
