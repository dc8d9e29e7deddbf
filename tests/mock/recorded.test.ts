import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../src/client/index.ts';
import { type Mock, type RecordedOptions, startMock } from '../../src/mock/index.ts';
import type { Arrival, Body, Exchange } from '../../src/model/index.ts';
import { until } from './daemon.ts';

const idA = 'a'.repeat(63).concat('1');
const idB = 'b'.repeat(63).concat('2');
const uuid = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;

interface Line {
  readonly at?: number;
  readonly method?: string;
  readonly target: string;
  readonly sent?: unknown;
  readonly status?: number;
  readonly json?: unknown;
  /** Pieces of a stream, each with its milliseconds after the request. */
  readonly pieces?: readonly (readonly [text: string, ms: number])[];
  readonly end?: number;
  readonly clientEnd?: number;
}

const bodyOf = (bytes: Uint8Array, arrivals?: readonly Arrival[], complete = true): Body => ({
  framing: bytes.length === 0 ? 'none' : arrivals ? 'chunked' : 'length',
  bytes,
  length: bytes.length,
  complete,
  ...(arrivals ? { arrivals } : {}),
});

function recordingOf(lines: readonly Line[]): Exchange[] {
  return lines.map((line, index): Exchange => {
    const sent = line.sent === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(line.sent));
    const pieces = line.pieces ?? [];
    let offset = 0;
    const arrivals = pieces.map(([text, ms]): Arrival => {
      const at: Arrival = [offset, ms];
      offset += text.length;
      return at;
    });
    const bytes = Buffer.from(
      line.pieces
        ? pieces.map(([text]) => text).join('')
        : line.json === undefined
          ? ''
          : JSON.stringify(line.json),
    );
    return {
      id: index + 1,
      connection: 1,
      startedAt: 1_700_000_000_000 + (line.at ?? index * 10),
      timing: {
        firstByte: 1,
        ...(line.end === undefined && line.pieces ? {} : { end: line.end ?? 2 }),
        ...(line.clientEnd === undefined ? {} : { clientEnd: line.clientEnd }),
      },
      request: {
        method: line.method ?? 'GET',
        target: line.target,
        httpVersion: 'HTTP/1.1',
        headers: [],
        body: bodyOf(sent),
      },
      response: {
        status: line.status ?? 200,
        reason: 'OK',
        httpVersion: 'HTTP/1.1',
        headers: [
          ['Api-Version', '1.44'],
          ['Content-Type', 'application/json'],
          ['Server', 'Docker/25.0.1 (linux)'],
        ],
        body: bodyOf(bytes, line.pieces && arrivals, line.pieces ? line.end !== undefined : true),
        interim: [],
      },
      defects: [],
    };
  });
}

let mock: Mock;
let client: Client;
async function play(
  lines: readonly Line[],
  more: Partial<RecordedOptions> = {},
  lies: string[] = [],
): Promise<void> {
  mock = await startMock({ recorded: { exchanges: recordingOf(lines), ...more }, lies });
  client = createClient({ address: mock.address, apiVersion: '1.44' });
}
beforeEach(() => {
  mock = undefined as never;
});
afterEach(async () => {
  await client?.[Symbol.asyncDispose]();
  await mock?.close();
});

const get = async (target: string) => {
  const got = await client.send({ method: 'GET', target });
  return { status: got.status, json: got.json<unknown>() };
};
const post = async (target: string, body: unknown) => {
  const got = await client.send({
    method: 'POST',
    target,
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  return { status: got.status, json: got.json<unknown>() };
};

test('the same request is answered in recorded order, and then by the last answer again', async () => {
  await play([
    { target: '/v1.44/containers/json', json: [] },
    { target: '/v1.44/images/json', json: ['other'] },
    { target: '/v1.44/containers/json', json: ['one'] },
  ]);
  const answers = [];
  for (let round = 0; round < 4; round++) answers.push((await get('/v1.44/containers/json')).json);
  expect(answers).toEqual([[], ['one'], ['one'], ['one']]);
});

test('status and headers are those of the recording, and it says what it is', async () => {
  await play([
    { target: '/v1.44/containers/nobody/json', status: 404, json: { message: 'No such container: nobody' } },
  ]);
  const got = await client.send({ method: 'GET', target: '/v1.44/containers/nobody/json' });
  expect(got.status).toBe(404);
  expect(got.headers.get('server')).toBe('Docker/25.0.1 (linux)');
  expect(got.headers.get('content-type')).toBe('application/json');
  expect(mock.about).toMatchObject({
    name: 'recorded',
    release: 'Docker/25.0.1 (linux)',
    apiVersion: '1.44',
  });
});

describe('a request is the same', () => {
  const lines: Line[] = [
    {
      method: 'POST',
      target: '/v1.44/containers/create?name=web&platform=',
      sent: { Image: 'busybox', HostConfig: { Memory: 1, Binds: ['a:b'] } },
      status: 201,
      json: { Id: idA },
    },
    {
      target: '/v1.44/containers/json?filters=%7B%22label%22%3A%5B%22a%22%5D%2C%22name%22%3A%5B%22b%22%5D%7D',
      json: ['f'],
    },
    { target: `/v1.44/containers/${idA}/json`, json: { Id: idA } },
  ];

  test('in another order of keys and parameters', async () => {
    await play(lines);
    const body = { HostConfig: { Binds: ['a:b'], Memory: 1 }, Image: 'busybox' };
    expect((await post('/v1.44/containers/create?platform=&name=web', body)).status).toBe(201);
    const filters = encodeURIComponent('{"name":["b"],"label":["a"]}');
    expect((await get(`/v1.44/containers/json?filters=${filters}`)).json).toEqual(['f']);
  });

  test.each([
    [
      'another value',
      '/v1.44/containers/create?name=db&platform=',
      { Image: 'busybox' },
      /#1 POST .*name=web.*differs in the query \(name\)/,
    ],
    [
      'another body',
      '/v1.44/containers/create?name=web&platform=',
      { Image: 'other' },
      /#1 .*differs in the body/,
    ],
    [
      'another version',
      '/v1.43/containers/create?name=web&platform=',
      lines[0]?.sent,
      /the API version, v1\.44 there/,
    ],
    ['no version', '/containers/create?name=web&platform=', lines[0]?.sent, /the API version, v1\.44 there/],
    [
      'another operation',
      '/v1.44/volumes/create',
      {},
      /Recorded are ContainerCreate, ContainerInspect, ContainerList/,
    ],
  ])('and not with %s', async (_what, target, body, said) => {
    await play(lines);
    const got = await post(target, body);
    expect(got.status).toBe(501);
    expect((got.json as { message: string }).message).toMatch(said);
    expect((got.json as { message: string }).message).toMatch(/^no recorded request is POST .*--else mock/s);
  });

  test('and an id that the recording gave is never another one', async () => {
    await play([...lines, { target: '/v1.44/containers/json', json: [{ Id: idA }, { Id: idB }] }]);
    expect((await get(`/v1.44/containers/${idB}/json`)).status).toBe(501);
  });
});

test('ids that a client makes up stand for those of the recorded client, in answers too', async () => {
  const label = (digit: string) => ({ Image: 'busybox', Labels: { session: uuid(digit) } });
  await play([
    { method: 'POST', target: '/v1.44/containers/create', sent: label('1'), status: 201, json: { Id: idA } },
    {
      target: `/v1.44/containers/json?filters=${encodeURIComponent(`{"label":["session=${uuid('1')}"]}`)}`,
      json: [{ Id: idA, Labels: { session: uuid('1') } }],
    },
  ]);
  expect(await post('/v1.44/containers/create', label('7'))).toEqual({ status: 201, json: { Id: idA } });
  const filters = encodeURIComponent(`{"label":["session=${uuid('7')}"]}`);
  expect((await get(`/v1.44/containers/json?filters=${filters}`)).json).toEqual([
    { Id: idA, Labels: { session: uuid('7') } },
  ]);
});

test('a secret that was masked is any secret', async () => {
  const sent = (secret: string) => ({ Image: 'busybox', Env: [`DB_PASSWORD=${secret}`, 'MODE=a'] });
  await play([
    {
      method: 'POST',
      target: '/v1.44/containers/create',
      sent: sent('*******'),
      status: 201,
      json: { Id: idA },
    },
  ]);
  expect((await post('/v1.44/containers/create', sent('hunter2 and more'))).status).toBe(201);
  expect((await post('/v1.44/containers/create', { ...sent('x'), Image: 'other' })).status).toBe(501);
});

test('what a stream said after another request, it says after it is asked again', async () => {
  await play([
    {
      at: 0,
      target: '/v1.44/events',
      pieces: [
        ['{"n":1}\n', 5],
        ['{"n":2}\n', 60],
      ],
      end: 70,
    },
    { at: 50, method: 'POST', target: '/v1.44/containers/web/start', status: 204 },
  ]);
  const { path } = mock.address as { path: string };
  const { request } = await import('node:http');
  let seen = '';
  let over = false;
  const asked = request({ socketPath: path, path: '/v1.44/events' }, (got) => {
    got.on('data', (bytes) => {
      seen += bytes;
    });
    got.on('end', () => {
      over = true;
    });
  });
  asked.end();
  await until(async () => seen !== '');
  expect(seen).toBe('{"n":1}\n');
  expect((await client.send({ method: 'POST', target: '/v1.44/containers/web/start' })).status).toBe(204);
  await until(async () => over);
  expect(seen).toBe('{"n":1}\n{"n":2}\n');
});

test('what a daemon said to a client that had let go is not said again', async () => {
  await play([
    {
      target: '/v1.44/containers/web/wait',
      method: 'POST',
      pieces: [['{"Error":"gone"}', 30]],
      end: 31,
      clientEnd: 20,
    },
  ]);
  const gone = new AbortController();
  const waiting = client.send({ method: 'POST', target: '/v1.44/containers/web/wait', signal: gone.signal });
  await expect(
    Promise.race([waiting, client.send({ method: 'GET', target: '/_ping' }).then(() => 'still waiting')]),
  ).resolves.toBe('still waiting');
  gone.abort();
  await expect(waiting).rejects.toThrow();
});

test('a hijacked stream answers what is typed', async () => {
  const [exchange] = recordingOf([
    { method: 'POST', target: '/v1.44/containers/web/attach?stream=true', pieces: [], end: 40 },
  ]);
  if (!exchange) throw new Error('none');
  const stream = (text: string, arrivals: Arrival[]) => ({
    bytes: Buffer.from(text),
    length: text.length,
    complete: true,
    arrivals,
  });
  const hijacked: Exchange = {
    ...exchange,
    hijack: {
      kind: '101',
      protocol: 'tcp',
      toDaemon: stream('hi\nho\n', [
        [0, 10],
        [3, 30],
      ]),
      toClient: stream('>HI>HO', [
        [0, 5],
        [1, 20],
        [4, 35],
      ]),
      ended: ['toDaemon', 'toClient'],
    },
  };
  mock = await startMock({ recorded: { exchanges: [hijacked] } });
  client = createClient({ address: mock.address, apiVersion: '1.44' });
  await using attached = await client.hijack('ContainerAttach', {
    path: { id: 'web' },
    query: { stream: true },
  });
  let seen = '';
  const reading = (async () => {
    for await (const bytes of attached.bytes()) seen += Buffer.from(bytes).toString();
  })();
  await until(async () => seen !== '');
  expect(seen).toBe('>');
  await attached.write('hi\n');
  await until(async () => seen.length >= 4);
  expect(seen).toBe('>HI>');
  await attached.write('ho\n');
  await attached.end();
  await reading;
  expect(seen).toBe('>HI>HO');
});

test('what was never recorded is answered by the mock where that is asked for, and told', async () => {
  const missed: string[] = [];
  await play([{ target: '/v1.44/containers/json', json: ['recorded'] }], {
    orElse: 'mock',
    onMiss: (request) => missed.push(request),
  });
  expect((await get('/v1.44/containers/json')).json).toEqual(['recorded']);
  expect((await get('/v1.44/volumes')).json).toMatchObject({ Volumes: [] });
  expect(missed).toEqual(['GET /v1.44/volumes']);
});

test('every client may begin with a ping, and lies are told over recorded answers too', async () => {
  await play([{ target: '/v1.44/info', json: { Name: 'there' } }], {}, ['SystemInfo: drop=/Name']);
  const ping = await client.send({ method: 'GET', target: '/_ping' });
  expect([ping.status, ping.text(), ping.headers.get('api-version')]).toEqual([200, 'OK', '1.44']);
  // Recorded as bytes: a lie about members reads them.
  expect((await get('/v1.44/info')).json).toEqual({});
});
