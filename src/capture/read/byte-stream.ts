import type { Direction } from '../../model/index.ts';

/** Bytes of one direction that wait in order of their place: for a hole before them, or for what their sender had seen. */
interface Waiting {
  readonly start: number;
  readonly end: number;
  /** Absent: they passed and the capture lacks them. */
  readonly bytes: Uint8Array | undefined;
  /** Place in the other direction up to which their sender had received. */
  readonly seen: number;
}

/** What a waiting piece costs beyond its bytes. */
const overhead = 128;
/** A jump of more than this is no window of TCP. */
const farthest = 2 ** 30;

export interface StreamSink {
  data(direction: Direction, bytes: Uint8Array): void;
  gap(direction: Direction, length: number, reason: string): void;
}

/**
 * One direction of a TCP connection put in order: first data wins where segments overlap. Places count from 0 at the
 * first byte; they are numbers, so that sequence numbers may wrap.
 */
export class ByteStream {
  readonly direction: Direction;
  readonly #sink: StreamSink;
  readonly #waiting: Waiting[] = [];
  #nextSequence = 0;
  /** Place of the next byte to be told. */
  next = 0;
  /** Place up to which the receiver said that it has everything. */
  acknowledged = 0;
  known = false;
  waitingBytes = 0;
  /** Place of the FIN. */
  finAt: number | undefined;
  ended = false;

  constructor(direction: Direction, sink: StreamSink) {
    this.direction = direction;
    this.#sink = sink;
  }

  /** The next byte has this sequence number. */
  begin(sequence: number): void {
    this.#nextSequence = sequence >>> 0;
    this.known = true;
  }

  /** Place of a sequence number; `undefined` if it is out of all reach. */
  placeOf(sequence: number): number | undefined {
    const distance = (sequence - this.#nextSequence) | 0;
    return Math.abs(distance) > farthest ? undefined : this.next + distance;
  }

  /** The receiver has more than was told. */
  get lags(): boolean {
    return !this.ended && this.acknowledged > this.next;
  }

  /** The next byte, or the FIN, is here and waits for the other direction. */
  get holds(): boolean {
    return this.first ? this.first.start <= this.next : this.finAt !== undefined && this.next >= this.finAt;
  }

  get first(): Waiting | undefined {
    return this.#waiting[0];
  }

  /** Takes bytes at a place, at once if nothing is before them and `free` is true. */
  take(start: number, bytes: Uint8Array, seen: number, free: boolean): void {
    const end = start + bytes.length;
    if (end <= this.next || bytes.length === 0 || this.ended) return;
    if (free && start <= this.next && this.#waiting.length === 0) {
      const fresh = start === this.next ? bytes : bytes.subarray(this.next - start);
      this.#advance(fresh.length);
      this.#sink.data(this.direction, fresh);
      return;
    }
    this.#wait(start, end, bytes, seen);
  }

  /** Bytes that passed at a place and were not kept. */
  takeMissing(start: number, length: number, seen: number): void {
    if (length > 0 && start + length > this.next && !this.ended)
      this.#wait(start, start + length, undefined, seen);
  }

  /** Tells the first waiting piece. */
  tellFirst(): void {
    const piece = this.#waiting.shift();
    if (!piece) return;
    this.waitingBytes -= cost(piece);
    const skip = this.next - piece.start;
    const length = piece.end - this.next;
    if (length <= 0) return;
    this.#advance(length);
    if (piece.bytes) this.#sink.data(this.direction, piece.bytes.subarray(skip));
    else this.#sink.gap(this.direction, length, 'the packet was not kept whole');
  }

  /** Gives up what is before `place`. */
  skipTo(place: number, reason: string): void {
    const length = place - this.next;
    if (length <= 0) return;
    this.#advance(length);
    this.#sink.gap(this.direction, length, reason);
  }

  /** Bytes that the recording itself says it lacks. */
  skipTold(length: number): void {
    this.#advance(length);
    while (this.first && this.first.end <= this.next) this.tellFirst();
  }

  /** FIN takes one sequence number; nothing can come behind it. */
  end(): void {
    this.ended = true;
    this.#waiting.length = 0;
    this.waitingBytes = 0;
    this.#advance(1);
  }

  #advance(length: number): void {
    this.next += length;
    this.#nextSequence = (this.#nextSequence + length) >>> 0;
  }

  /** Keeps what nothing else covers yet. */
  #wait(from: number, to: number, bytes: Uint8Array | undefined, seen: number): void {
    let start = Math.max(from, this.next);
    let index = this.#waiting.length;
    while (index > 0 && (this.#waiting[index - 1] as Waiting).end > start) index -= 1;
    while (start < to) {
      const behind = this.#waiting[index];
      const end = behind && behind.start < to ? Math.max(start, behind.start) : to;
      if (end > start) {
        // Why a copy: a view would keep a megabyte of the file alive.
        const part = bytes && new Uint8Array(bytes.subarray(start - from, end - from));
        const piece = { start, end, bytes: part, seen };
        this.#waiting.splice(index, 0, piece);
        this.waitingBytes += cost(piece);
        index += 1;
      }
      if (!behind || behind.start >= to) return;
      start = Math.max(end, behind.end);
      index += 1;
    }
  }
}

const cost = (piece: Waiting): number => overhead + (piece.bytes?.length ?? 0);
