import type { Direction, TapEvent } from '../../model/index.ts';
import { encodePacketTail, packetHeadLength, writePacketHead } from './blocks.ts';
import type { PacketBatch } from './packet-batch.ts';
import { flags, SegmentCounter, segmentHeadLength, segmentLimit } from './segment.ts';

/** What a packet's comment says in JSON, behind the word `wirewhale`. */
export interface PacketNote {
  readonly connection?: number;
  readonly address?: string;
  readonly peer?: { readonly pid?: number; readonly process?: string; readonly address?: string };
  readonly midway?: true;
  readonly masked?: readonly string[];
  readonly gap?: { readonly direction: Direction; readonly length?: number; readonly reason: string };
  readonly error?: string;
}

export const formatNote = (note: PacketNote): string => `wirewhale ${JSON.stringify(note)}`;

/** Client and daemon acknowledge each other at the latest after so many bytes, so that no reader sees a full window. */
const ackEvery = 32 * 1024;

interface Open {
  readonly counter: SegmentCounter;
  facts: Extract<TapEvent, { kind: 'open' }>;
  ended: Direction[];
  /** Facts stand in the current file. */
  told: boolean;
  unacked: number;
}

/** Turns tap events into packets of synthetic TCP connections. Times are nanoseconds since the Unix epoch. */
export class PacketWriter {
  readonly #batch: PacketBatch;
  readonly #wallOf: (at: bigint) => bigint;
  readonly #open = new Map<number, Open>();

  constructor(batch: PacketBatch, wallOf: (at: bigint) => bigint) {
    this.#batch = batch;
    this.#wallOf = wallOf;
  }

  /** Whether a connection is open. */
  knows(connection: number): boolean {
    return this.#open.has(connection);
  }

  /** A new file begins: connections that are open are introduced again. */
  startFile(): void {
    for (const open of this.#open.values()) open.told = false;
  }

  open(event: Extract<TapEvent, { kind: 'open' }>): void {
    const counter = new SegmentCounter(event.connection);
    const open: Open = { counter, facts: event, ended: [], told: false, unacked: 0 };
    this.#open.set(event.connection, open);
    if (event.midway) return;
    const at = this.#wallOf(event.at);
    this.#packet(open, at, 'toDaemon', flags.syn, undefined, []);
    this.#packet(open, at, 'toClient', flags.syn | flags.ack, undefined, []);
    this.#packet(open, at, 'toDaemon', flags.ack, undefined, []);
  }

  /** Bytes as they are to be kept. `masked` says what was masked in them. */
  data(event: Extract<TapEvent, { kind: 'data' }>, masked: readonly string[]): void {
    const open = this.#of(event);
    const at = this.#wallOf(event.at);
    const { bytes, direction } = event;
    for (let from = 0; from < bytes.length; from += segmentLimit) {
      const payload = bytes.subarray(from, from + segmentLimit);
      const comments = from === 0 && masked.length > 0 ? [formatNote({ masked })] : [];
      this.#packet(open, at, direction, flags.psh | flags.ack, payload, comments);
      open.unacked += payload.length;
      if (open.unacked >= ackEvery) {
        const back = direction === 'toDaemon' ? 'toClient' : 'toDaemon';
        this.#packet(open, at, back, flags.ack, undefined, []);
        open.unacked = 0;
      }
    }
  }

  /** Bytes that passed and are not kept. */
  gap(event: Extract<TapEvent, { kind: 'gap' }>): void {
    const { connection, at, direction, length, reason } = event;
    this.#of(event).counter.skip(direction, length ?? 0);
    this.note(connection, at, { direction, ...(length === undefined ? {} : { length }), reason });
  }

  /** Says that bytes before the present place are not kept; they are counted already. */
  note(connection: number, at: bigint, gap: NonNullable<PacketNote['gap']>): void {
    const open = this.#of({ connection, at });
    this.#packet(open, this.#wallOf(at), gap.direction, flags.ack, undefined, [formatNote({ gap })]);
  }

  /** Told on a packet of its own: the first one is written already. */
  peer({ connection, at, peer }: Extract<TapEvent, { kind: 'peer' }>): void {
    const open = this.#of({ connection, at });
    open.facts = { ...open.facts, peer };
    this.#packet(open, this.#wallOf(at), 'toDaemon', flags.ack, undefined, [
      formatNote({ connection, peer }),
    ]);
  }

  end(event: Extract<TapEvent, { kind: 'end' }>): void {
    const open = this.#of(event);
    open.ended.push(event.direction);
    const back = event.direction === 'toDaemon' ? 'toClient' : 'toDaemon';
    const at = this.#wallOf(event.at);
    this.#packet(open, at, event.direction, flags.fin | flags.ack, undefined, []);
    this.#packet(open, at, back, flags.ack, undefined, []);
  }

  close(event: Extract<TapEvent, { kind: 'close' }>): void {
    const open = this.#of(event);
    this.#open.delete(event.connection);
    const notes = event.error ? [formatNote({ error: event.error })] : [];
    if (open.ended.length === 2 && !event.error) return;
    const direction = event.direction ?? (open.ended.includes('toClient') ? 'toDaemon' : 'toClient');
    this.#packet(open, this.#wallOf(event.at), direction, flags.rst | flags.ack, undefined, notes);
  }

  #of(event: { readonly connection: number; readonly at: bigint }): Open {
    const known = this.#open.get(event.connection);
    if (known) return known;
    this.open({ kind: 'open', connection: event.connection, at: event.at, address: '', midway: true });
    return this.#open.get(event.connection) as Open;
  }

  #packet(
    open: Open,
    at: bigint,
    direction: Direction,
    bits: number,
    payload: Uint8Array | undefined,
    notes: string[],
  ): void {
    const comments = open.told ? notes : [introduce(open, bits), ...notes];
    open.told = true;
    const captured = segmentHeadLength + (payload?.length ?? 0);
    const tail = encodePacketTail(captured, comments);
    const { view, offset } = this.#batch.reserve(packetHeadLength + segmentHeadLength);
    writePacketHead(view, offset, at, captured, captured, tail.length);
    open.counter.write(view, offset + packetHeadLength, direction, bits, payload?.length ?? 0);
    if (payload) this.#batch.add(payload);
    this.#batch.add(tail);
  }
}

function introduce({ facts }: Open, bits: number): string {
  const { connection, address, peer } = facts;
  const midway = bits & flags.syn ? {} : { midway: true as const };
  return formatNote({ connection, address, ...(peer ? { peer } : {}), ...midway });
}
