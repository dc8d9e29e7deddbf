import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRing, RingConsumer, RingProducer } from '../../src/capture/index.ts';
import type { Direction, TapEvent } from '../../src/model/index.ts';

const size = 4 * 1024 * 1024;
const data = (connection: number, direction: Direction, bytes: Uint8Array): TapEvent => ({
  kind: 'data',
  connection,
  at: 7n,
  direction,
  bytes,
});
const copied = (event: TapEvent): TapEvent =>
  event.kind === 'data' ? { ...event, bytes: new Uint8Array(event.bytes) } : event;

describe('a ring', () => {
  test('hands each kind of event over as it was', () => {
    const memory = createRing(size);
    const producer = new RingProducer(memory);
    const consumer = new RingConsumer(memory);
    const events: TapEvent[] = [
      { kind: 'open', connection: 3, at: 1n, address: 'unix:///é', peer: { pid: 4, process: 'docker' } },
      data(3, 'toClient', Uint8Array.of(1, 2, 3)),
      { kind: 'gap', connection: 3, at: 3n, direction: 'toDaemon', length: 5, reason: 'why' },
      { kind: 'end', connection: 3, at: 4n, direction: 'toClient' },
      { kind: 'close', connection: 3, at: 5n, error: 'ECONNRESET', direction: 'toDaemon' },
    ];
    for (const event of events) producer.push(event);
    const got: TapEvent[] = [];
    for (let event = consumer.take(); event; event = consumer.take()) got.push(copied(event));
    expect(got).toEqual(events);
  });

  test('loses nothing of what it had room for, and says the rest as a gap at its place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (steps) => {
          const memory = createRing(size);
          const producer = new RingProducer(memory);
          const consumer = new RingConsumer(memory);
          let sent = 0;
          let seen = 0;
          const drain = (most: number) => {
            let taken = 0;
            for (let event = consumer.take(); event; event = consumer.take()) {
              if (event.kind === 'data') {
                // Each byte says its own place, so that order and content are checked at once.
                const first = event.bytes[0] ?? 0;
                if (first !== seen % 251) throw new Error(`byte ${seen} is ${first}`);
                seen += event.bytes.length;
              } else if (event.kind === 'gap') seen += event.length ?? 0;
              if (++taken >= most) break;
            }
            consumer.release();
          };
          for (const [length, takes] of steps) {
            const bytes = new Uint8Array(length);
            for (let at = 0; at < length; at++) bytes[at] = (sent + at) % 251;
            producer.push(data(1, 'toDaemon', bytes));
            sent += length;
            drain(takes);
          }
          drain(Number.POSITIVE_INFINITY);
          producer.finish();
          drain(Number.POSITIVE_INFINITY);
          expect(seen).toBe(sent);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('that is kept nearly empty stays in the first part of its memory, and in order', () => {
    const memory = createRing(128 * 1024 * 1024);
    const producer = new RingProducer(memory);
    const consumer = new RingConsumer(memory);
    let furthest = 0;
    let next = 0;
    for (let round = 0; round < 300; round++) {
      for (let piece = 0; piece < 3; piece++)
        producer.push(data(1, 'toDaemon', new Uint8Array(300_000).fill((round * 3 + piece) % 251)));
      for (let event = consumer.take(); event; event = consumer.take()) {
        if (event.kind !== 'data') throw new Error(event.kind);
        expect([event.bytes[0], event.bytes.length]).toEqual([next % 251, 300_000]);
        furthest = Math.max(furthest, event.bytes.byteOffset);
        next += 1;
      }
      consumer.release();
    }
    expect(next).toBe(900);
    expect(producer.lost).toBe(0);
    expect(furthest).toBeLessThan(50 * 1024 * 1024);
  });

  test('keeps room for the end of a connection whose bytes found none', () => {
    const memory = createRing(size);
    const producer = new RingProducer(memory);
    const consumer = new RingConsumer(memory);
    for (let count = 0; count < 10; count++) producer.push(data(1, 'toClient', new Uint8Array(1024 * 1024)));
    expect(producer.hasRoom).toBe(false);
    expect(producer.lost).toBeGreaterThan(0);
    producer.push({ kind: 'close', connection: 1, at: 9n });
    const kinds: string[] = [];
    for (let event = consumer.take(); event; event = consumer.take()) kinds.push(event.kind);
    expect(kinds.slice(-2)).toEqual(['gap', 'close']);
  });

  test('tells who waits for room when there is some', async () => {
    const memory = createRing(size);
    const producer = new RingProducer(memory);
    const consumer = new RingConsumer(memory);
    for (let count = 0; count < 3; count++) producer.push(data(1, 'toClient', new Uint8Array(1024 * 1024)));
    const room = producer.room();
    while (consumer.take());
    consumer.release();
    await room;
    expect(producer.hasRoom).toBe(true);
  });
});
