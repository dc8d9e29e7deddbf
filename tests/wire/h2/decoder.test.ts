import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../../src/model/index.ts';
import { type ConnectionOptions, type Field, Http2Decoder } from '../../../src/wire/index.ts';
import { call, grpc, type Piece, recorded, recut } from './recorded.ts';

function decode(pieces: Iterable<Piece>, options: ConnectionOptions = {}) {
  const heads: [Direction, number, readonly Field[]][] = [];
  const payload = new Map<string, Buffer[]>();
  const decoder = new Http2Decoder(
    {
      headers: (direction, stream, fields) => heads.push([direction, stream, fields]),
      data: (direction, stream, bytes) => {
        const key = `${direction} ${stream}`;
        payload.set(key, [...(payload.get(key) ?? []), Buffer.from(bytes)]);
      },
    },
    options,
  );
  for (const [direction, bytes] of pieces) decoder.push(direction, bytes);
  const problem = decoder.end('toDaemon') ?? decoder.end('toClient');
  const texts = [...payload].map(([key, parts]) => [key, Buffer.concat(parts).toString('latin1')]);
  return {
    calls: decoder.calls(),
    heads,
    payload: Object.fromEntries(texts),
    problem,
    omitted: decoder.omitted,
  };
}

const unary = (): Promise<Piece[]> =>
  recorded(
    (stream, headers) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () =>
        stream.sendTrailers({
          'grpc-status': headers[':path']?.endsWith('/Fails') ? '5' : '0',
          'grpc-message': 'as asked',
        }),
      );
      stream.resume();
      stream.end(Buffer.from(grpc('answer')));
    },
    async (client) => {
      for (const method of ['Solve', 'Fails'])
        await call(
          client,
          {
            ':method': 'POST',
            ':path': `/moby.buildkit.v1.Control/${method}`,
            'content-type': 'application/grpc',
            te: 'trailers',
          },
          [grpc('one'), grpc('two')],
        );
    },
  );

describe('calls between Node as client and Node as server', () => {
  test('are listed with path, status and payload, however the bytes are cut', async () => {
    const pieces = await unary();
    const whole = decode(pieces);
    expect(whole.problem).toBeUndefined();
    expect(whole.calls).toEqual([
      {
        stream: 1,
        direction: 'toDaemon',
        path: '/moby.buildkit.v1.Control/Solve',
        method: 'POST',
        status: 200,
        grpcStatus: 0,
        sent: 16,
        received: 11,
      },
      {
        stream: 3,
        direction: 'toDaemon',
        path: '/moby.buildkit.v1.Control/Fails',
        method: 'POST',
        status: 200,
        grpcStatus: 5,
        sent: 16,
        received: 11,
      },
    ]);
    expect(decode(recut(pieces, [1]))).toEqual(whole);
    const longest = Math.max(...pieces.map(([, bytes]) => bytes.length));
    for (let at = 1; at < longest; at++)
      expect(decode(recut(pieces, [at, longest])), `cut at ${at}`).toEqual(whole);
  });

  test('may go to the client, as the daemon does within /session', async () => {
    const pieces = await unary();
    const turned = pieces.map(
      ([direction, bytes]): Piece => [direction === 'toDaemon' ? 'toClient' : 'toDaemon', bytes],
    );
    expect(decode(turned).calls.map(({ direction, sent, received }) => [direction, sent, received])).toEqual([
      ['toClient', 16, 11],
      ['toClient', 16, 11],
    ]);
  });

  test('are read where an HTTP/1.1 parser ate the first line of the preface', async () => {
    const pieces = await unary();
    const whole = decode(pieces);
    const joined = Buffer.concat(
      pieces.filter(([to]) => to === 'toDaemon').map(([, bytes]) => bytes),
    ).subarray(18);
    const answers = pieces.filter(([to]) => to === 'toClient');
    expect(joined.subarray(0, 6).toString()).toBe('SM\r\n\r\n');
    const eaten = decode([['toDaemon', new Uint8Array(joined)], ...answers], { eatenHead: 'toDaemon' });
    expect(eaten.calls).toEqual(whole.calls);
  });
});

describe("headers of Node's encoder", () => {
  test.each([
    ['the usual table', {}, {}],
    ['no table', { headerTableSize: 0 }, { headerTableSize: 0 }],
    ['a small table', { headerTableSize: 300 }, { headerTableSize: 100 }],
    ['a large table', { headerTableSize: 65_536 }, { headerTableSize: 65_536 }],
  ])('%s', async (_name, client, server) => {
    const sent: Record<string, string>[] = [];
    const random = fc.sample(
      fc.dictionary(
        fc.stringMatching(/^x-[a-z0-9]{1,12}$/),
        fc.stringMatching(/^[!-~]([ -~]{0,60}[!-~])?$/),
        { maxKeys: 25 },
      ),
      { numRuns: 40, seed: 7 },
    );
    const pieces = await recorded(
      (stream, headers) => {
        stream.resume();
        stream.respond(
          Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-'))),
          { endStream: true },
        );
      },
      async (session, far) => {
        for (const [turn, headers] of random.entries()) {
          const repeated = { ...headers, ...(random[turn >> 1] ?? {}) };
          sent.push(repeated);
          await call(session, { ':path': '/', ...repeated });
          if (turn === 10) session.settings({ headerTableSize: 64 });
          if (turn === 15) far().settings({ headerTableSize: 128 });
          if (turn === 20) far().settings({ headerTableSize: 8192 });
          if (turn === 25) session.settings({ headerTableSize: 16_384 });
        }
      },
      { client, server },
    );
    const { heads, problem, calls } = decode(recut(pieces, [3, 1, 7, 500]));
    expect(problem).toBeUndefined();
    expect(calls).toHaveLength(40);
    for (const direction of ['toDaemon', 'toClient'])
      expect(
        heads
          .filter(([to]) => to === direction)
          .map(([, , fields]) => Object.fromEntries(fields.filter(([name]) => name.startsWith('x-')))),
      ).toEqual(sent);
  });

  test('blocks that need CONTINUATION', async () => {
    const long = { 'x-a': 'a'.repeat(15_000), 'x-b': '\u00e9b'.repeat(7000), 'x-c': '~'.repeat(15_000) };
    const pieces = await recorded(
      (stream) => stream.respond({ ':status': 204 }, { endStream: true }),
      (client) => call(client, { ':path': '/', ...long }),
    );
    const { heads, problem } = decode(recut(pieces, [1000, 1]));
    expect(problem).toBeUndefined();
    expect(Object.fromEntries(heads[0]?.[2] ?? [])).toMatchObject(long);
  });
});

test('a push of the server is a call of the client', async () => {
  const pieces = await recorded(
    (stream) => {
      stream.pushStream({ ':path': '/pushed' }, (error, pushed) => {
        if (error) throw error;
        pushed.respond({ ':status': 200 });
        pushed.end('pushed');
        stream.respond({ ':status': 200 });
        stream.end('asked');
      });
    },
    async (client) => {
      client.on('stream', (pushed) => pushed.resume());
      await call(client, { ':path': '/asked' });
    },
  );
  expect(decode(pieces).calls).toMatchObject([
    { stream: 1, path: '/asked', received: 5, direction: 'toDaemon' },
    { stream: 2, path: '/pushed', received: 6, direction: 'toDaemon' },
  ]);
});

const frame = (type: number, flags: number, stream: number, payload: readonly number[] = []): number[] => [
  payload.length >> 16,
  (payload.length >> 8) & 255,
  payload.length & 255,
  type,
  flags,
  0,
  0,
  stream >> 8,
  stream & 255,
  ...payload,
];
const settings = frame(4, 0, 0);
const get = [0x82, 0x84, 0x86];
const preface = [...Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')];

describe('bytes that are written by hand', () => {
  const cases: [name: string, bytes: number[], calls: number, problem?: string][] = [
    [
      'padding and priority',
      [
        ...preface,
        ...settings,
        ...frame(1, 0x2c, 1, [2, 0, 0, 0, 0, 9, ...get, 0, 0]),
        ...frame(0, 9, 1, [3, 65, 0, 0, 0]),
      ],
      1,
    ],
    [
      'a frame type that nobody knows',
      [...settings, ...frame(77, 255, 3, [1, 2, 3]), ...frame(1, 5, 1, get)],
      1,
    ],
    ['a broken preface', [...Buffer.from('PRI * HTTP/1.1\r\n')], 0, 'bad-preface'],
    ['text', [...Buffer.from('HTTP/1.1 200 OK\r\n')], 0, 'bad-frame'],
    ['no SETTINGS', frame(1, 5, 1, get), 0, 'bad-frame'],
    ['a header on stream 0', [...settings, ...frame(1, 5, 0, get)], 0, 'bad-frame'],
    ['padding that is longer than its frame', [...settings, ...frame(0, 8, 1, [5, 0, 0])], 0, 'bad-frame'],
    ['a frame within a header block', [...settings, ...frame(1, 1, 1, get), ...settings], 0, 'bad-frame'],
    ['CONTINUATION of nothing', [...settings, ...frame(9, 4, 1, get)], 0, 'bad-frame'],
    ['an index that is not known', [...settings, ...frame(1, 5, 1, [0xbe])], 0, 'bad-frame'],
    ['index 0', [...settings, ...frame(1, 5, 1, [0x80])], 0, 'bad-frame'],
    [
      'a number without end',
      [...settings, ...frame(1, 5, 1, [0xff, 255, 255, 255, 255, 255, 255, 255, 1])],
      0,
      'bad-frame',
    ],
    [
      'a Huffman string with EOS',
      [...settings, ...frame(1, 5, 1, [0x41, 0x84, 255, 255, 255, 255])],
      0,
      'bad-frame',
    ],
    [
      'a Huffman string with long padding',
      [...settings, ...frame(1, 5, 1, [0x41, 0x82, 0xf9, 0xff])],
      0,
      'bad-frame',
    ],
    ['a block that ends within a field', [...settings, ...frame(1, 5, 1, [0x41, 9, 65])], 0, 'bad-frame'],
    [
      'a table larger than was agreed',
      [...settings, ...frame(1, 5, 1, [0x3f, 0xff, 0xff, 0x7f])],
      0,
      'bad-frame',
    ],
    ['an end within a frame', [...settings, ...frame(0, 0, 1, [1, 2, 3]).slice(0, 10)], 0, 'cut-frame'],
  ];
  test.each(cases)('%s', (_name, bytes, calls, problem) => {
    const whole = decode([['toDaemon', Uint8Array.from(bytes)]]);
    expect(whole.calls).toHaveLength(calls);
    expect(whole.problem?.code).toBe(problem);
    const slow = decode(recut([['toDaemon', Uint8Array.from(bytes)]], [1]));
    expect(slow.calls).toEqual(whole.calls);
    expect(slow.problem?.code).toBe(problem);
  });

  test('nothing comes after a problem, in either direction', () => {
    const decoder = new Http2Decoder();
    decoder.push('toClient', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(decoder.problem).toMatchObject({ code: 'bad-frame', direction: 'toClient' });
    decoder.push('toDaemon', Uint8Array.from([...preface, ...settings, ...frame(1, 5, 1, get)]));
    expect(decoder.calls()).toEqual([]);
  });

  test('a header block is limited, as sent and as meant', () => {
    const many = new Http2Decoder();
    many.push('toDaemon', Uint8Array.from([...preface, ...settings, ...frame(1, 1, 1)]));
    const part = Uint8Array.from(
      frame(
        9,
        0,
        1,
        Array.from({ length: 16_000 }, () => 0x20),
      ),
    );
    for (let turn = 0; turn < 20; turn++) many.push('toDaemon', part);
    expect(many.problem?.message).toMatch(/larger than 262144/);
    // One entry of 4,000 bytes that each further byte refers to.
    const bomb = [
      0x40,
      1,
      120,
      0x7f,
      0xa1,
      0x1e,
      ...Array.from({ length: 4000 }, () => 97),
      ...Array.from({ length: 1000 }, () => 0xbe),
    ];
    const small = new Http2Decoder();
    small.push('toDaemon', Uint8Array.from([...preface, ...settings, ...frame(1, 5, 1, bomb)]));
    expect(small.problem?.message).toMatch(/more than 1048576/);
  });

  test('10,000 calls are kept and the others counted', () => {
    const decoder = new Http2Decoder();
    decoder.push('toDaemon', Uint8Array.from([...preface, ...settings]));
    for (let turn = 0; turn < 10_250; turn++)
      decoder.push('toDaemon', Uint8Array.from(frame(1, 5, 2 * turn + 1, get)));
    expect([decoder.calls().length, decoder.omitted, decoder.problem]).toEqual([10_000, 250, undefined]);
  });

  test('any bytes are a problem or none, never an error', () => {
    const piece = fc.tuple(
      fc.constantFrom<Direction>('toDaemon', 'toClient'),
      fc.uint8Array({ maxLength: 200 }),
    );
    const parts = fc.array(
      fc.record({
        type: fc.nat({ max: 10 }),
        flags: fc.nat({ max: 255 }),
        stream: fc.nat({ max: 3 }),
        payload: fc.array(fc.nat({ max: 255 }), { maxLength: 40 }),
      }),
    );
    fc.assert(
      fc.property(parts, fc.array(piece), (frames, noise) => {
        const bytes = frames.flatMap(({ type, flags, stream, payload }) =>
          frame(type, flags, stream, payload),
        );
        decode([['toDaemon', Uint8Array.from([...preface, ...settings, ...bytes])], ...noise]);
      }),
      { numRuns: 300 },
    );
  });
});
