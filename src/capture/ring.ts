import type { Direction, TapEvent } from '../model/index.ts';

/** Memory that a producer and a consumer in two threads share. */
export interface RingMemory {
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

// Places in `control`: where the next record goes, where the oldest one is, whether the consumer sleeps, whether the producer waits.
const head = 0;
const tail = 1;
const sleeping = 2;
const waiting = 3;
const stopped = 4;
const finished = 5;

const recordHead = 24;
const kinds = ['wrap', 'open', 'data', 'gap', 'end', 'close', 'peer'] as const;
/** Room that only small records may use, so that the ends of connections are not lost with their bytes. */
const reserve = 256 * 1024;
const pieceLimit = 1024 * 1024;
const idleSpan = 48 * 1024 * 1024;
const nearlyEmpty = 1024 * 1024;

/** `size` in bytes, a multiple of 8 and at least 4 MiB. */
export function createRing(size: number): RingMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(32)),
    bytes: new Uint8Array(new SharedArrayBuffer(size)),
  };
}

/** The side that taps. Never waits: what finds no room is counted and told as a gap when there is room again. */
export class RingProducer {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #lost = new Map<number, Record<Direction, number>>();
  /** Bytes that found no room so far. */
  lost = 0;

  constructor({ control, bytes }: RingMemory) {
    this.#control = control;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  /** Whether at least half of the ring is free. */
  get hasRoom(): boolean {
    return this.#free() > this.#bytes.length / 2;
  }

  /** Resolves when at least half of the ring is free, or the consumer has stopped. */
  async room(): Promise<void> {
    while (!this.hasRoom && Atomics.load(this.#control, stopped) === 0) {
      const at = Atomics.load(this.#control, tail);
      Atomics.store(this.#control, waiting, 1);
      if (this.hasRoom) return;
      const wait = Atomics.waitAsync(this.#control, tail, at, 1000);
      if (wait.async) await wait.value;
    }
  }

  /** Nothing more will come. */
  finish(): void {
    for (const connection of [...this.#lost.keys()]) this.#tellLost(connection);
    Atomics.store(this.#control, finished, 1);
    Atomics.notify(this.#control, head);
  }

  push(event: TapEvent): void {
    if (this.#lost.size > 0) this.#tellLost(event.connection);
    switch (event.kind) {
      case 'data':
        for (let from = 0; from < event.bytes.length; from += pieceLimit)
          this.#data(event, event.bytes.subarray(from, from + pieceLimit));
        break;
      case 'end':
        this.#record(event, event.direction, undefined, 0);
        break;
      default:
        this.#record(event, undefined, textOf(event), 0);
    }
    this.#wake();
  }

  #data(event: Extract<TapEvent, { kind: 'data' }>, bytes: Uint8Array): void {
    if (this.#lost.get(event.connection)?.[event.direction]) this.#tellLost(event.connection);
    const known = this.#lost.get(event.connection);
    if (!known?.[event.direction] && this.#record(event, event.direction, bytes, reserve)) return;
    const lost = known ?? { toDaemon: 0, toClient: 0 };
    lost[event.direction] += bytes.length;
    this.lost += bytes.length;
    this.#lost.set(event.connection, lost);
  }

  #tellLost(connection: number): void {
    const lost = this.#lost.get(connection);
    if (!lost) return;
    for (const direction of ['toDaemon', 'toClient'] as const) {
      const length = lost[direction];
      if (length === 0) continue;
      const gap: TapEvent = {
        kind: 'gap',
        connection,
        at: process.hrtime.bigint(),
        direction,
        length,
        reason: 'the recording lagged behind',
      };
      if (!this.#record(gap, undefined, textOf(gap), reserve / 2)) return;
      lost[direction] = 0;
    }
    this.#lost.delete(connection);
  }

  #free(): number {
    const size = this.#bytes.length;
    const used = (Atomics.load(this.#control, head) - Atomics.load(this.#control, tail) + size) % size;
    return size - used - 8;
  }

  /** Whether there was room. `keep` is left free. */
  #record(
    event: TapEvent,
    direction: Direction | undefined,
    bytes: Uint8Array | undefined,
    keep: number,
  ): boolean {
    const length = bytes?.length ?? 0;
    const whole = (recordHead + length + 7) & ~7;
    const size = this.#bytes.length;
    let at = Atomics.load(this.#control, head);
    // Why: a ring that is nearly empty begins anew, so that a recorder that keeps up touches the first part of its memory only, and
    // the process stays small.
    const behind = at - Atomics.load(this.#control, tail);
    const anew = at >= idleSpan && behind >= 0 && behind < nearlyEmpty;
    const toEnd = anew ? 0 : size - at;
    const needed = whole > toEnd ? toEnd + whole : whole;
    if (!anew && this.#free() - keep < needed) return false;
    if (whole > toEnd) {
      this.#view.setUint8(at, 0);
      at = 0;
    }
    this.#view.setUint8(at, kinds.indexOf(event.kind));
    this.#view.setUint8(at + 1, direction === 'toClient' ? 1 : 0);
    this.#view.setUint32(at + 4, event.connection);
    this.#view.setUint32(at + 8, length);
    this.#view.setBigInt64(at + 16, event.at);
    if (bytes) this.#bytes.set(bytes, at + recordHead);
    Atomics.store(this.#control, head, (at + whole) % size);
    return true;
  }

  #wake(): void {
    if (Atomics.load(this.#control, sleeping) === 0) return;
    Atomics.store(this.#control, sleeping, 0);
    Atomics.notify(this.#control, head);
  }
}

/** The side that records. `bytes` of the events it gives stay as they are until `release`, and may be changed. */
export class RingConsumer {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor({ control, bytes }: RingMemory) {
    this.#control = control;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#at = Atomics.load(control, tail);
  }

  /** Nothing more will come than what is here. */
  get finished(): boolean {
    return Atomics.load(this.#control, finished) === 1;
  }

  /** Waits until there is something to take, at most `ms`. Blocks the thread. */
  wait(ms: number): boolean {
    const seen = Atomics.load(this.#control, head);
    if (seen !== this.#at) return true;
    if (this.finished) return false;
    Atomics.store(this.#control, sleeping, 1);
    Atomics.wait(this.#control, head, seen, ms);
    Atomics.store(this.#control, sleeping, 0);
    return Atomics.load(this.#control, head) !== this.#at;
  }

  /** Lets more come together: waits `ms` once, and not at all when there is much already. */
  gather(ms: number): void {
    const size = this.#bytes.length;
    const used = (Atomics.load(this.#control, head) - this.#at + size) % size;
    // Why at once and not in steps: each time that this thread wakes it may take a core from client or daemon.
    if (used < size / 32 && !this.finished) Atomics.wait(this.#control, stopped, 0, ms);
  }

  /** The next record, or `undefined` when all were taken. */
  take(): TapEvent | undefined {
    const until = Atomics.load(this.#control, head);
    if (this.#at === until) return undefined;
    if (this.#view.getUint8(this.#at) === 0) this.#at = 0;
    if (this.#at === until) return undefined;
    const at = this.#at;
    const kind = kinds[this.#view.getUint8(at)];
    const direction: Direction = this.#view.getUint8(at + 1) === 1 ? 'toClient' : 'toDaemon';
    const connection = this.#view.getUint32(at + 4);
    const length = this.#view.getUint32(at + 8);
    const time = this.#view.getBigInt64(at + 16);
    const bytes = this.#bytes.subarray(at + recordHead, at + recordHead + length);
    this.#at = (at + ((recordHead + length + 7) & ~7)) % this.#bytes.length;
    const common = { connection, at: time };
    if (kind === 'data') return { kind, ...common, direction, bytes };
    if (kind === 'end') return { kind, ...common, direction };
    return { kind, ...common, ...(JSON.parse(Buffer.from(bytes).toString()) as object) } as TapEvent;
  }

  /** Bytes of all records taken so far are free. */
  release(): void {
    Atomics.store(this.#control, tail, this.#at);
    if (Atomics.load(this.#control, waiting) === 0) return;
    Atomics.store(this.#control, waiting, 0);
    Atomics.notify(this.#control, tail);
  }
}

/** The consumer is gone: whoever waits for room goes on. */
export function stopRing({ control }: RingMemory): void {
  Atomics.store(control, stopped, 1);
  Atomics.notify(control, tail);
}

function textOf(event: TapEvent): Uint8Array {
  const { kind: _kind, connection: _connection, at: _at, ...rest } = event;
  return Buffer.from(JSON.stringify(rest));
}
