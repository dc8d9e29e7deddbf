import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction, TapEvent } from '../../src/model/index.ts';
import { type Connection, connect } from '../../src/transport/index.ts';
import { type Peer, startPeer } from './peer.ts';

async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const bytes of stream) parts.push(bytes);
  return Buffer.concat(parts);
}

const tapped = (events: readonly TapEvent[], direction: Direction): Buffer =>
  Buffer.concat(
    events.flatMap((event) => (event.kind === 'data' && event.direction === direction ? [event.bytes] : [])),
  );

/** Events in order, runs of data of one direction as one word. */
const storyOf = (events: readonly TapEvent[]): string[] =>
  events
    .map((event) =>
      event.kind === 'data' || event.kind === 'end'
        ? `${event.kind} ${event.direction}`
        : event.kind === 'close' && event.error
          ? `close ${event.error}`
          : event.kind,
    )
    .filter((word, index, all) => word !== all[index - 1]);

async function tap(peer: Peer): Promise<{ connection: Connection; events: TapEvent[] }> {
  const events: TapEvent[] = [];
  return { connection: await connect(peer.address, { onTap: (event) => events.push(event) }), events };
}

describe.each(['unix', 'tcp'] as const)('the tap of a %s connection', (over) => {
  test('sees every byte of both directions, and both ends', async () => {
    const [question, reply] = [randomBytes(3_000_001), randomBytes(2_000_003)];
    let heard: Buffer | undefined;
    await using peer = await startPeer(
      (socket) => {
        void read(socket).then((bytes) => {
          heard = bytes;
          socket.end(reply);
        });
      },
      { over },
    );
    const { connection, events } = await tap(peer);
    connection.end(question);
    const got = await read(connection);
    expect(heard?.equals(question)).toBe(true);
    expect(got.equals(reply)).toBe(true);
    expect(tapped(events, 'toDaemon').equals(question)).toBe(true);
    expect(tapped(events, 'toClient').equals(reply)).toBe(true);
    expect(storyOf(events)).toEqual([
      'open',
      'data toDaemon',
      'end toDaemon',
      'data toClient',
      'end toClient',
      'close',
    ]);
  });

  test('tells a FIN of the daemon that comes first, and what is sent after it', async () => {
    let heard: Promise<Buffer> | undefined;
    await using peer = await startPeer(
      (socket) => {
        heard = read(socket);
        socket.end('bye');
      },
      { over },
    );
    const { connection, events } = await tap(peer);
    expect((await read(connection)).toString()).toBe('bye');
    connection.end('still here');
    await once(connection, 'close');
    expect((await heard)?.toString()).toBe('still here');
    expect(storyOf(events)).toEqual([
      'open',
      'data toClient',
      'end toClient',
      'data toDaemon',
      'end toDaemon',
      'close',
    ]);
  });
});

test('the tap of a reset tells its code, and no end', async () => {
  await using peer = await startPeer((socket) => socket.once('data', () => socket.resetAndDestroy()), {
    over: 'tcp',
  });
  const { connection, events } = await tap(peer);
  connection.write('x');
  await expect(read(connection)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(storyOf(events)).toEqual(['open', 'data toDaemon', 'close ECONNRESET']);
});

test('cuts of writes do not matter', async () => {
  await using peer = await startPeer((socket) => socket.pipe(socket));
  const cuts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(cuts, async (pieces) => {
      const { connection, events } = await tap(peer);
      for (const piece of pieces) connection.write(piece);
      connection.end();
      const all = Buffer.concat(pieces);
      expect((await read(connection)).equals(all)).toBe(true);
      expect(tapped(events, 'toDaemon').equals(all)).toBe(true);
      expect(tapped(events, 'toClient').equals(all)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('the tap keeps copies: a buffer that is used again changes nothing', async () => {
  await using peer = await startPeer((socket) => socket.pipe(socket));
  const { connection, events } = await tap(peer);
  const buffer = Buffer.from('first');
  await new Promise((resolve) => connection.write(buffer, resolve));
  buffer.fill('x');
  expect(tapped(events, 'toDaemon').toString()).toBe('first');
  connection.destroy();
});

test('the tap tells close once, and nothing after it', async () => {
  await using peer = await startPeer((socket) => socket.end('all'));
  const { connection, events } = await tap(peer);
  connection.end();
  await read(connection);
  connection.destroy();
  expect(events.filter(({ kind }) => kind === 'close')).toHaveLength(1);
  expect(events.at(-1)?.kind).toBe('close');
  expect(new Set(events.map(({ connection: id }) => id))).toEqual(new Set([connection.connectionId]));
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => (a < b ? -1 : 1)));
});
