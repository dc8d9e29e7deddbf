import { describe, expect, test } from 'vitest';
import { ExchangeAssembler } from '../../src/capture/index.ts';
import { brief, play, taps } from './play.ts';

const get = (path: string) => `>GET ${path} HTTP/1.1\r\nHost: d\r\n\r\n`;
const ok = (body: string) => `<HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const head = (length: number) => `<HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
const chunked = '<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const attach = '>POST /v1.41/containers/a/attach?stdin=1 HTTP/1.1\r\nHost: d\r\n\r\n';
const unframed = '<HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';
const peace = ['>|', '<|', 'x'];
const a = { request: 'GET /a ', response: '200 1', defects: '' };
const b = { request: 'GET /b ', response: '200 2', defects: '' };

const stories: [name: string, steps: string[], expected: object[]][] = [
  [
    'a gap within an answer of known length is stepped over',
    [get('/a'), `${head(6)}ab`, '<~2', '<ef', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: '200 abef', defects: '' }, b],
  ],
  [
    'a gap to the end of an answer',
    [get('/a'), `${head(6)}ab`, '<~4', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: '200 ab', defects: '' }, b],
  ],
  [
    'a gap over the end of an answer loses the next, and finds the one behind it',
    [get('/a'), `${head(6)}ab`, get('/b'), '<~60', get('/c'), ok('3'), ...peace],
    [
      { request: 'GET /a ', response: '200 ab', defects: '' },
      { request: 'GET /b ', response: undefined, defects: 'gap toClient' },
      { request: 'GET /c ', response: '200 3', defects: '' },
    ],
  ],
  [
    'a gap within a chunk',
    [get('/a'), `${chunked}6\r\nab`, '<~2', '<ef\r\n0\r\n\r\n', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: '200 abef', defects: '' }, b],
  ],
  [
    'a gap over a chunk loses the rest of the answer',
    [get('/a'), `${chunked}6\r\nab`, '<~20', '<x\r\n0\r\n\r\n', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: '200 ab…', defects: 'gap toClient' }, b],
  ],
  [
    'a gap of unknown length within an answer',
    [get('/a'), `${head(6)}ab`, '<~?', '<ef', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: '200 ab…', defects: 'gap toClient' }, b],
  ],
  [
    'a gap in an answer until close',
    [get('/a'), '<HTTP/1.0 200 OK\r\n\r\nab', '<~2', '<ef', '<|', 'x'],
    [{ request: 'GET /a ', response: '200 abef', defects: '' }],
  ],
  [
    'a gap in the head of an answer',
    [get('/a'), '<HTTP/1.1 200 OK\r\nConte', '<~20', '<rest', get('/b'), ok('2'), ...peace],
    [{ request: 'GET /a ', response: undefined, defects: 'gap toClient' }, b],
  ],
  [
    'an answer that is not there, at the end',
    [get('/a'), '<~20', 'x ECONNRESET'],
    [{ request: 'GET /a ', response: undefined, defects: 'gap toClient' }],
  ],
  [
    'a connection that ends in an answer with a gap is not cut by the daemon',
    [get('/a'), `${head(9)}ab`, '<~2', '<|', 'x'],
    [{ request: 'GET /a ', response: '200 ab…', defects: 'gap toClient' }],
  ],
  [
    'a gap within a request of known length',
    ['>POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\nab', '>~2', '>ef', ok('1'), get('/b'), ok('2'), ...peace],
    [{ request: 'POST /a abef', response: '200 1', defects: '' }, b],
  ],
  [
    'a gap over the end of a request',
    ['>POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\nab', '>~40', '>x', ok('1'), get('/b'), ok('2'), ...peace],
    [
      { request: 'POST /a ab', response: '200 1', defects: '' },
      { ...b, defects: 'gap toDaemon' },
    ],
  ],
  [
    'a gap in a chunked request',
    [
      '>POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n',
      '>~9',
      '>0\r\n\r\n',
      ok('1'),
      get('/b'),
      ok('2'),
      ...peace,
    ],
    [{ request: 'POST /a ab…', response: '200 1', defects: 'gap toDaemon' }, b],
  ],
  [
    'a request that is not there: its answer belongs to no other',
    [get('/a'), ok('1'), '>~30', ok('lost'), get('/b'), ok('2'), ...peace],
    [a, { ...b, defects: 'gap toDaemon' }],
  ],
  [
    'a gap in stdin and in output',
    [attach, unframed, '>in', '>~3', '>in', '<out', '<~4', '<out', ...peace],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'inin',
        toClient: 'outout',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'a gap in stdin before the answer',
    [attach, '>in', '>~3', '>in', `${unframed}out`, ...peace],
    [
      {
        request: 'POST /v1.41/containers/a/attach?stdin=1 ',
        response: '200 ',
        hijack: '200',
        toDaemon: 'inin',
        toClient: 'out',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
  ],
  [
    'the answer to a hijack is not there',
    [attach, '<~30', '>in', '<out', get('/b'), ok('2'), ...peace],
    [
      { request: 'POST /v1.41/containers/a/attach?stdin=1 ', response: undefined, defects: 'gap toClient' },
      b,
    ],
  ],
  ['joined between two exchanges', ['midway', get('/a'), ok('1'), get('/b'), ok('2'), ...peace], [a, b]],
  ['joined within an answer', ['midway', '<of a body HTTP/1.1 \n', get('/a'), ok('1'), ...peace], [a]],
  ['joined within a request', ['midway', '>GET of a body\r\n', ok('no'), get('/a'), ok('1'), ...peace], [a]],
  ['joined before the answer to a HEAD', ['midway', head(500), get('/a'), ok('1'), ...peace], [a]],
  ['joined within a stream', ['midway', '>stdin', '<stdout', ...peace], []],
  [
    'HTTP/2 with prior knowledge',
    ['>PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0', '<\0\0\0\x04', '>|', '<|', 'x'],
    [
      {
        request: 'PRI * ',
        response: undefined,
        hijack: 'h2 h2c',
        toDaemon: 'SM\r\n\r\n\0\0\0',
        toClient: '\0\0\0\x04',
        ended: 'toDaemon toClient',
        defects: '',
      },
    ],
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

test('gaps stand in the body with their places, and its length counts them', () => {
  const [exchange] = play([get('/a'), `${head(6)}ab`, '<~2', '<e', '<~1', ...peace]);
  expect(exchange?.response?.body).toMatchObject({
    length: 6,
    complete: true,
    gaps: [
      { offset: 2, length: 2 },
      { offset: 5, length: 1 },
    ],
  });
  expect(exchange?.response?.body.bytes).toHaveLength(3);
});

test('gaps stand in a stream with their places', () => {
  const [exchange] = play([attach, unframed, '<out', '<~4', '<out', ...peace]);
  expect(exchange?.hijack?.toClient).toMatchObject({ length: 10, gaps: [{ offset: 3, length: 4 }] });
});

test('what is ignored of a connection joined midway is said', () => {
  const said: string[] = [];
  const assembler = new ExchangeAssembler({
    onNotice: (connection, text) => said.push(`${connection}: ${text}`),
  });
  for (const event of taps(['midway', '>12345', get('/a'), ok('1')])) assembler.onTap(event);
  expect(said).toEqual([
    '1: the recording began within the connection: 5 bytes before the first request are not read',
  ]);
});

test('the first byte of a daemon that speaks HTTP/2 is timed', () => {
  const [exchange] = play(['>PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '<\0\0\0\x04']);
  expect(exchange).toMatchObject({
    timing: { requestEnd: 0, firstByte: 1 },
    request: { httpVersion: 'HTTP/2.0' },
  });
});

test('a client that resets its connection leaves; a daemon that does so cuts', () => {
  const reset = (direction: 'toDaemon' | 'toClient') => {
    const assembler = new ExchangeAssembler();
    for (const event of taps([get('/a'), `${head(6)}ab`])) assembler.onTap(event);
    assembler.onTap({ kind: 'close', connection: 1, at: 9n, error: 'ECONNRESET', direction });
    return assembler.finish().flatMap(({ defects }) => defects.map(({ code }) => code));
  };
  expect(reset('toDaemon')).toEqual(['abandoned']);
  expect(reset('toClient')).toEqual(['cut']);
});

test('an HTTP/2 connection that was joined at its beginning leaves no byte unread', () => {
  const said: string[] = [];
  const assembler = new ExchangeAssembler({ onNotice: (_connection, text) => said.push(text) });
  for (const event of taps(['midway', '>PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'])) assembler.onTap(event);
  expect(assembler.finish().map(brief)).toMatchObject([{ hijack: 'h2 h2c', toDaemon: 'SM\r\n\r\n…' }]);
  expect(said).toEqual([]);
});
