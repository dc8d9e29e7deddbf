import type { Direction, Peer, TapEvent } from '../../model/index.ts';
import { ByteStream, type StreamSink } from './byte-stream.ts';
import { flags, type Segment } from './ip-layer.ts';
import type { PacketNotes } from './own-notes.ts';

// One connection is one state machine: what one side acknowledged says what the capture lacks of the other, and a piece is told only
// when everything that its sender had seen is told, so that answers never stand before their requests.

/** Bytes of one direction that wait for a missing segment before it is given up. */
const waitLimit = 4 * 1024 * 1024;
/** Packets, and capture time, that an acknowledged segment may come behind its acknowledgement. */
const gracePackets = 16;
const graceTime = 1_000_000_000n;

const lacking = 'the capture lacks a segment';

export interface ConnectionStart {
  readonly number: number;
  readonly at: bigint;
  readonly address: string;
  readonly peer?: Peer;
  readonly midway: boolean;
  /** Written by Wirewhale: in order by construction, and every hole is said. */
  readonly own: boolean;
  /** Sequence number of the SYN. */
  readonly synSequence?: number;
  readonly emit: (event: TapEvent) => void;
  readonly onTls: (connection: number) => void;
}

const directions: readonly Direction[] = ['toDaemon', 'toClient'];
const opposite = { toDaemon: 'toClient', toClient: 'toDaemon' } as const;

/** Turns the segments of one TCP connection into tap events, however they were reordered, repeated or lost. */
export class TcpConnection implements StreamSink {
  readonly start: ConnectionStart;
  readonly #streams: Record<Direction, ByteStream>;
  readonly #finSeen: Record<Direction, number> = { toDaemon: 0, toClient: 0 };
  /** What had been acknowledged when waiting for it began, and since when. */
  #grace: { marks: Record<Direction, number>; at: bigint; packets: number } | undefined;
  #at: bigint;
  #answered = false;
  /** Pieces of each direction that may still show that this is TLS. */
  readonly #looks: Record<Direction, number>;
  #tls = false;
  closed = false;

  constructor(start: ConnectionStart) {
    this.start = start;
    this.#at = start.at;
    // Why more where nobody saw the beginning: a record need not begin with the first segment.
    const looks = start.midway ? 8 : 1;
    this.#looks = { toDaemon: looks, toClient: looks };
    this.#streams = {
      toDaemon: new ByteStream('toDaemon', this),
      toClient: new ByteStream('toClient', this),
    };
    const { number, at, address, peer, midway } = start;
    start.emit({
      kind: 'open',
      connection: number,
      at,
      address,
      ...(peer ? { peer } : {}),
      ...(midway ? { midway } : {}),
    });
  }

  /** Memory of what waits. */
  get waitingBytes(): number {
    return this.#streams.toDaemon.waitingBytes + this.#streams.toClient.waitingBytes;
  }

  packet(direction: Direction, segment: Segment, at: bigint, notes: PacketNotes | undefined): void {
    if (this.closed) return;
    this.#at = at;
    if (notes?.gap) this.#told(notes.gap);
    if (segment.flags & flags.rst) {
      this.#reset(direction, notes);
      return;
    }
    this.#segment(direction, segment);
    this.#settle();
    if (this.closed) return;
    this.#watchGrace();
    this.#limit();
    if (notes?.error) this.close(notes.error, direction);
  }

  data(direction: Direction, bytes: Uint8Array): void {
    if (this.#looks[direction] > 0) {
      this.#looks[direction] -= 1;
      if (!this.#tls && beginsTls(bytes)) {
        this.#tls = true;
        this.start.onTls(this.start.number);
      }
    }
    this.start.emit({ kind: 'data', connection: this.start.number, at: this.#at, direction, bytes });
  }

  gap(direction: Direction, length: number, reason: string): void {
    this.start.emit({ kind: 'gap', connection: this.start.number, at: this.#at, direction, length, reason });
  }

  /** Tells what still waits, and what was acknowledged and never came. */
  flush(): void {
    if (this.closed) return;
    for (;;) {
      this.#settle();
      if (this.closed) return;
      const stream = this.#stuck(({ lags }) => lags) ?? this.#stuck(({ first }) => first !== undefined);
      if (!stream) return;
      this.#force(stream, Math.max(stream.acknowledged, stream.first?.start ?? 0));
    }
  }

  /** The connection is gone and nobody saw how. */
  lose(reason: string): void {
    if (this.closed) return;
    this.flush();
    if (this.closed) return;
    for (const direction of directions)
      if (!this.#streams[direction].ended)
        this.start.emit({ kind: 'gap', connection: this.start.number, at: this.#at, direction, reason });
    this.close();
  }

  close(error?: string, direction?: Direction): void {
    if (this.closed) return;
    this.flush();
    if (this.closed) return;
    this.closed = true;
    this.start.emit({
      kind: 'close',
      connection: this.start.number,
      at: this.#at,
      ...(error ? { error } : {}),
      ...(error && direction ? { direction } : {}),
    });
  }

  #segment(direction: Direction, segment: Segment): void {
    const stream = this.#streams[direction];
    const other = this.#streams[opposite[direction]];
    const syn = segment.flags & flags.syn ? 1 : 0;
    const sequence = segment.sequence + syn;
    if (!stream.known) stream.begin(sequence);
    if (direction === 'toClient') this.#answered = true;
    let seen = 0;
    if (segment.flags & flags.ack && !this.start.own) {
      if (!other.known) other.begin(segment.acknowledged);
      seen = other.placeOf(segment.acknowledged) ?? 0;
      if (seen > other.acknowledged) other.acknowledged = seen;
    }
    const start = stream.placeOf(sequence);
    if (start === undefined) return;
    const { payload, missing } = segment;
    const free = seen <= other.next;
    stream.take(start, payload, seen, free);
    stream.takeMissing(start + payload.length, missing, seen);
    if (segment.flags & flags.fin && stream.finAt === undefined) {
      const finAt = start + payload.length + missing;
      if (finAt >= stream.next) {
        stream.finAt = finAt;
        this.#finSeen[direction] = seen;
      }
    }
  }

  /** Tells all that can be told in order. */
  #settle(): void {
    let moved = true;
    while (moved && !this.closed) {
      moved = false;
      for (const direction of directions) {
        const stream = this.#streams[direction];
        const { first, finAt } = stream;
        const told = this.#streams[opposite[direction]].next;
        if (first && (first.start <= stream.next || this.start.own)) {
          if (first.seen > told) continue;
          stream.skipTo(first.start, lacking);
          stream.tellFirst();
          moved = true;
        } else if (!first && finAt !== undefined && !stream.ended && stream.next >= finAt) {
          if (this.#finSeen[direction] > told) continue;
          this.#end(stream);
          moved = true;
        }
      }
    }
  }

  #end(stream: ByteStream): void {
    const { direction } = stream;
    stream.end();
    this.start.emit({ kind: 'end', connection: this.start.number, at: this.#at, direction });
    if (!this.#streams[opposite[direction]].ended) return;
    this.closed = true;
    this.start.emit({ kind: 'close', connection: this.start.number, at: this.#at });
  }

  /** What was acknowledged and has not come for a while will not come. */
  #watchGrace(): void {
    const { toDaemon, toClient } = this.#streams;
    if (!toDaemon.lags && !toClient.lags) {
      this.#grace = undefined;
      return;
    }
    if (!this.#grace) this.#grace = this.#newGrace();
    this.#grace.packets += 1;
    if (this.#grace.packets <= gracePackets && this.#at - this.#grace.at < graceTime) return;
    const { marks } = this.#grace;
    while (!this.closed) {
      const stream = this.#stuck(({ ended, next, direction }) => !ended && next < marks[direction]);
      if (!stream) break;
      this.#force(stream, marks[stream.direction]);
      this.#settle();
    }
    this.#grace = this.closed ? undefined : this.#newGrace();
  }

  /** The direction to go on with by force: rather one that lacks bytes than one that waits for the other. */
  #stuck(which: (stream: ByteStream) => boolean): ByteStream | undefined {
    const found = directions.map((direction) => this.#streams[direction]).filter(which);
    return found.find(({ holds }) => !holds) ?? found[0];
  }

  #newGrace() {
    const { toDaemon, toClient } = this.#streams;
    const marks = { toDaemon: toDaemon.acknowledged, toClient: toClient.acknowledged };
    return { marks, at: this.#at, packets: 0 };
  }

  /** Goes on with a direction though something is not here: a hole up to `place`, or what another piece waits for. */
  #force(stream: ByteStream, place: number): void {
    const { first } = stream;
    if (first && first.start <= stream.next) stream.tellFirst();
    else if (first && first.start <= place) stream.skipTo(first.start, lacking);
    else if (stream.finAt !== undefined && place > stream.finAt && !first) {
      if (stream.next < stream.finAt) stream.skipTo(stream.finAt, lacking);
      else this.#end(stream);
    }
    // Why: one acknowledged byte behind all others is a FIN that the capture lacks.
    else if (!first && place === stream.next + 1) this.#end(stream);
    else stream.skipTo(place, lacking);
  }

  #limit(): void {
    for (const direction of directions) {
      const stream = this.#streams[direction];
      while (!this.closed && stream.waitingBytes > waitLimit) {
        this.#force(stream, stream.first?.start ?? stream.next);
        this.#settle();
      }
    }
  }

  /** The recording itself says what it lacks. */
  #told({ direction, length, reason }: NonNullable<PacketNotes['gap']>): void {
    this.flush();
    const stream = this.#streams[direction];
    this.start.emit({
      kind: 'gap',
      connection: this.start.number,
      at: this.#at,
      direction,
      ...(length === undefined ? {} : { length }),
      reason,
    });
    if (length !== undefined && stream.known) stream.skipTold(length);
  }

  #reset(direction: Direction, notes: PacketNotes | undefined): void {
    if (this.start.own) this.close(notes?.error, direction);
    else {
      const refused = direction === 'toClient' && !this.#answered && !this.start.midway;
      this.close(refused ? 'ECONNREFUSED' : 'ECONNRESET', direction);
    }
  }
}

/** Whether a TLS record begins here: type, version 3.x, a length that a record can have. */
function beginsTls(bytes: Uint8Array): boolean {
  const [type = 0, major = 0, minor = 0, high = 0] = bytes;
  return bytes.length >= 5 && type >= 0x14 && type <= 0x17 && major === 3 && minor <= 4 && high <= 0x48;
}
