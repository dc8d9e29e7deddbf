import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunked, ok, readAll, request, setStage, tapped } from './stage.ts';

const never =
  '*: status=500 share=0; *: cut=0 share=0; *: reset=head share=0; *: slow=1/s share=0; *: corrupt=0 share=0;' +
  '*: delay=9s share=0; *: half-close=drop share=0; *: cut=1 answer=2xx,101 share=0; *: slow=1/s of=stdin share=0;' +
  '*: short-chunk=0 share=0; *: cut=0 of=request share=0; *: half-close=drop of=answer share=0';

/** Writes text cut at the given places, one piece a turn of the loop. */
async function writeCut(socket: Socket, text: string, cuts: readonly number[]): Promise<void> {
  const bytes = Buffer.from(text, 'latin1');
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  let from = 0;
  for (const place of [...places, bytes.length]) {
    socket.write(bytes.subarray(from, place));
    from = place;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const requestOf = fc.oneof(
  fc.constantFrom(
    request('GET /_ping'),
    request('GET /v1.41/containers/json?all=1'),
    request('GET /nowhere/at/all'),
    `\r\n${request('HEAD /_ping')}`,
    request('POST /v1.51/containers/create', '{"Image":"a"}', 'Expect: 100-continue\r\n'),
    request('POST /containers/a/attach?stream=1', '', 'Upgrade: tcp\r\nConnection: Upgrade\r\n'),
    request('POST /exec/e/start', '{"Detach":true}'),
    'POST /build HTTP/1.1\nHost: d\nTransfer-Encoding: chunked\n\n3;a=b\nabc\n0\nX: y\n\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00',
    'POST /build HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n',
  ),
  fc.string({ maxLength: 40 }),
);
const answerOf = fc.oneof(
  fc.constantFrom(
    ok('OK'),
    ok(''),
    chunked('a', 'bcd'),
    'HTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    `HTTP/1.1 100 Continue\r\n\r\n${ok('later')}`,
    'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nraw \x00 bytes',
    'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nstream GET /',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    '\x00\x00\x12\x04\x00\x00\x00\x00\x00',
  ),
  fc.string({ maxLength: 40 }),
);
const traffic = fc.record({
  requests: fc.array(requestOf, { maxLength: 6 }),
  answers: fc.array(answerOf, { maxLength: 6 }),
  requestCuts: fc.array(fc.nat(), { maxLength: 8 }),
  answerCuts: fc.array(fc.nat(), { maxLength: 8 }),
});
type Traffic = typeof traffic extends fc.Arbitrary<infer T> ? T : never;

/** What came out on both sides, without rules or with them. */
async function play({ requests, answers, requestCuts, answerCuts }: Traffic, rules: string | undefined) {
  let heard: ReturnType<typeof readAll> | undefined;
  await using stage = await setStage({
    ...(rules === undefined ? {} : { rules }),
    talk: (socket) => {
      heard = readAll(socket);
      void writeCut(socket, answers.join(''), answerCuts).then(async () => {
        await heard;
        socket.end();
      });
    },
  });
  const client = stage.dial();
  const seen = readAll(client);
  await writeCut(client, requests.join(''), requestCuts);
  client.end();
  const saw = await seen;
  const got = await heard;
  return {
    saw,
    got,
    told: stage.injected.length,
    recorded: [tapped(stage.events, 'toDaemon'), tapped(stage.events, 'toClient')],
    ends: stage.events.flatMap((event) => (event.kind === 'end' ? [event.direction] : [])),
  };
}

test('where no rule comes to act, the bytes are those of the plain relay, however the traffic is cut', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, async (pieces) => {
      const plain = await play(pieces, undefined);
      expect(plain.saw.text).toBe(pieces.answers.join(''));
      expect(plain.got?.text).toBe(pieces.requests.join(''));
      expect(await play(pieces, never)).toEqual(plain);
    }),
    { numRuns: 150 },
  );
});

test('bytes pass at once: nobody waits for the end of what is no head', async () => {
  await using stage = await setStage({
    rules: never,
    talk: (socket) => {
      socket.once('data', (bytes) => socket.write(`\x00${bytes.toString('latin1')}`));
    },
  });
  const client = stage.dial();
  client.write('\x01\x02');
  const first = await new Promise<Buffer>((resolve) => client.once('data', resolve));
  expect(first.toString('latin1')).toBe('\x00\x01\x02');
  client.destroy();
});

test('large bodies keep their bytes and their back-pressure through a slow client', async () => {
  const body = 'z'.repeat(3_000_000);
  await using stage = await setStage({
    rules: never,
    talk: (socket) => void socket.end(chunked(body, body)),
  });
  const client = stage.dial();
  client.write(request('GET /images/a/get'));
  client.pause();
  await expect.poll(() => tapped(stage.events, 'toClient').length).toBeGreaterThan(0);
  const all = readAll(client);
  client.resume();
  const { text } = await all;
  expect(text === chunked(body, body)).toBe(true);
});
