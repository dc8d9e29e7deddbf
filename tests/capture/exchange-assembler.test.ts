import { describe, expect, test } from 'vitest';
import { ExchangeAssembler } from '../../src/capture/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { brief, play, taps } from './play.ts';

const get = (path: string) => `>GET ${path} HTTP/1.1\r\n\r\n`;
const ok = (body: string) => `<HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const attach = '>POST /v1.41/containers/a/attach?stdin=1 HTTP/1.1\r\n\r\n';
const upgrading =
  '>POST /v1.41/exec/a/start HTTP/1.1\r\nUpgrade: tcp\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}';
const unframed = '<HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';
const upgraded = '<HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: TCP\r\n\r\n';
const peace = ['>|', '<|', 'x'];

const stories: [name: string, steps: string[], expected: object[]][] = [
  [
    'keep-alive',
    [get('/a'), ok('1'), get('/b'), ok('2'), ...peace],
    [
      { request: 'GET /a ', response: '200 1', defects: '' },
      { request: 'GET /b ', response: '200 2', defects: '' },
    ],
  ],
  [
    'pipelining',
    [get('/a') + get('/b').slice(1), ok('1') + ok('2').slice(1), ...peace],
    [
      { request: 'GET /a ', response: '200 1', defects: '' },
      { request: 'GET /b ', response: '200 2', defects: '' },
    ],
  ],
  [
    'HEAD with a length',
    [
      '>HEAD /_ping HTTP/1.1\r\n\r\n',
      '<HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
      get('/b'),
      ok('2'),
      ...peace,
    ],
    [
      { request: 'HEAD /_ping ', response: '200 ', defects: '' },
      { request: 'GET /b ', response: '200 2', defects: '' },
    ],
  ],
  [
    '100 Continue',
    [
      '>POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
      '<HTTP/1.1 100 Continue\r\n\r\n',
      '>x',
      ok('1'),
      ...peace,
    ],
    [{ request: 'POST /a x', response: '200 1', defects: '' }],
  ],
  [
    'an answer before the request is whole',
    ['>POST /build HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc', ok('no'), '>def', get('/b'), ok('2'), ...peace],
    [
      { request: 'POST /build abcdef', response: '200 no', defects: '' },
      { request: 'GET /b ', response: '200 2', defects: '' },
    ],
  ],
  [
    'an early answer and a close',
    ['>POST /build HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc', ok('no'), '<|', 'x ECONNRESET'],
    [{ request: 'POST /build abc…', response: '200 no', defects: '' }],
  ],
  [
    'until close',
    [get('/a'), '<HTTP/1.0 200 OK\r\n\r\nabc', '<|', 'x'],
    [{ request: 'GET /a ', response: '200 abc', defects: '' }],
  ],
  [
    'hijack by 200',
    [attach, unframed, '>in', '<out', '>|', '<more', '<|', 'x'],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'in',
        toClient: 'outmore',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'hijack by 101',
    [upgrading, `${upgraded}out`, '>in', '<|', '>late', '>|', 'x'],
    [
      {
        request: 'POST /v1.41/exec/a/start {}',
        response: '101 ',
        hijack: '101 tcp',
        toDaemon: 'inlate',
        toClient: 'out',
        ended: 'toClient toDaemon',
        defects: '',
      },
    ],
  ],
  [
    'stdin before the answer, and its end',
    [`${attach}early`, '>|', `${unframed}out`, '<|', 'x'],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'early',
        toClient: 'out',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'stdin that looks like a request',
    [attach + get('/x').slice(1), unframed, ...peace],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'GET /x HTTP/1.1\r\n\r\n',
        toClient: '',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'a hijack that was refused',
    [attach + get('/b').slice(1), ok('no'), ok('2'), ...peace],
    [
      { request: 'POST /v1.41/containers/a/attach?stdin=1 ', response: '200 no', defects: '' },
      { request: 'GET /b ', response: '200 2', defects: '' },
    ],
  ],
  [
    'a hijack behind another request',
    [`${get('/a') + attach.slice(1)}in`, ok('1'), `${unframed}out`, ...peace],
    [
      { request: 'GET /a ', response: '200 1', defects: '' },
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'in',
        toClient: 'out',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'a hijack that was left',
    [attach, `${unframed}out`, 'x'],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: '…',
        toClient: 'out…',
        ended: '',
        defects: '',
      },
    ],
  ],
  [
    'a 101 that nobody asked for',
    [get('/a'), upgraded, '>in', '<out', ...peace],
    [
      {
        request: 'GET /a ',
        response: '101 ',
        hijack: '101 tcp',
        toDaemon: 'in',
        toClient: 'out',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'logs are no hijack',
    ['>GET /containers/a/logs HTTP/1.1\r\n\r\n', `${unframed}out`, '<|', 'x'],
    [{ request: 'GET /containers/a/logs ', response: '200 out', defects: '' }],
  ],
  [
    'no answer',
    [get('/a'), '<|', 'x'],
    [{ request: 'GET /a ', response: undefined, defects: 'no-answer toClient' }],
  ],
  [
    'a reset',
    [get('/a'), 'x ECONNRESET'],
    [{ request: 'GET /a ', response: undefined, defects: 'no-answer toClient' }],
  ],
  [
    'a client that left',
    [get('/a'), 'x'],
    [{ request: 'GET /a ', response: undefined, defects: 'abandoned toClient' }],
  ],
  [
    'a cut answer',
    [get('/a'), '<HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', '<|', 'x'],
    [{ request: 'GET /a ', response: '200 ab…', defects: 'cut toClient' }],
  ],
  [
    'a reset within the answer',
    [get('/a'), '<HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', 'x ECONNRESET'],
    [{ request: 'GET /a ', response: '200 ab…', defects: 'cut toClient' }],
  ],
  [
    'a cut request',
    ['>POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nab', '>|', ok('no'), '<|', 'x'],
    [{ request: 'POST /a ab…', response: '200 no', defects: 'cut toDaemon' }],
  ],
  [
    'bytes before any request',
    ['<HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n', get('/a'), ok('1'), ...peace],
    [{ request: 'GET /a ', response: '200 1', defects: 'trailing-bytes toClient' }],
  ],
  [
    'not HTTP',
    [get('/a'), '<SSH-2.0-OpenSSH\r\n', '<|', 'x'],
    [{ request: 'GET /a ', response: undefined, defects: 'bad-start-line toClient, no-answer toClient' }],
  ],
];

describe.each(stories)('%s', (_name, steps, expected) => {
  test('is told', () => {
    expect(play(steps).map(brief)).toEqual(expected);
  });
  test('is told alike in pieces of any size', () => {
    const whole = play(steps);
    for (const size of [1, 2, 3, 5, 7, 16]) expect(play(steps, {}, size), `pieces of ${size}`).toEqual(whole);
  });
});

test('bytes behind the end of an answer are told with it', () => {
  const [first] = play([get('/a'), `${ok('1')}}`, ...peace]).map(brief);
  expect(first?.defects).toBe('trailing-bytes toClient');
});

test('times are milliseconds after the first byte of the request', () => {
  const [exchange] = play([
    '>POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\n',
    '>x',
    '<HTTP/1.1 ',
    '<200 OK\r\nContent-Length: 1\r\n\r\n',
    '<y',
  ]);
  expect(exchange?.timing).toEqual({ requestEnd: 1, firstByte: 2, end: 4 });
});

test('of a body only the limit is kept, and its length stays true', () => {
  const [exchange] = play([get('/a'), ok('0123456789'), ...peace], { bodyLimit: 4 });
  expect(exchange?.response?.body).toMatchObject({
    bytes: new Uint8Array(Buffer.from('0123')),
    length: 10,
    complete: true,
  });
});

test('of a stream only the limit is kept', () => {
  const [exchange] = play([attach, unframed, '>0123456789', ...peace], { bodyLimit: 4 });
  expect(exchange?.hijack?.toDaemon).toMatchObject({ length: 10, complete: true });
  expect(exchange?.hijack?.toDaemon.bytes).toHaveLength(4);
});

test('interim heads, chunks and trailers are kept', () => {
  const [exchange] = play([
    get('/a'),
    '<HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: u\r\n\r\n',
  ]);
  expect(exchange?.response).toMatchObject({
    interim: [{ status: 103, headers: [['A', 'b']] }],
    body: { framing: 'chunked', chunks: [1], trailers: [['T', 'u']] },
  });
});

test('an exchange under way is shown, and is not whole', () => {
  const assembler = new ExchangeAssembler();
  for (const event of taps([
    get('/events'),
    '<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n',
  ]))
    assembler.onTap(event);
  expect(assembler.exchanges().map(brief)).toEqual([
    { request: 'GET /events ', response: '200 {}…', defects: '' },
  ]);
  expect(assembler.exchanges()[0]?.timing.end).toBeUndefined();
});

test('connections do not mix, and ids follow the order of requests', () => {
  const assembler = new ExchangeAssembler();
  const a = taps([get('/a'), ok('1'), 'x'], 3, 1);
  const b = taps([get('/b'), ok('2'), 'x'], 5, 2);
  const events = [...a, ...b].sort((one, other) => Number(one.at - other.at));
  for (const event of events) assembler.onTap(event);
  const told = assembler.finish();
  expect(told.map(({ id }) => id)).toEqual([1, 2]);
  expect(
    told
      .map(brief)
      .map(({ request, response }) => `${request}${response}`)
      .sort(),
  ).toEqual(['GET /a 200 1', 'GET /b 200 2']);
});

test('finished exchanges are handed on and not kept', () => {
  const told: Exchange[] = [];
  const assembler = new ExchangeAssembler({ onExchange: (exchange) => told.push(exchange) });
  for (const event of taps([get('/a'), ok('1'), get('/b')])) assembler.onTap(event);
  expect(told.map(brief)).toEqual([{ request: 'GET /a ', response: '200 1', defects: '' }]);
  expect(assembler.exchanges().map(({ request }) => request.target)).toEqual(['/b']);
});
