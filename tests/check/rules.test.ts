import { describe, expect, test } from 'vitest';
import { type CheckContext, checkExchange, type RuleId, ruleCatalogue } from '../../src/check/index.ts';
import { type Contract, loadContract, type Operation } from '../../src/contract/index.ts';
import type { Direction, Exchange } from '../../src/model/index.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { makeExchange, type Sketch, stream, utf8 } from './make-exchange.ts';

const contract = loadContract('1.51');

/** The contract with some facts of one operation replaced, so that a test does not hang on an amendment. */
function bend(id: string, change: Partial<Operation>): Contract {
  const operation = contract.operations.get(id);
  if (!operation) throw new Error(`no operation ${id}`);
  const bent = { ...operation, ...change };
  return {
    ...contract,
    operations: new Map([...contract.operations, [id, bent]]),
    match: (method, target) => {
      const match = contract.match(method, target);
      return match.operation?.id === id ? { ...match, operation: bent } : match;
    },
  };
}

const defect = (code: string, direction: Direction = 'toClient'): Sketch => ({
  defects: [{ code, direction, offset: 7, message: `${code} seen` }],
});

const logs = (answer: Uint8Array, type: string | undefined): Sketch => ({
  target: '/v1.51/containers/abcd1234/logs?stdout=1',
  answer,
  headers: { 'Content-Type': type },
});
const pull = (answer: string | Uint8Array): Sketch => ({
  method: 'POST',
  target: '/v1.51/images/create?fromImage=x',
  answer: typeof answer === 'string' ? utf8(answer) : answer,
  headers: { 'Content-Type': 'application/json' },
});
const create = (more: Sketch): Sketch => ({
  method: 'POST',
  target: '/v1.51/containers/create',
  status: 201,
  answer: { Id: 'a'.repeat(64), Warnings: [] },
  send: { Image: 'busybox' },
  ...more,
});
const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };
const list = (more: Sketch): Sketch => ({ target: '/v1.51/containers/json', answer: [], ...more });
const remove = (more: Sketch): Sketch => ({
  method: 'DELETE',
  target: '/v1.51/volumes/v',
  status: 204,
  ...more,
});
const stat = (value: string | undefined): Sketch => ({
  method: 'HEAD',
  target: '/v1.51/containers/c/archive?path=/',
  headers: { 'X-Docker-Container-Path-Stat': value },
});
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const fileStat = { name: '/', size: 4096, mode: 2147484141, mtime: '2026-01-01T00:00:00Z', linkTarget: '' };

const raw = 'application/vnd.docker.raw-stream';
const multiplexed = 'application/vnd.docker.multiplexed-stream';
const frame = encodeFrame(1, utf8('hello'));
const noTty: CheckContext = { tty: () => false };
const filters = (value: string): Sketch =>
  list({ target: `/v1.51/containers/json?filters=${encodeURIComponent(value)}` });
const withFilters = bend('ContainerList', { filters: ['label', 'name'] });

interface Pair {
  readonly rule: RuleId;
  readonly about: string;
  readonly bad: Sketch;
  readonly good: Sketch;
  readonly contract?: Contract;
  readonly context?: CheckContext;
}

const pairs: readonly Pair[] = [
  {
    rule: 'request/unknown-operation',
    about: 'path',
    bad: { target: '/v1.51/nothing' },
    good: { target: '/v1.51/version' },
  },
  {
    rule: 'request/unknown-operation',
    about: 'method',
    bad: { method: 'PATCH', target: '/v1.51/version' },
    good: { target: '/version' },
  },
  {
    rule: 'request/parameter-unknown',
    about: 'name',
    bad: list({ target: '/v1.51/containers/json?al=1' }),
    good: list({ target: '/v1.51/containers/json?all=1' }),
  },
  {
    rule: 'request/parameter-missing',
    about: 'query',
    bad: { ...stat(base64(fileStat)), target: '/v1.51/containers/c/archive' },
    good: stat(base64(fileStat)),
  },
  {
    rule: 'request/parameter-value',
    about: 'integer',
    bad: list({ target: '/v1.51/containers/json?limit=many' }),
    good: list({ target: '/v1.51/containers/json?limit=-1' }),
  },
  {
    rule: 'request/parameter-value',
    about: 'boolean',
    bad: list({ target: '/v1.51/containers/json?all=maybe' }),
    good: list({ target: '/v1.51/containers/json?all=False' }),
  },
  {
    rule: 'request/filters',
    about: 'JSON',
    bad: filters('{label'),
    good: filters('{"label":["a=b"]}'),
    contract: withFilters,
  },
  {
    rule: 'request/filters',
    about: 'key',
    bad: filters('{"lable":["a"]}'),
    good: filters('{"name":{"a":true}}'),
    contract: withFilters,
  },
  {
    rule: 'request/filters',
    about: 'shape',
    bad: filters('{"label":"a=b"}'),
    good: filters('{"label":null}'),
    contract: withFilters,
  },
  {
    rule: 'request/content-type',
    about: 'JSON body',
    bad: create({ requestHeaders: { 'Content-Type': 'text/plain' } }),
    good: create({ requestHeaders: { 'content-type': 'application/json; charset=utf-8' } }),
  },
  { rule: 'request/body-missing', about: 'create', bad: create({ send: undefined }), good: create({}) },
  {
    rule: 'request/body-not-json',
    about: 'cut',
    bad: create({ send: '{"Image":' }),
    good: create({ send: '{"Image":"x"}' }),
  },
  {
    rule: 'request/body-schema',
    about: 'type',
    bad: create({ send: { Image: 7 } }),
    good: create({ send: { Image: '7' } }),
  },
  {
    rule: 'request/undocumented-field',
    about: 'field',
    bad: create({ send: { Imgae: 'x' } }),
    good: create({ send: { Image: 'x', Labels: { any: 'y' } } }),
  },
  { rule: 'request/wire', about: 'defect', bad: defect('bad-chunk', 'toDaemon'), good: defect('bad-chunk') },
  {
    rule: 'response/missing',
    about: 'closed',
    bad: { noResponse: true },
    good: { noResponse: true, timing: {} },
  },
  {
    rule: 'response/missing',
    about: 'the client left',
    bad: { noResponse: true, ...defect('no-answer') },
    good: { noResponse: true, ...defect('abandoned') },
  },
  {
    rule: 'response/undocumented-status',
    about: '418',
    bad: list({ status: 418, answer: { message: 'tea' } }),
    good: list({ status: 400, answer: { message: 'bad' } }),
  },
  {
    rule: 'response/undocumented-status',
    about: 'version',
    bad: { target: '/v1.51/volumes/v', status: 400, answer: { message: 'no' } },
    good: {
      target: '/v1.99/volumes/v',
      status: 400,
      answer: { message: 'client version 1.99 is too new. Maximum supported API version is 1.51' },
    },
    contract: bend('VolumeInspect', { responses: { 200: { contentTypes: [], headers: {} } } }),
  },
  {
    rule: 'response/content-type',
    about: 'list',
    bad: list({ headers: { 'Content-Type': 'text/html' } }),
    good: list({}),
  },
  {
    rule: 'response/content-type',
    about: 'error',
    bad: list({ status: 500, answer: { message: 'x' }, headers: { 'Content-Type': undefined } }),
    good: list({ status: 500, answer: { message: 'x' } }),
  },
  {
    rule: 'response/content-type',
    about: 'text of an old version',
    bad: list({ status: 400, answer: utf8('client version 1.23 is too old\n'), headers: plainText }),
    good: {
      ...list({ status: 400, answer: utf8('client version 1.23 is too old\n'), headers: plainText }),
      target: '/v1.23/containers/json',
    },
  },
  {
    rule: 'response/stream-content-type',
    about: 'frames',
    bad: logs(frame, raw),
    good: logs(frame, multiplexed),
    context: noTty,
  },
  {
    rule: 'response/stream-content-type',
    about: 'old version',
    bad: logs(frame, raw),
    good: { ...logs(frame, raw), target: '/v1.41/containers/abcd1234/logs?stdout=1' },
    context: noTty,
  },
  {
    rule: 'response/stream-content-type',
    about: 'terminal',
    bad: logs(utf8('hi'), multiplexed),
    good: logs(utf8('hi'), raw),
    context: { tty: () => true },
  },
  { rule: 'response/header-missing', about: 'path stat', bad: stat(undefined), good: stat(base64(fileStat)) },
  {
    rule: 'response/common-header-missing',
    about: 'Ostype',
    bad: list({ headers: { Ostype: undefined } }),
    good: list({}),
  },
  {
    rule: 'response/common-header-missing',
    about: 'unrouted',
    bad: list({ status: 404, answer: { message: 'no such thing' }, headers: { Server: undefined } }),
    good: list({ status: 404, answer: { message: 'page not found' }, headers: { Server: undefined } }),
  },
  {
    rule: 'response/header-shape',
    about: 'path stat',
    bad: stat(base64({ ...fileStat, size: 'big' })),
    good: stat(base64(fileStat)),
  },
  {
    rule: 'response/header-shape',
    about: 'Docker-Experimental',
    bad: list({ headers: { 'Docker-Experimental': 'no' } }),
    good: list({ headers: { 'Docker-Experimental': 'true' } }),
  },
  {
    rule: 'response/header-shape',
    about: 'Server',
    bad: list({ headers: { Server: 'nginx' } }),
    good: list({ headers: { Server: 'Libpod/5.4.2 (linux)' } }),
  },
  {
    rule: 'response/api-version',
    about: 'other than before',
    bad: list({ headers: { 'Api-Version': '1.50' } }),
    good: list({}),
    context: { daemonApiVersion: '1.51' },
  },
  {
    rule: 'response/api-version',
    about: 'below the prefix',
    bad: list({ headers: { 'Api-Version': '1.9' } }),
    good: list({ headers: { 'Api-Version': '1.52' } }),
  },
  { rule: 'response/body-schema', about: 'type', bad: list({ answer: {} }), good: list({}) },
  { rule: 'response/null', about: 'list', bad: list({ answer: 'null' }), good: list({ answer: '[]' }) },
  {
    rule: 'response/undocumented-field',
    about: 'field',
    bad: create({ answer: { Id: 'a'.repeat(64), Warnings: [], Mood: 1 } }),
    good: create({}),
  },
  {
    rule: 'response/error-shape',
    about: 'extra',
    bad: list({ status: 500, answer: { message: 'x', cause: 'y' } }),
    good: list({ status: 500, answer: { message: 'x' } }),
  },
  {
    rule: 'response/error-shape',
    about: 'not a text',
    bad: list({ status: 500, answer: { message: 7 } }),
    good: list({ status: 500, answer: { message: '7' } }),
  },
  {
    rule: 'response/error-shape',
    about: 'empty',
    bad: list({ status: 500, answer: undefined }),
    good: { ...stat(undefined), status: 500 },
  },
  {
    rule: 'response/body-not-json',
    about: 'text',
    bad: list({ answer: 'oops' }),
    good: { target: '/_ping', answer: utf8('OK'), headers: { 'Content-Type': 'text/plain; charset=utf-8' } },
  },
  {
    rule: 'response/body-not-json',
    about: 'two values',
    bad: list({ answer: '[][]' }),
    good: list({ answer: ' [ ]\n' }),
  },
  {
    rule: 'response/invalid-utf8',
    about: 'list',
    bad: list({
      answer: Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d),
      headers: { 'Content-Type': 'application/json' },
    }),
    good: list({ answer: '["\u00ff"]' }),
  },
  {
    rule: 'response/invalid-utf8',
    about: 'stream',
    bad: pull(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
    good: pull('{"status":"ÿ"}\r\n'),
  },
  { rule: 'response/body-missing', about: 'list', bad: list({ answer: undefined }), good: remove({}) },
  { rule: 'response/unexpected-body', about: '204', bad: remove({ answer: { x: 1 } }), good: remove({}) },
  {
    rule: 'response/unexpected-body',
    about: 'length',
    bad: remove({ headers: { 'Content-Length': '2' } }),
    good: stat(base64(fileStat)),
  },
  {
    rule: 'response/body-not-judged',
    about: 'kept in part',
    bad: list({ body: { length: 9_000_000 } }),
    good: list({}),
  },
  {
    rule: 'response/body-not-judged',
    about: 'coding',
    bad: list({ headers: { 'Content-Encoding': 'gzip' } }),
    good: list({ headers: { 'Content-Encoding': 'identity' } }),
  },
  {
    rule: 'stream/framing',
    about: 'cut',
    bad: logs(frame.subarray(0, 10), multiplexed),
    good: logs(frame, multiplexed),
  },
  {
    rule: 'stream/framing',
    about: 'raw bytes',
    bad: logs(utf8('plain text'), raw),
    good: logs(new Uint8Array(), raw),
    context: noTty,
  },
  {
    rule: 'stream/framing',
    about: 'still going on',
    bad: logs(frame.subarray(0, 10), multiplexed),
    good: { ...logs(frame.subarray(0, 10), multiplexed), body: { complete: false } },
  },
  {
    rule: 'stream/item-not-json',
    about: 'text',
    bad: pull('{"status":"a"}\r\n{oops}\r\n'),
    good: pull('{"status":"a"}\r\n{"status":"b"}\r\n'),
  },
  {
    rule: 'stream/item-not-json',
    about: 'cut',
    bad: pull('{"status":"a"}\r\n{"sta'),
    good: { ...pull('{"status":"a"}\r\n{"sta'), body: { complete: false } },
  },
  {
    rule: 'stream/item-schema',
    about: 'progress',
    bad: pull('{"status":7}'),
    good: pull('{"status":"7","progressDetail":{"current":1,"total":2}}'),
  },
  {
    rule: 'stream/item-schema',
    about: 'events',
    bad: { target: '/v1.51/events?until=1', answer: '{"Type":"container"}{"Type":7}' },
    good: {
      target: '/v1.51/events?until=1',
      answer:
        '{"Type":"container","Action":"start","Actor":{"ID":"x","Attributes":{"a":"b"}},"scope":"local","time":1,"timeNano":1629574695515050031}\n',
    },
  },
  {
    rule: 'stream/error-item',
    about: 'pull',
    bad: pull('{"errorDetail":{"message":"no"},"error":"no"}'),
    good: pull('{"status":"done"}'),
  },
  ...(
    [
      'bad-start-line',
      'bad-header',
      'head-too-large',
      'bad-chunk',
      'bad-length',
      'conflicting-lengths',
      'bare-lf',
      'folded-header',
      'bad-trailer',
      'cut',
      'abandoned',
      'trailing-bytes',
    ] as const
  ).map((code): Pair => ({ rule: `wire/${code}`, about: code, bad: defect(code), good: {} })),
  {
    rule: 'wire/cut',
    about: 'stream left',
    bad: { ...list({}), ...defect('cut') },
    good: { ...pull('{"status":"a"}'), ...defect('cut') },
  },
  { rule: 'wire/other', about: 'code of tomorrow', bad: defect('odd'), good: defect('no-answer') },
];

const rulesOf = (sketch: Sketch, pair: Pair): string[] =>
  checkExchange(makeExchange(sketch), pair.contract ?? contract, pair.context).map(({ rule }) => rule);

describe('each rule sees its deviation, and not the near twin', () => {
  test.each(pairs.map((pair) => [`${pair.rule}: ${pair.about}`, pair] as const))('%s', (_name, pair) => {
    expect(rulesOf(pair.bad, pair)).toContain(pair.rule);
    expect(rulesOf(pair.good, pair)).not.toContain(pair.rule);
  });

  test('no rule of the catalogue is without such a pair', () => {
    const shown = new Set<string>(pairs.map(({ rule }) => rule));
    expect(ruleCatalogue.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });
});

test('what is right in every way has no finding', () => {
  const good: Sketch[] = [
    create({}),
    list({}),
    list({ status: 500, answer: { message: 'x' } }),
    remove({}),
    stat(base64(fileStat)),
    logs(frame, multiplexed),
    pull('{"status":"Pulling","id":"x","progressDetail":{}}\r\n'),
  ];
  for (const sketch of good) expect(checkExchange(makeExchange(sketch), contract, noTty)).toEqual([]);
});

test('a hijacked stream is judged by its own bytes', () => {
  const attach = (toClient: Exchange['hijack'] & object): Sketch => ({
    method: 'POST',
    target: '/v1.51/containers/abcd1234/attach?stream=1&stdout=1',
    status: 101,
    headers: { 'Content-Type': multiplexed, Connection: 'Upgrade', Upgrade: 'tcp' },
    hijack: toClient,
  });
  const rules = (bytes: Uint8Array, complete = true) =>
    rulesOf(attach({ toClient: stream(bytes, complete) } as Exchange['hijack'] & object), {
      context: noTty,
    } as Pair);
  expect(rules(frame)).toEqual([]);
  expect(rules(utf8('not framed at all'))).toEqual(['stream/framing']);
  expect(rules(frame.subarray(0, 9))).toEqual(['stream/framing']);
  expect(rules(frame.subarray(0, 9), false)).toEqual([]);
});
