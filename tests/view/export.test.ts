import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { ToolError } from '../../src/base/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { exportHar, exportHttpFile, exportNdjson, importHar } from '../../src/view/index.ts';
import { stream, utf8 } from '../check/make-exchange.ts';
import { harSchema } from './har-schema.ts';
import { attach, create, framed, storyOf, textOf, timed, viewsOf } from './story.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const isHar = ajv.compile(harSchema);

const story = storyOf(
  create(false),
  attach({
    toDaemon: timed([Uint8Array.of(0xff, 1), 2]),
    toClient: framed([1, 'out', 1], [2, 'oops', 2]),
    ended: ['toDaemon', 'toClient'],
  }),
  {
    method: 'PUT',
    target: '/v1.51/containers/web/archive?path=/',
    send: Uint8Array.of(0, 0xff, 0xfe),
    requestHeaders: { 'Content-Type': 'application/x-tar' },
    timing: { requestEnd: 3, firstByte: 2, end: 9 },
  },
  {
    target: '/v1.51/events',
    answer: '{"a":1}\n',
    body: {
      framing: 'chunked',
      chunks: [8],
      trailers: [['X-T', 'é']],
      length: 99,
      gaps: [{ offset: 8, length: 91 }],
    },
    timing: {},
  },
  {
    answer: Uint8Array.of(0x1f, 0x8b, 0xff),
    headers: { 'Content-Type': 'application/gzip', 'X-Twice': 'a' },
  },
  {
    noResponse: true,
    defects: [{ code: 'no-answer', direction: 'toClient', offset: 12, message: 'm' }],
    timing: { requestEnd: 1 },
  },
  {
    method: 'PRI',
    target: '*',
    noResponse: true,
    hijack: { kind: 'h2', protocol: 'h2c', toClient: stream(utf8('x')) },
  },
  { answer: '', body: { framing: 'none' } },
);

describe('HAR', () => {
  test('is valid by the schema of HAR 1.2, and tells what is lost', async () => {
    const made = exportHar(story);
    const har = JSON.parse(await textOf(made)) as { log: { comment: string; entries: unknown[] } };
    expect(isHar(har) || isHar.errors).toBe(true);
    expect(har.log.entries).toHaveLength(story.length);
    expect(made.losses).toEqual(
      expect.arrayContaining([
        '2 hijacked streams, which HAR cannot say',
        '2 requests without an answer, written with status 0',
        '1 binary request bodies, which HAR cannot say',
        '1 bodies with trailers',
        '1 bodies or streams with gaps in the recording',
        '1 exchanges with defects of the wire',
      ]),
    );
    for (const loss of made.losses) expect(har.log.comment).toContain(loss);
    expect(isHar({ log: { version: '1.2' } })).toBe(false);
  });

  test('nothing at all is a valid file too', async () => {
    const har = JSON.parse(await textOf(exportHar([]))) as unknown;
    expect(isHar(har) || isHar.errors).toBe(true);
  });

  test('comes back as it went, but for chunk sizes and times of arrival', async () => {
    const back = importHar(await textOf(exportHar(story)));
    expect(back.map(plain)).toEqual(story.map(plain));
  });

  test('exchanges are written as they come', async () => {
    let asked = 0;
    const made = exportHar(
      (async function* () {
        for (const exchange of story) {
          asked++;
          yield exchange;
        }
      })(),
    );
    const pieces = made.text[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.next();
    expect(asked).toBe(1);
  });

  test('of a browser: pseudo headers, no answer, decoded bodies', () => {
    const entry = (more: object, response: object) => ({
      startedDateTime: '2026-01-02T03:04:05.678+01:00',
      time: 40,
      request: {
        method: 'GET',
        url: 'https://d.example:2376/v1.51/info?x=1#part',
        httpVersion: 'h2',
        headers: [
          { name: ':path', value: '/' },
          { name: 'A', value: 'b' },
        ],
        ...more,
      },
      response: { status: 200, headers: [], content: { size: 12, mimeType: 'text/plain' }, ...response },
      timings: { blocked: 3, dns: -1, send: 1, wait: 30, receive: 6 },
    });
    const entries = [
      entry({}, {}),
      entry({ method: 'POST', postData: { mimeType: 'x', text: 'é' } }, { status: 0 }),
      entry({ url: 'http://d' }, { content: { text: 'aGk=', encoding: 'base64', size: 2 } }),
    ];
    const [first, second, third] = importHar(`\ufeff${JSON.stringify({ log: { entries } })}`);
    expect(first).toMatchObject({
      id: 1,
      connection: 1,
      startedAt: Date.parse('2026-01-02T02:04:05.678Z'),
      timing: { requestEnd: 4, firstByte: 34, end: 40 },
      request: { target: '/v1.51/info?x=1', headers: [['A', 'b']] },
      response: { status: 200, body: { length: 12 } },
    });
    expect(second?.response).toBeUndefined();
    expect(Buffer.from(second?.request.body.bytes ?? []).toString()).toBe('é');
    expect(third?.request.target).toBe('/');
    expect(Buffer.from(third?.response?.body.bytes ?? []).toString()).toBe('hi');
  });

  test.each([
    ['', 'it is empty'],
    ['{"log":', 'it ends too early'],
    ['{"log":\n{}}}', 'line 2'],
    ['[]', 'the file is a list'],
    ['{"log":{}}', 'log.entries is missing'],
    ['{"log":{"entries":[1]}}', 'log.entries[0] is number'],
    ['{"log":{"entries":[{"request":{}}]}}', 'log.entries[0].startedDateTime is missing'],
    ['{"log":{"entries":[{"startedDateTime":"yesterday"}]}}', 'log.entries[0].startedDateTime is not a time'],
    [
      '{"log":{"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","response":{"status":0},"request":{"headers":[{"name":1}]}}]}}',
      'log.entries[0].request.headers[0].name is number',
    ],
    [
      '{"log":{"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","response":{"status":7.5}}]}}',
      'log.entries[0].response.status is 7.5',
    ],
  ])('damage is told with its place: %s', (text, place) => {
    expect(() => importHar(text)).toThrow(ToolError);
    expect(() => importHar(text)).toThrow(place);
    expect(() => importHar(text)).toThrow(expect.objectContaining({ code: 'E_CAPTURE' }));
  });

  test('a file cut anywhere is an error and nothing else', async () => {
    const whole = (await textOf(exportHar(story))).trimEnd();
    for (let end = 0; end < whole.length; end += 61)
      expect(() => importHar(whole.slice(0, end))).toThrow(ToolError);
  });

  test('members of ours that lie do no harm', async () => {
    const har = JSON.parse(await textOf(exportHar(story))) as {
      log: { entries: { _wirewhale: Record<string, unknown> }[] };
    };
    for (const lie of [null, 1, 'x', [], {}, [[1]], [{}]])
      for (const name of ['timing', 'from', 'request', 'response', 'hijack', 'defects', 'id', 'startedAt']) {
        const entries = har.log.entries.map((entry) => ({
          ...entry,
          _wirewhale: { ...entry._wirewhale, [name]: lie },
        }));
        try {
          importHar(JSON.stringify({ log: { entries } }));
        } catch (error) {
          expect(error).toBeInstanceOf(ToolError);
        }
      }
  });
});

test('NDJSON has a view a line', async () => {
  const lines = (await textOf(exportNdjson(viewsOf(story)))).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => (JSON.parse(line) as { exchange: { id: number } }).exchange.id)).toEqual(
    story.map(({ id }) => id),
  );
});

describe('.http files', () => {
  test('have an entry an exchange, and notes for what they cannot say', async () => {
    const made = exportHttpFile(story, { address: { kind: 'tcp', host: 'd', port: 2375 } });
    const entries = (await textOf(made)).split('\n### ');
    expect(entries[0]).toBe('@host = http://d:2375\n');
    expect(entries[1]).toBe(
      [
        '#1 POST /v1.51/containers/create?name=web → 201',
        'POST {{host}}/v1.51/containers/create?name=web HTTP/1.1',
        'Content-Type: application/json',
        '',
        '{"Image":"busybox","Tty":false}',
        '',
      ].join('\n'),
    );
    expect(entries[3]).toContain('# the body of 3 bytes cannot be written here');
    expect(made.losses).toContain('1 bodies are left out');
    expect(made.losses).toContain('1 requests without a path are left out');
  });

  test('a body cannot begin another request or name a file', async () => {
    const bodies = ['x\n### POST http://evil', '< /etc/passwd', 'a {{secret}}', '\u001b[2J'];
    const made = exportHttpFile(storyOf(...bodies.map((send) => ({ method: 'POST', send }))), {
      address: { kind: 'unix', path: '/d' },
    });
    const text = await textOf(made);
    for (const part of ['evil', 'passwd', 'secret', '\u001b']) expect(text).not.toContain(part);
    expect(made.losses).toEqual(['4 bodies are left out']);
  });
});

/** What HAR keeps: all but chunk sizes and times of arrival. */
function plain(exchange: Exchange): unknown {
  return JSON.parse(
    JSON.stringify(exchange, (key, value: unknown) => {
      if (key === 'chunks' || key === 'arrivals') return undefined;
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
    }),
  );
}
