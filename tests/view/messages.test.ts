import { expect, test } from 'vitest';
import type { Direction, Hijack } from '../../src/model/index.ts';
import { utf8 } from '../check/make-exchange.ts';
import { call, grpc, recorded } from '../wire/h2/recorded.ts';
import { storyOf, timed, viewOf, viewsOf } from './story.ts';

/** A frame of a WebSocket; masked where it goes to the daemon. */
function frame(opcode: number, bytes: Uint8Array, mask?: Uint8Array): Uint8Array {
  const payload = mask ? bytes.map((byte, at) => byte ^ (mask[at & 3] ?? 0)) : bytes;
  return Uint8Array.of(0x80 | opcode, (mask ? 0x80 : 0) | bytes.length, ...(mask ?? []), ...payload);
}

const overWebSocket = (hijack: Partial<Hijack>) =>
  viewOf({
    target: '/v1.51/containers/web/attach/ws?stream=1&stdin=1&stdout=1',
    status: 101,
    requestHeaders: { Upgrade: 'websocket', Connection: 'Upgrade' },
    hijack: { protocol: 'websocket', ...hijack },
  });

test('messages of a WebSocket, in the order of time', () => {
  const view = overWebSocket({
    toDaemon: timed([frame(1, utf8('ls\n'), Uint8Array.of(1, 2, 3, 4)), 5]),
    toClient: timed(
      [frame(2, utf8('$ ')), 2],
      [frame(2, Uint8Array.of(0xff)), 7],
      [frame(8, Uint8Array.of(3, 232, 98, 121)), 9],
    ),
  });
  expect(view.exchange).toMatchObject({
    operation: 'ContainerAttachWebsocket',
    stream: 'websocket',
    upgrade: 'websocket',
  });
  expect(view.messages).toEqual([
    { ms: 2, direction: 'toClient', kind: 'binary', text: '$ ' },
    { ms: 5, direction: 'toDaemon', kind: 'text', text: 'ls\n' },
    { ms: 7, direction: 'toClient', kind: 'binary', base64: '/w==' },
    { ms: 9, direction: 'toClient', kind: 'close', text: '1000 by' },
  ]);
  expect(view.notes).toEqual([]);
});

test('what is no WebSocket is told', () => {
  const view = overWebSocket({ toClient: timed(['not frames', 1]) });
  expect(view.messages).toEqual([]);
  expect(view.notes.join()).toContain('The stream is not read to its end');
});

test.each([true, false])(
  'calls over HTTP/2 with prior knowledge have their names (times are kept: %s)',
  async (keepsTimes) => {
    const pieces = await recorded(
      (stream) => {
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end('answer');
      },
      async (client) => {
        await call(client, { ':method': 'POST', ':path': '/moby.buildkit.v1.Control/Solve' }, [grpc('x')]);
      },
    );
    const of = (wanted: Direction, eaten: number): Hijack['toDaemon'] => {
      let left = eaten;
      const parts = pieces.flatMap(([direction, bytes], ms) => {
        if (direction !== wanted) return [];
        const skip = Math.min(left, bytes.length);
        left -= skip;
        return skip === bytes.length ? [] : [[bytes.subarray(skip), ms] as const];
      });
      const { arrivals, ...rest } = timed(...parts);
      return keepsTimes ? { ...rest, arrivals } : rest;
    };
    const [view] = viewsOf(
      storyOf({
        method: 'PRI',
        target: '*',
        noResponse: true,
        hijack: { kind: 'h2', protocol: 'h2c', toDaemon: of('toDaemon', 18), toClient: of('toClient', 0) },
      }),
    );
    expect(view?.notes).toEqual([]);
    expect(view?.calls).toMatchObject([
      {
        direction: 'toDaemon',
        method: 'POST',
        path: '/moby.buildkit.v1.Control/Solve',
        status: 200,
        grpcStatus: 0,
        received: 6,
      },
    ]);
  },
);
