import { expect, test } from 'vitest';
import { ExchangeAssembler } from '../../src/capture/index.ts';
import { CheckSession } from '../../src/check/index.ts';
import { loadContract } from '../../src/contract/index.ts';
import type { TapEvent } from '../../src/model/index.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { utf8 } from './make-exchange.ts';

const head = 'Api-Version: 1.51\r\nOstype: linux\r\nServer: Docker/28.5.2 (linux)\r\n';
const json = `${head}Content-Type: application/json\r\n`;

/** Rules of the findings when the daemon answers a request with these bytes and closes. */
function rulesOf(request: string, answer: string | Uint8Array): string[] {
  const assembler = new ExchangeAssembler({});
  const base = { connection: 1, at: 0n };
  const events: TapEvent[] = [
    { ...base, kind: 'open', address: 'unix:///x' },
    { ...base, kind: 'data', direction: 'toDaemon', bytes: utf8(request) },
    {
      ...base,
      kind: 'data',
      direction: 'toClient',
      bytes: typeof answer === 'string' ? utf8(answer) : answer,
    },
    { ...base, kind: 'end', direction: 'toClient' },
    { ...base, kind: 'end', direction: 'toDaemon' },
    { ...base, kind: 'close' },
  ];
  for (const event of events) assembler.onTap(event);
  const session = new CheckSession(loadContract('1.51'));
  return assembler.finish().flatMap((exchange) => session.check(exchange).map(({ rule }) => rule));
}

const list = 'GET /v1.51/containers/json HTTP/1.1\r\nHost: d\r\n\r\n';

test.each([
  ['a good answer', `HTTP/1.1 200 OK\r\n${json}Content-Length: 2\r\n\r\n[]`, undefined],
  ['chunks', `HTTP/1.1 200 OK\r\n${json}Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n`, undefined],
  ['no answer', '', 'response/missing'],
  ['not HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'wire/bad-start-line'],
  [
    'a bad header',
    `HTTP/1.1 200 OK\r\nno colon here\r\n${json}Content-Length: 2\r\n\r\n[]`,
    'wire/bad-header',
  ],
  [
    'a bad chunk',
    `HTTP/1.1 200 OK\r\n${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n`,
    'wire/bad-chunk',
  ],
  ['a bad length', `HTTP/1.1 200 OK\r\n${json}Content-Length: two\r\n\r\n[]`, 'wire/bad-length'],
  [
    'two lengths',
    `HTTP/1.1 200 OK\r\n${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]`,
    'wire/conflicting-lengths',
  ],
  ['a cut body', `HTTP/1.1 200 OK\r\n${json}Content-Length: 20\r\n\r\n[]`, 'wire/cut'],
  [
    'an endless head',
    `HTTP/1.1 200 OK\r\n${`X-Pad: ${'x'.repeat(1000)}\r\n`.repeat(2000)}`,
    'wire/head-too-large',
  ],
])('%s, from the bytes to the finding', (_name, answer, rule) => {
  const rules = rulesOf(list, answer);
  if (rule === undefined) expect(rules).toEqual([]);
  else expect(rules).toContain(rule);
});

test('a hijacked attach, from the bytes to the finding', () => {
  const attach =
    'POST /v1.51/containers/abcd/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n';
  const upgraded =
    'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
  const frame = encodeFrame(1, utf8('hello'));
  expect(rulesOf(attach, Buffer.concat([utf8(upgraded), frame]))).toEqual([]);
  expect(rulesOf(attach, Buffer.concat([utf8(upgraded), utf8('hello, no frame')]))).toEqual([
    'stream/framing',
  ]);
  expect(rulesOf(attach, Buffer.concat([utf8(upgraded), frame.subarray(0, -1)]))).toEqual(['stream/framing']);
});
