import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExchangeAssembler } from '../../src/capture/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { exportCurl } from '../../src/view/index.ts';
import { type Sketch, utf8 } from '../check/make-exchange.ts';
import { attach, storyOf, textOf } from './story.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-curl-'));
const path = join(folder, "it's a d.sock");
let server: Server;
let came: Exchange[] = [];

/** A server that keeps the requests as they came and answers each with 204. */
beforeAll(async () => {
  server = createServer((socket) => {
    const assembler = new ExchangeAssembler({});
    const base = { connection: 1, at: 0n } as const;
    assembler.onTap({ ...base, kind: 'open', address: path });
    socket.on('data', (bytes) => {
      assembler.onTap({ ...base, kind: 'data', direction: 'toDaemon', bytes });
      const exchange = assembler.exchanges().at(-1);
      if (!exchange?.request.body.complete) return;
      came.push(exchange);
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
});

afterAll(async () => {
  await new Promise((resolve) => void server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function repeat(...sketches: readonly Sketch[]) {
  came = [];
  const made = exportCurl(storyOf(...sketches), { address: { kind: 'unix', path } });
  const script = await textOf(made);
  const file = join(folder, 'repeat.sh');
  writeFileSync(file, script);
  await run('sh', ['-eu', file]);
  return { script, losses: made.losses };
}

test.each([
  ['a plain question', { target: '/v1.51/containers/json?filters={"a":["b"]}' }],
  ['a number sign in the path', { target: '/x?a=1#b' }],
  ['dots in the path', { target: '/v1.51/../x/./y' }],
  [
    'JSON',
    {
      method: 'POST',
      target: '/v1.51/containers/create',
      send: { Image: 'it\'s $HOME `id` "x" \\n é', Cmd: null },
    },
  ],
  [
    'text that would name a file',
    { method: 'POST', send: '@/etc/passwd', requestHeaders: { 'Content-Type': 'text/plain' } },
  ],
  ['text with line ends at its end', { method: 'POST', send: 'a\r\nb\n\n' }],
  [
    'bytes that are no text',
    {
      method: 'PUT',
      send: Uint8Array.of(0, 1, 0xff, 10, 0),
      requestHeaders: { 'Content-Type': 'application/x-tar' },
    },
  ],
  ['a body larger than an argument may be', { method: 'POST', send: 'x'.repeat(300_000) }],
  [
    'headers with quotes, and an empty one',
    { requestHeaders: { 'X-Quote': `it's "q" $(id)`, 'X-Empty': '' } },
  ],
  [
    'a body without a content type',
    { method: 'POST', send: 'x', requestHeaders: { 'Content-Type': undefined } },
  ],
  ['HEAD', { method: 'HEAD', target: '/_ping' }],
  ['another method', { method: 'DELETE', target: '/v1.51/containers/x?force=1' }],
] as [string, Sketch][])('sh and curl send the request again: %s', async (_name, sketch) => {
  await repeat(sketch);
  const [wanted] = storyOf(sketch);
  const [sent] = came;
  expect(came).toHaveLength(1);
  expect(sent?.request.method).toBe(wanted?.request.method);
  expect(sent?.request.target).toBe(wanted?.request.target);
  expect(Buffer.from(sent?.request.body.bytes ?? [])).toEqual(Buffer.from(wanted?.request.body.bytes ?? []));
  const own = sent?.request.headers.filter(([name]) => !/^(host|content-length)$/i.test(name));
  expect(own).toEqual(wanted?.request.headers);
});

test('what cannot be repeated is told before the command', async () => {
  expect((await repeat({ target: '/\u00e9' })).script).toContain('# bytes beyond ASCII');
  const masked = { requestHeaders: { 'X-Registry-Auth': '*'.repeat(20) } };
  const half = { method: 'POST', send: 'abc' };
  const [exchange] = storyOf(half);
  const made = exportCurl(
    [
      ...storyOf(attach({ toDaemon: { bytes: utf8('in'), length: 2, complete: true } }), masked),
      { ...exchange!, request: { ...exchange!.request, body: { ...exchange!.request.body, length: 4000 } } },
    ],
    { address: { kind: 'unix', path } },
  );
  const script = await textOf(made);
  expect(script).toContain('# the connection becomes a stream; its 2 bytes of input are not sent');
  expect(script).toContain('# masked, to be filled in: X-Registry-Auth');
  expect(script).toContain('# only 3 of 4000 bytes of the body were kept');
  expect(made.losses).toHaveLength(3);
});

test('nothing of a hostile request is run by the shell', async () => {
  const { script } = await repeat({
    target: "/x';touch$IFS`id`;'#\u0085\u2028",
    method: 'GET',
    requestHeaders: { "X-A'b": "';exit 9;'" },
  });
  expect(script.split('\n').filter((line) => line.startsWith('curl'))).toHaveLength(1);
  expect(came).toHaveLength(1);
});

test('a daemon on TCP with TLS', async () => {
  const address = {
    kind: 'tcp',
    host: '::1',
    port: 2376,
    tls: { ca: '/a b/ca.pem', verify: false },
  } as const;
  const script = await textOf(exportCurl(storyOf({ target: '/_ping' }), { address }));
  expect(script).toContain("--cacert '/a b/ca.pem' -k");
  expect(script).toContain("'https://[::1]:2376/_ping'");
});

test('an address that curl does not reach is told first', async () => {
  const address = { kind: 'ssh', host: 'far' } as const;
  const script = await textOf(exportCurl(storyOf({ target: '/_ping' }), { address }));
  expect(script.split('\n')[1]).toMatch(/^# curl reaches no ssh:\/\/ address/);
});
