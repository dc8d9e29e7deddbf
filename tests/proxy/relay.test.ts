import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Address, TapEvent } from '../../src/model/index.ts';
import { relay, startProxy } from '../../src/proxy/index.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A daemon that does what `serve` says, a proxy before it, and what the tap saw. */
async function setUp(kind: 'unix' | 'tcp', serve: (socket: Socket) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-relay-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  const upstream: Address =
    kind === 'unix' ? { kind, path: join(folder, 'daemon.sock') } : { kind, host: '127.0.0.1', port: 0 };
  if (upstream.kind === 'unix') server.listen(upstream.path);
  else server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => new Promise((resolve) => server.close(resolve)));
  const bound = server.address();
  const events: TapEvent[] = [];
  const problems: Error[] = [];
  const proxy = await startProxy({
    listen: [
      kind === 'unix' ? { kind, path: join(folder, 'proxy.sock') } : { kind, host: '127.0.0.1', port: 0 },
    ],
    upstream:
      upstream.kind === 'tcp' && bound !== null && typeof bound === 'object'
        ? { ...upstream, port: bound.port }
        : upstream,
    onTap: (event) =>
      events.push(event.kind === 'data' ? { ...event, bytes: new Uint8Array(event.bytes) } : event),
    onProblem: (problem) => problems.push(problem),
  });
  open.push(() => proxy[Symbol.asyncDispose]());
  const address = proxy.listeners[0]?.address as Address;
  const dial = () => {
    const socket =
      address.kind === 'unix'
        ? connect({ path: address.path, allowHalfOpen: true })
        : address.kind === 'tcp'
          ? connect({ port: address.port, host: address.host, allowHalfOpen: true })
          : undefined;
    if (!socket) throw new Error(address.kind);
    socket.on('error', () => undefined);
    open.push(() => socket.destroy());
    return socket;
  };
  return { dial, events, problems, proxy, address };
}

const textOf = (events: readonly TapEvent[], direction: string): string =>
  events
    .map((event) =>
      event.kind === 'data' && event.direction === direction
        ? Buffer.from(event.bytes).toString('latin1')
        : '',
    )
    .join('');
const kindsOf = (events: readonly TapEvent[]): string[] =>
  events.map((event) =>
    'direction' in event && event.kind === 'end' ? `end ${event.direction}` : event.kind,
  );

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const bytes of socket) text += (bytes as Buffer).toString('latin1');
  return text;
}

describe.each(['unix', 'tcp'] as const)('a relay over %s', (kind) => {
  test('goes on to the client after the client half-closed', async () => {
    const { dial, events } = await setUp(kind, (socket) => {
      void readAll(socket).then((text) => socket.end(`after ${text}`));
    });
    const client = dial();
    client.end('stdin');
    expect(await readAll(client)).toBe('after stdin');
    await once(client, 'close');
    await expect.poll(() => kindsOf(events).at(-1)).toBe('close');
    expect(kindsOf(events)).toEqual(['open', 'data', 'end toDaemon', 'data', 'end toClient', 'close']);
    expect(events.at(-1)).not.toHaveProperty('error');
  });

  test('goes on to the daemon after the daemon half-closed', async () => {
    let heard = '';
    const { dial, events } = await setUp(kind, (socket) => {
      socket.end('last word');
      void readAll(socket).then((text) => {
        heard = text;
      });
    });
    const client = dial();
    expect(await readAll(client)).toBe('last word');
    client.end('and still this');
    await expect.poll(() => heard).toBe('and still this');
    await expect.poll(() => kindsOf(events).at(-1)).toBe('close');
    expect(kindsOf(events)).toEqual(['open', 'data', 'end toClient', 'data', 'end toDaemon', 'close']);
  });

  test('delivers what the daemon sent before it died', async () => {
    const { dial } = await setUp(kind, (socket) => {
      socket.write('x'.repeat(100_000), () => socket.destroy());
    });
    const client = dial();
    client.write('hello');
    client.once('end', () => client.end());
    let length = 0;
    client.on('data', (bytes: Buffer) => {
      length += bytes.length;
    });
    await once(client, 'close');
    expect(length).toBe(100_000);
  });

  test('lets the daemon go when the client vanished', async () => {
    let gone = false;
    const { dial, events } = await setUp(kind, (socket) => {
      const timer = setInterval(() => socket.write('tick'), 5);
      socket.on('close', () => {
        clearInterval(timer);
        gone = true;
      });
    });
    const client = dial();
    await once(client, 'data');
    client.destroy();
    await expect.poll(() => gone, { timeout: 10_000 }).toBe(true);
    await expect.poll(() => kindsOf(events).at(-1)).toBe('close');
  });

  test('passes every byte in order, however it is cut, both ways at once', async () => {
    const { dial, events } = await setUp(kind, (socket) => {
      // An echo that answers each byte with its successor.
      socket.on('data', (bytes: Buffer) => socket.write(bytes.map((byte) => (byte + 1) % 256)));
      socket.on('end', () => socket.end());
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 70_000 }), { maxLength: 12 }),
        async (pieces) => {
          events.length = 0;
          const client = dial();
          const answer = readAll(client);
          for (const piece of pieces) client.write(piece);
          client.end();
          const sent = Buffer.concat(pieces).toString('latin1');
          const back = Buffer.concat(pieces).map((byte) => (byte + 1) % 256);
          const got = await answer;
          await expect.poll(() => kindsOf(events).at(-1)).toBe('close');
          expect(got === Buffer.from(back).toString('latin1')).toBe(true);
          expect(textOf(events, 'toDaemon') === sent).toBe(true);
          expect(textOf(events, 'toClient') === got).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('holds a fast daemon back for a slow client', async () => {
    let written = 0;
    const { dial } = await setUp(kind, (socket) => {
      const more = () => {
        while (written < 200 * 1024 * 1024 && !socket.destroyed) {
          written += 65_536;
          if (!socket.write(Buffer.alloc(65_536))) {
            socket.once('drain', more);
            return;
          }
        }
      };
      more();
    });
    const client = dial();
    client.pause();
    await once(client, 'connect');
    let last = -1;
    await expect
      .poll(
        () => {
          const still = written === last && written > 0;
          last = written;
          return still;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    expect(written).toBeLessThan(40 * 1024 * 1024);
  });
});

test('a reset goes through, TCP to TCP', async () => {
  const { dial, events } = await setUp('tcp', (socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  const client = dial();
  client.write('hello');
  const [error] = (await once(client, 'error').catch((found: unknown) => [found])) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  await expect
    .poll(() => events.at(-1))
    .toMatchObject({ kind: 'close', error: 'ECONNRESET', direction: 'toClient' });
});

test('a client that reads late gets all that a daemon sent before it broke off', async () => {
  const { dial } = await setUp('unix', (socket) => {
    socket.write(Buffer.alloc(3_000_000), () => socket.destroy());
  });
  const client = dial();
  client.write('hello');
  client.pause();
  await once(client, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 100));
  let length = 0;
  client.on('data', (bytes: Buffer) => {
    length += bytes.length;
  });
  client.once('end', () => client.end());
  client.resume();
  await once(client, 'close');
  expect(length).toBe(3_000_000);
});

test('a client is let go when its last bytes went out, though nothing was held back', async () => {
  class Slow extends Duplex {
    done: (() => void) | undefined;
    override _read(): void {}
    override _write(_bytes: Buffer, _encoding: string, done: () => void): void {
      this.done = done;
    }
  }
  const [client, daemon] = [new Slow({ allowHalfOpen: true }), new Slow({ allowHalfOpen: true })];
  const over = relay(client, daemon, { connection: 1, onTap: () => undefined });
  daemon.push(Buffer.from('small'));
  await expect.poll(() => client.done).toBeDefined();
  daemon.destroy(new Error('gone'));
  await expect.poll(() => daemon.closed).toBe(true);
  expect(client.destroyed).toBe(false);
  client.done?.();
  await over;
  expect(client.destroyed).toBe(true);
});

test('a socket is for its owner alone, from its first moment', async () => {
  const { address } = await setUp('unix', () => undefined);
  expect(address.kind === 'unix' && statSync(address.path).mode & 0o777).toBe(0o600);
});

test('a daemon that is not there is told, and the client let go', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-relay-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const problems: Error[] = [];
  const events: TapEvent[] = [];
  const proxy = await startProxy({
    listen: [{ kind: 'unix', path: join(folder, 'p.sock') }],
    upstream: { kind: 'unix', path: join(folder, 'nobody.sock') },
    onTap: (event) => events.push(event),
    onProblem: (problem) => problems.push(problem),
  });
  open.push(() => proxy[Symbol.asyncDispose]());
  const client = connect({ path: join(folder, 'p.sock') });
  await once(client, 'close');
  expect(problems[0]?.message).toMatch(/nothing listens at .*nobody\.sock/);
  expect(events.map(({ kind }) => kind)).toEqual(['open', 'close']);
  expect(events[1]).toMatchObject({ error: 'ENOENT' });
});

test('a dead socket file is replaced, a living one and other files are not', async () => {
  const { address } = await setUp('unix', (socket) => socket.resume().on('end', () => socket.end()));
  if (address.kind !== 'unix') throw new Error(address.kind);
  const upstream: Address = { kind: 'unix', path: '/nowhere' };
  await expect(startProxy({ listen: [address], upstream, onTap: () => undefined })).rejects.toMatchObject({
    code: 'E_ADDRESS',
    message: expect.stringContaining('something listens there already'),
  });
});
