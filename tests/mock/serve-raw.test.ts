import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.ts';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ limits: { body: 1000 } });
});
afterAll(() => mock.close());

/** All that is answered to bytes, up to the end of the connection; the client ends its side when `isDone`. */
function talk(bytes: string, isDone = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const { address } = mock;
    if (address.kind !== 'unix') throw new Error(address.kind);
    let text = '';
    const socket = connect({ path: address.path, allowHalfOpen: true });
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text.replaceAll(/Date: [^\r]*/g, 'Date: now')));
    socket.on('error', reject);
    if (isDone) socket.end(bytes, 'latin1');
    else socket.write(bytes, 'latin1');
  });
}

const get = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n${more}\r\n`;
const plain = (line: string, text = line) =>
  `HTTP/1.1 ${line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`;

// Bytes of docker-28.5.2, measured. What follows a request stays unsent: the server ends the connection by itself.
test.for([
  ['no request line', 'GARBAGE\r\n', plain('400 Bad Request')],
  ['an empty line first', '\r\nGET /_ping HTTP/1.1\r\nHost: d\r\n\r\n', plain('400 Bad Request')],
  [
    'an unknown version',
    'GET / HTTP/3.0\r\n\r\n',
    plain('505 HTTP Version Not Supported: unsupported protocol version'),
  ],
  ['no Host', 'GET /_ping HTTP/1.1\r\n\r\n', plain('400 Bad Request: missing required Host header')],
  ['two Hosts', 'GET /_ping HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', plain('400 Bad Request')],
  ['a bad Host', 'GET /_ping HTTP/1.1\r\nHost: a b\r\n\r\n', plain('400 Bad Request: malformed Host header')],
  ['a name with a space', get('/_ping', 'foo : x\r\n'), plain('400 Bad Request: invalid header name')],
  ['a control character', get('/_ping', 'foo: \x01\r\n'), plain('400 Bad Request')],
  ['a header without colon', get('/_ping', 'foo\r\n'), plain('400 Bad Request')],
  ['too many headers', get('/_ping', 'a: b\r\n'.repeat(600)), plain('431 Request Header Fields Too Large')],
  [
    'a head that is too large',
    get(`/${'x'.repeat(1_100_000)}`),
    plain('431 Request Header Fields Too Large'),
  ],
  ['a length that is none', get('/_ping', 'Content-Length: x\r\n'), plain('400 Bad Request')],
  ['two lengths', get('/_ping', 'Content-Length: 2\r\nContent-Length: 3\r\n'), plain('400 Bad Request')],
  [
    'an unknown coding',
    get('/_ping', 'Transfer-Encoding: gzip\r\n'),
    plain('501 Not Implemented', 'Unsupported transfer encoding'),
  ],
  [
    'an unknown expectation',
    get('/_ping', 'Expect: x\r\n'),
    'HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nDate: now\r\nContent-Length: 0\r\n\r\n',
  ],
  ['a wrong escape', get('/containers/%zz/json'), plain('400 Bad Request')],
  ['a target that is none', get('_ping'), plain('400 Bad Request')],
  [
    'HTTP/2',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/1.1 301 Moved Permanently\r\nLocation: /%2A\r\nDate: now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  ],
  [
    'an unclean path',
    get('//containers/../_ping?a=b'),
    'HTTP/1.1 301 Moved Permanently\r\nLocation: /_ping?a=b\r\nDate: now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  ],
  [
    'an unknown path',
    get('/nope'),
    'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nDate: now\r\nContent-Length: 29\r\nConnection: close\r\n\r\n{"message":"page not found"}\n',
  ],
] as const)('%s is answered as the server of the daemon does', async ([, bytes, wanted]) => {
  expect(await talk(bytes, false)).toBe(wanted);
});

test('a request that is cut is none, and nothing is answered to nothing', async () => {
  expect(await talk('GET /_pi')).toBe(plain('400 Bad Request'));
  expect(await talk('')).toBe('');
});

test('heads are cut where the client likes, and requests may follow one another at once', async () => {
  const bytes = `GET /_ping HTTP/1.1\nHost: d\n\n${get('/nope')}`;
  const whole = await talk(bytes, false);
  expect(whole.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  const { address } = mock;
  if (address.kind !== 'unix') throw new Error(address.kind);
  const socket = connect(address.path);
  let text = '';
  socket.on('data', (part) => (text += part));
  for (const byte of bytes) await new Promise<void>((resolve) => socket.write(byte, () => resolve()));
  await new Promise((resolve) => socket.once('end', resolve));
  expect(text.replaceAll(/Date: [^\r]*/g, 'Date: now')).toBe(whole);
});

test('escapes are read before the path is routed, and slashes belong to a name', async () => {
  expect(await talk(get('/%5fping'))).toMatch(/^HTTP\/1.1 200 OK/);
  expect(await talk(get('/containers/a%2Fb/json'))).toContain('No such container: a/b');
  expect(await talk(get('/v1.51.0/_ping'))).toMatch(/^HTTP\/1.1 200 OK/);
  expect(await talk(get('/v.1/info'))).toContain('client version .1 is too old');
  expect(await talk(get('/containers/json?all=%zz'))).toContain(String.raw`invalid URL escape \"%zz\"`);
});

test('a long answer is chunked, and ends with the connection for HTTP/1.0', async () => {
  expect(await talk(get('/info'))).toMatch(
    /Transfer-Encoding: chunked\r\n\r\n[0-9a-f]+\r\n\{[\s\S]*\n\r\n0\r\n\r\n$/,
  );
  const old = await talk('GET /info HTTP/1.0\r\n\r\n');
  expect(old).toMatch(/^HTTP\/1.0 200 OK/);
  expect(old).not.toMatch(/Transfer-Encoding|Content-Length/);
});

test('a body beyond the limit is refused with the limit, and nothing of it is kept', async () => {
  const head = (length: number) =>
    `POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const answer = await talk(`${head(5000)}${' '.repeat(5000)}`, false);
  expect(answer).toMatch(/^HTTP\/1.1 413 Request Entity Too Large/);
  expect(answer).toContain('limits.body');
  expect(await talk(`${head(900)}${' '.repeat(900)}`)).toMatch(/^HTTP\/1.1 400/);
});

test('asks what the server itself can', async () => {
  const text = await talk('OPTIONS * HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n');
  expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: now\r\nConnection: close\r\n\r\n');
});

test('refuses a body of a start', async () => {
  const made = await talk(
    `POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: 19\r\nConnection: close\r\n\r\n{"Image":"busybox"}`,
  );
  const [, id = ''] = /"Id":"(\w+)"/.exec(made) ?? [];
  const text = await talk(
    `POST /containers/${id}/start HTTP/1.1\r\nHost: d\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{"Binds": null}`,
  );
  expect(text).toMatch(/^HTTP\/1.1 400 /);
  expect(text).toContain('starting container with non-empty request body was deprecated since API v1.22');
});
