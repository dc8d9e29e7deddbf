import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageParser, planBody } from '../../src/wire/index.ts';
import { cuts, latin1, piecesOf } from './cuts.ts';
import { type Reading, readMessages } from './read-messages.ts';

type Short = Partial<Reading> & { codes?: string[]; bodies?: string[]; offsets?: number[] };

const ok = 'HTTP/1.1 200 OK\r\n';
const fixtures: [name: string, kind: 'request' | 'response', wire: string, expected: Short][] = [
  ['a request', 'request', 'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n', { bodies: [''], codes: [], cut: false }],
  [
    'pipelined requests',
    'request',
    'POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n\r\nGET /c HTTP/1.0\r\n\r\n',
    { bodies: ['abc', '', ''], codes: [], begins: [0, 42, 63], cut: false },
  ],
  ['empty lines before a request', 'request', '\r\n\r\nGET / HTTP/1.1\r\n\r\n', { begins: [4], codes: [] }],
  ['content-length', 'response', `${ok}Content-Length: 2\r\n\r\n[]`, { bodies: ['[]'], cut: false }],
  ['a length of nothing', 'response', `${ok}Content-Length: 0\r\n\r\n`, { bodies: [''], cut: false }],
  ['until close', 'response', `${ok}X: y\r\n\r\nabc`, { bodies: ['abc'], cut: false }],
  ['cut by close', 'response', `${ok}Content-Length: 5\r\n\r\nabc`, { bodies: ['abc'], cut: true }],
  ['a head cut by close', 'response', `${ok}Content-Le`, { messages: [], cut: true }],
  [
    '204 without a body',
    'response',
    `HTTP/1.1 204 No Content\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    { bodies: ['', 'x'] },
  ],
  [
    '304 with a length',
    'response',
    `HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    { bodies: ['', 'x'] },
  ],
  [
    '100 before the answer',
    'response',
    `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    { bodies: ['', 'x'], codes: [] },
  ],
  ['no reason', 'response', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', { codes: [], bodies: [''] }],
  [
    '101 and what follows',
    'response',
    'HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n\r\n\0raw',
    { tunnel: '\r\n\0raw', codes: [] },
  ],
  [
    'chunks with extensions and trailers',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n3;a="b"\r\nabc\r\nA \r\n0123456789\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n${ok}Content-Length: 0\r\n\r\n`,
    { bodies: ['abc0123456789', ''], codes: [], cut: false },
  ],
  [
    'chunks that end with a bare LF',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n`,
    { bodies: ['x'], codes: ['bare-lf'], offsets: [48] },
  ],
  [
    'chunks cut by close',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nab`,
    { bodies: ['ab'], cut: true },
  ],
  [
    'a chunk longer than it says',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`,
    { codes: ['bad-chunk'], offsets: [52] },
  ],
  [
    'not a chunk size',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n[]`,
    { codes: ['bad-chunk'], offsets: [47] },
  ],
  [
    'a negative chunk size',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
    { codes: ['bad-chunk'] },
  ],
  [
    'a chunk size beyond all',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
    { codes: ['bad-chunk'] },
  ],
  [
    'an endless chunk extension',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(5000)}`,
    { codes: ['bad-chunk'], offsets: [47] },
  ],
  [
    'a bad trailer',
    'response',
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nnone\r\nA: b\r\n\r\n`,
    { codes: ['bad-trailer'], offsets: [50], bodies: [''] },
  ],
  [
    'a chunked request',
    'request',
    'POST /build HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    { bodies: ['x', ''], codes: [] },
  ],
  [
    'two codings',
    'response',
    `${ok}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    { bodies: [''], codes: [] },
  ],
  [
    'a coding without an end',
    'response',
    `${ok}Transfer-Encoding: gzip\r\n\r\nzz`,
    { bodies: ['zz'], codes: ['bad-length'] },
  ],
  [
    'both lengths',
    'response',
    `${ok}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    { codes: ['conflicting-lengths'], bodies: [''] },
  ],
  [
    'two lengths',
    'response',
    `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
    { codes: ['conflicting-lengths'], bodies: ['x'] },
  ],
  [
    'the same length twice',
    'response',
    `${ok}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`,
    { codes: [], bodies: ['x'] },
  ],
  ['a length with a sign', 'response', `${ok}Content-Length: +1\r\n\r\nx`, { codes: ['bad-length'] }],
  [
    'a length of letters',
    'response',
    `${ok}Content-Length: much\r\n\r\nx`,
    { codes: ['bad-length'], bodies: ['x'] },
  ],
  [
    'a length beyond all numbers',
    'response',
    `${ok}Content-Length: 99999999999999999999\r\n\r\nx`,
    { codes: ['bad-length'] },
  ],
  [
    'bare LF',
    'response',
    'HTTP/1.1 200 OK\nContent-Length: 1\n\nx',
    { codes: ['bare-lf'], offsets: [15], bodies: ['x'] },
  ],
  [
    'a folded header',
    'response',
    `${ok}X: a\r\n  b\r\nContent-Length: 0\r\n\r\n`,
    { codes: ['folded-header'], offsets: [23], bodies: [''] },
  ],
  [
    'not a header',
    'response',
    `${ok}no colon\r\nContent-Length: 0\r\n\r\n`,
    { codes: ['bad-header'], offsets: [17], bodies: [''] },
  ],
  [
    'a blank before the colon',
    'response',
    `${ok}Server : d\r\nContent-Length: 0\r\n\r\n`,
    { codes: ['bad-header'] },
  ],
  [
    'a control character in a value',
    'response',
    `${ok}Server: a\0b\r\nContent-Length: 0\r\n\r\n`,
    { codes: ['bad-header'], bodies: [''] },
  ],
  [
    'not HTTP, with a line end',
    'response',
    'SSH-2.0-OpenSSH_9.2\r\nmore\r\n\r\n',
    { codes: ['bad-start-line'], offsets: [0], messages: [] },
  ],
  ['not HTTP, without a line end', 'response', 'garbage', { codes: ['bad-start-line'], cut: false }],
  ['not HTTP, long', 'response', '\x16\x03\x01'.repeat(60), { codes: ['bad-start-line'], messages: [] }],
  ['TLS as a request', 'request', `\x16\x03\x01\x02${'\0'.repeat(80)}`, { codes: ['bad-start-line'] }],
  ['a status of two digits', 'response', 'HTTP/1.1 20 OK\r\n\r\n', { codes: ['bad-start-line'] }],
  ['a blank in the target', 'request', 'GET /a b HTTP/1.1\r\n\r\n', { codes: ['bad-start-line'] }],
  [
    'HTTP/2 with prior knowledge',
    'request',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04',
    { codes: ['http2'], messages: [] },
  ],
  [
    'bytes after the body',
    'response',
    `${ok}Content-Length: 1\r\n\r\nx}`,
    { bodies: ['x'], codes: ['bad-start-line'], offsets: [39] },
  ],
  ['Latin-1 in a value', 'response', `${ok}X: \xa0\xe9\xa0 \t\r\nContent-Length: 0\r\n\r\n`, { codes: [] }],
];

describe.each(fixtures)('%s', (_name, kind, wire, expected) => {
  const whole = readMessages(kind, [latin1(wire)]);

  test('is read', () => {
    const { codes, bodies, offsets, ...rest } = expected;
    expect(whole).toMatchObject(rest);
    if (codes) expect(whole.defects.map(({ code }) => code)).toEqual(codes);
    if (offsets) expect(whole.defects.map(({ offset }) => offset)).toEqual(offsets);
    if (bodies) expect(whole.messages.map(({ body }) => body)).toEqual(bodies);
  });

  test('is read alike however it is cut', () => {
    for (const { name, pieces } of cuts(latin1(wire)))
      expect(readMessages(kind, pieces), name).toEqual(whole);
  });
});

test('header pairs keep order, letter case, repeats and bytes', () => {
  const wire = `${ok}b: 1\r\nA:2\r\nB:\t 3 \r\nX: \xa0\xe9\xa0\r\nContent-Length: 0\r\n\r\n`;
  expect(readMessages('response', [latin1(wire)]).messages[0]?.headers).toEqual([
    ['b', '1'],
    ['A', '2'],
    ['B', '3'],
    ['X', '\xa0\xe9\xa0'],
    ['Content-Length', '0'],
  ]);
});

test('chunk sizes and trailers are told', () => {
  const wire = `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nX-Sum: 7\r\n\r\n`;
  const [message] = readMessages('response', [latin1(wire)]).messages;
  expect(message).toMatchObject({
    framing: 'chunked',
    chunks: [1, 2],
    trailers: [['X-Sum', '7']],
    ended: true,
  });
});

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,11}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const message = fc.record({
  headers: fc.array(
    fc.tuple(
      token.filter((name) => !/^(content-length|transfer-encoding)$/i.test(name)),
      value,
    ),
    { maxLength: 6 },
  ),
  body: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 4 }),
  chunked: fc.boolean(),
});

test('messages that were written are read back, in any pieces', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }),
      (messages, sizes) => {
        const wire = messages.map(({ headers, body, chunked }) => {
          const lines = headers.map(([name, text]) => `${name}: ${text}\r\n`).join('');
          const parts = body.map((part) => Buffer.from(part).toString('latin1'));
          return chunked
            ? `${ok}${lines}Transfer-Encoding: chunked\r\n\r\n${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`
            : `${ok}${lines}Content-Length: ${parts.join('').length}\r\n\r\n${parts.join('')}`;
        });
        const reading = readMessages('response', piecesOf(latin1(wire.join('')), sizes));
        expect(reading.defects).toEqual([]);
        expect(reading.cut).toBe(false);
        expect(reading.messages.map((read) => [read.headers.slice(0, -1), read.body, read.ended])).toEqual(
          messages.map(({ headers, body }) => [headers, Buffer.concat(body).toString('latin1'), true]),
        );
      },
    ),
  );
});

const almostHttp = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK',
        'GET / HTTP/1.1',
        '\r\n',
        '\n',
        ':',
        'Content-Length: 3',
        ' ',
        '0',
        'abc',
      ),
      fc.constantFrom('Transfer-Encoding: chunked', '\r\n\r\n', '3\r\nabc\r\n', '\0', '\xff', 'X: y'),
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text).toString('latin1')),
    ),
    { maxLength: 40 },
  )
  .map((parts) => latin1(parts.join('')));

test.each(['request', 'response'] as const)(
  'a %s of any bytes never throws, and reads alike in any pieces',
  (kind) => {
    fc.assert(
      fc.property(almostHttp, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (bytes, sizes) => {
        expect(readMessages(kind, piecesOf(bytes, sizes))).toEqual(readMessages(kind, [bytes]));
      }),
      { numRuns: 1000 },
    );
  },
);

describe('bytes that wait for the answer', () => {
  const held = (release: (parser: MessageParser) => void) => {
    const told: string[] = [];
    const parser = new MessageParser('request', {
      head: ({ start, headers }) => {
        told.push(start[1]);
        return planBody(headers, 'none');
      },
      data: () => undefined,
      chunk: () => undefined,
      trailers: () => undefined,
      end: () => (told.length === 1 ? 'hold' : 'next'),
      tunnel: (bytes) => told.push(`tunnel ${Buffer.from(bytes).toString('latin1')}`),
      defect: (code) => told.push(code),
    });
    parser.push(latin1('POST /exec/a/start HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n'));
    parser.push(latin1('\r\n'));
    expect(told).toEqual(['/exec/a/start']);
    release(parser);
    return told;
  };
  test('are the next request after an answer', () => {
    expect(held((parser) => parser.release('http'))).toEqual(['/exec/a/start', '/b']);
  });
  test('are a stream after a hijack', () => {
    expect(held((parser) => parser.release('tunnel'))).toEqual([
      '/exec/a/start',
      'tunnel GET /b HTTP/1.1\r\n\r\n',
    ]);
  });
  test('are limited', () => {
    const megabytes = new Uint8Array(1024 * 1024);
    const told = held((parser) => {
      for (let count = 0; count < 40; count++) parser.push(megabytes);
    });
    expect(told).toEqual(['/exec/a/start', 'too-much-held']);
  });
});
