import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monotonicOf } from '../../src/base/index.ts';
import { ExchangeAssembler, Recorder, readCapture, readExchanges } from '../../src/capture/index.ts';
import type { TapEvent } from '../../src/model/index.ts';
import { packetBlock, packetOf, pcapng, plainEnds, sectionBlock, Talk } from './packets.ts';
import { brief } from './play.ts';
import { eventsOf, fileOf, story } from './read-file.ts';

const began = 1_700_000_000_000_000_000n;
const at = (ms: number): bigint => monotonicOf(began + BigInt(ms) * 1_000_000n + 7n);
const wall = (time: bigint): bigint => time - monotonicOf(0n);
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What a recorder writes of events. */
function recorded(events: readonly TapEvent[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-own-'));
  try {
    const path = join(folder, 'own.pcapng');
    const recorder = new Recorder({ path, target: 'unix:///d', redact: false, wallOf: wall });
    for (const event of events)
      recorder.push(event.kind === 'data' ? { ...event, bytes: Buffer.from(event.bytes) } : event);
    recorder.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const base = (connection: number, ms: number) => ({ connection, at: at(ms) });
const talk = (connection: number, peer = { pid: 4242, process: 'docker' }): TapEvent[] => [
  { kind: 'open', ...base(connection, 0), address: 'unix:///var/run/docker.sock', peer },
  {
    kind: 'data',
    ...base(connection, 1),
    direction: 'toDaemon',
    bytes: bytes('GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n'),
  },
  {
    kind: 'data',
    ...base(connection, 2),
    direction: 'toClient',
    bytes: bytes('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'),
  },
];

describe('our own recording', () => {
  test('gives back what was recorded, with number, address, peer and nanoseconds', async () => {
    const events: TapEvent[] = [
      ...talk(3),
      { kind: 'end', ...base(3, 3), direction: 'toDaemon' },
      { kind: 'end', ...base(3, 4), direction: 'toClient' },
      { kind: 'close', ...base(3, 4) },
    ];
    const read = await eventsOf(recorded(events));
    expect(read.events).toEqual(events);
    expect(read.facts).toMatchObject({
      application: expect.stringMatching(/^wirewhale \d/),
      recording: { format: 1, target: 'unix:///d', redacted: false },
      damage: [],
      notices: [],
    });
  });

  test('keeps how a connection ended', async () => {
    for (const close of [
      {},
      { error: 'ECONNRESET', direction: 'toDaemon' },
      { error: 'EPIPE', direction: 'toClient' },
    ] as const) {
      const events: TapEvent[] = [...talk(1), { kind: 'close', ...base(1, 5), ...close }];
      expect((await eventsOf(recorded(events))).events).toEqual(events);
    }
  });

  test('keeps gaps with their length and reason', async () => {
    const gap = { kind: 'gap', direction: 'toClient', reason: 'the disk was full' } as const;
    const events: TapEvent[] = [
      ...talk(1),
      { ...gap, ...base(1, 5), length: 3_000_000_000 },
      { kind: 'data', ...base(1, 6), direction: 'toClient', bytes: bytes('more') },
      { ...gap, ...base(1, 7) },
      { kind: 'data', ...base(1, 8), direction: 'toClient', bytes: bytes('still more') },
    ];
    expect((await eventsOf(recorded(events))).events).toEqual(events);
  });

  test('keeps a connection that was joined midway', async () => {
    const [open, ...rest] = talk(5);
    const events = [{ ...(open as TapEvent & { kind: 'open' }), ...base(5, 1), midway: true }, ...rest];
    expect((await eventsOf(recorded(events))).events).toEqual(events);
  });

  test('two recordings in one file have connections of their own', async () => {
    const { events, facts } = await eventsOf(Buffer.concat([recorded(talk(1)), recorded(talk(1))]));
    expect(facts).toMatchObject({ sections: 2, connections: 2, damage: [] });
    expect(events.filter(({ kind }) => kind === 'open').map(({ connection }) => connection)).toEqual([1, 2]);
  });

  test('of anything, gives back the same bytes in the same order', async () => {
    const direction = fc.constantFrom('toDaemon' as const, 'toClient' as const);
    const step = fc.record({
      connection: fc.integer({ min: 1, max: 4 }),
      direction,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
      gap: fc.nat(9),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const events: TapEvent[] = [1, 2, 3, 4].map((connection) => ({
          kind: 'open',
          ...base(connection, 0),
          address: 'unix:///d',
        }));
        for (const [index, { connection, direction, bytes, gap }] of steps.entries())
          events.push(
            gap === 0
              ? {
                  kind: 'gap',
                  ...base(connection, index),
                  direction,
                  length: bytes.length,
                  reason: 'no room',
                }
              : { kind: 'data', ...base(connection, index), direction, bytes: Buffer.from(bytes) },
          );
        expect((await eventsOf(recorded(events))).events).toEqual(events);
      }),
      { numRuns: 100 },
    );
  });

  test('its exchanges are those of the live taps', async () => {
    const events: TapEvent[] = [...talk(1), { kind: 'close', ...base(1, 5) }, ...talk(2).slice(0, 2)];
    const live = new ExchangeAssembler({ arrivals: true });
    for (const event of events) live.onTap(event);
    using file = fileOf(recorded(events));
    const read = [];
    for await (const exchange of readExchanges(file.path, { arrivals: true })) read.push(exchange);
    expect(read).toEqual(live.finish());
    expect(read[0]?.startedAt).toBe(1_700_000_000_001 + 0.000007);
  });
});

describe('comments on packets', () => {
  const openWith = async (comment: string) => {
    const { events } = await eventsOf(pcapng(new Talk().open([comment]).packets));
    return events[0];
  };
  test.each([
    'wirewhale {',
    'wirewhale []',
    'wirewhale null',
    'wirewhale {"connection":-1,"address":7,"peer":"me"}',
    'wirewhale {"connection":1e99,"address":{},"peer":[1]}',
    'wirewhale {"gap":{"direction":"up","length":5},"error":{}}',
    `wirewhale {"connection":${'9'.repeat(400)}}`,
    `wirewhale ${'['.repeat(30_000)}`,
    'other {"connection":3}',
  ])('%.40s is ignored', async (comment) => {
    expect(await openWith(comment)).toMatchObject({ connection: 1, address: 'tcp://10.0.0.1:2375' });
  });
  test('a prototype in one changes nothing', async () => {
    await openWith('wirewhale {"__proto__":{"polluted":1},"connection":9}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  test('a gap that says more than a number holds is of unknown length', async () => {
    const comment = 'wirewhale {"gap":{"direction":"toClient","length":1e300,"reason":"x"}}';
    const { events } = await eventsOf(pcapng(new Talk().open().add('client', 'A', 'a', [comment]).packets));
    expect(story(events)).toEqual(['open', '<gap ?', '>a']);
  });
});

describe('following a file that grows', () => {
  test('gives events as their blocks are whole, and ends when told to', async () => {
    const whole = recorded(talk(1));
    const cut = whole.length - 30;
    using file = fileOf(whole.subarray(0, 10));
    const stop = new AbortController();
    const reading = readCapture(file.path, { follow: true, signal: stop.signal })[Symbol.asyncIterator]();
    const first = reading.next();
    appendFileSync(file.path, whole.subarray(10, cut));
    expect((await first).value).toMatchObject({ kind: 'open' });
    expect((await reading.next()).value).toMatchObject({ kind: 'data', direction: 'toDaemon' });
    const second = reading.next();
    appendFileSync(file.path, whole.subarray(cut));
    expect((await second).value).toMatchObject({ kind: 'data', direction: 'toClient' });
    const last = reading.next();
    stop.abort();
    expect(await last).toEqual({ value: undefined, done: true });
  });

  test('an empty file is waited for', async () => {
    using file = fileOf(Buffer.alloc(0));
    const stop = new AbortController();
    const reading = readExchanges(file.path, { follow: true, signal: stop.signal })[Symbol.asyncIterator]();
    const first = reading.next();
    writeFileSync(file.path, recorded([...talk(1), { kind: 'close', ...base(1, 5) }]));
    expect(brief((await first).value)).toMatchObject({ request: 'GET /_ping ', response: '200 OK' });
    stop.abort();
    expect((await reading.next()).done).toBe(true);
  });
});

describe('exchanges of a foreign capture', () => {
  test('unfinished ones come at the end and accuse nobody', async () => {
    const packets = new Talk()
      .open()
      .ask('GET /a HTTP/1.1\r\nHost: d\r\n\r\n')
      .answer('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1')
      .ask('GET /events HTTP/1.1\r\nHost: d\r\n\r\n')
      .answer('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1').packets;
    using file = fileOf(pcapng(packets));
    const reading = readExchanges(file.path, { bodyLimit: 100 });
    const told = [];
    for await (const exchange of reading) told.push(exchange);
    expect(told.map(brief)).toEqual([
      { request: 'GET /a ', response: '200 1', defects: '' },
      { request: 'GET /events ', response: '200 1…', defects: '' },
    ]);
    expect(told[1]?.timing.end).toBeUndefined();
    expect(told[0]?.from).toEqual({ address: 'tcp://10.0.0.1:2375', peer: { address: '10.0.0.7:40001' } });
  });

  test('a connection joined midway is said in the facts', async () => {
    const packets = new Talk().answer('rest').ask('rest').ask('GET /a HTTP/1.1\r\nHost: d\r\n\r\n').packets;
    using file = fileOf(pcapng(packets));
    const reading = readExchanges(file.path);
    const told = [];
    for await (const exchange of reading) told.push(brief(exchange));
    expect(told).toEqual([{ request: 'GET /a ', response: undefined, defects: '' }]);
    expect(reading.facts.notices).toMatchObject([
      { code: 'midway', connection: 1, message: expect.stringContaining('4 bytes') },
    ]);
  });
});

test('a section that follows needs its own interfaces', async () => {
  const packet = packetOf(plainEnds, { from: 'client', seq: 1, flags: 'S' }, 1n);
  const { facts } = await eventsOf(Buffer.concat([pcapng([packet]), sectionBlock(), packetBlock(packet)]));
  expect(facts).toMatchObject({
    packets: 1,
    damage: [{ message: expect.stringContaining('interface 0 is unknown') }],
  });
});
