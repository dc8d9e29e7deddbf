import type { Duplex } from 'node:stream';

type Step =
  | { readonly kind: 'bytes'; bytes: Uint8Array; readonly rate: number | undefined }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'act'; readonly act: () => void };

export interface LaneOptions {
  /** Bytes were written, in this turn. */
  readonly onSent?: (bytes: Uint8Array) => void;
  /** No more should come, or more may come again. */
  readonly onFull: (full: boolean) => void;
}

const backlogLimit = 256 * 1024;
const piecesPerSecond = 20;
/** Milliseconds by which a paced stream may lag and still catch up; after more than that it begins anew. */
const lateness = 100;

/** What goes out on one side of a connection, strictly in order. Where nothing waits, bytes are written in the turn in which they come. */
export class Lane {
  readonly #to: Duplex;
  readonly #options: LaneOptions;
  #steps: Step[] = [];
  #backlog = 0;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;
  #blocked = false;
  #unflushed = 0;
  #full = false;
  #hurried = false;
  #sealed = false;
  #stopped = false;
  #running = false;

  constructor(to: Duplex, options: LaneOptions) {
    this.#to = to;
    this.#options = options;
  }

  /** With a rate, in bytes per second, they go out in pieces. */
  send(bytes: Uint8Array, rate?: number): void {
    if (bytes.length === 0 || this.#sealed || this.#stopped) return;
    this.#backlog += bytes.length;
    this.#add({ kind: 'bytes', bytes, rate });
  }

  wait(ms: number): void {
    this.#add({ kind: 'wait', ms });
  }

  /** Calls `act` when all before it is with the system. */
  afterwards(act: () => void): void {
    this.#add({ kind: 'act', act });
  }

  /** Waits no more: who would have waited is gone. */
  hurry(): void {
    this.#hurried = true;
    if (this.#timer) this.#wake();
  }

  /** No bytes follow: the direction has ended. */
  seal(): void {
    this.#sealed = true;
  }

  /** Nothing more goes out. */
  stop(): void {
    this.#stopped = true;
    this.#steps = [];
    this.#backlog = 0;
    clearTimeout(this.#timer);
    this.#tellFull();
  }

  #add(step: Step): void {
    if (this.#stopped) return;
    this.#steps.push(step);
    this.#run();
  }

  readonly #wake = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#run();
  };

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    while (!this.#stopped && !this.#timer) {
      const step = this.#steps[0];
      if (!step || !this.#take(step)) break;
    }
    this.#running = false;
    this.#tellFull();
  }

  /** Whether the next step may follow at once. */
  #take(step: Step): boolean {
    switch (step.kind) {
      case 'wait':
        this.#steps.shift();
        if (!this.#hurried) this.#timer = setTimeout(this.#wake, step.ms);
        return true;
      case 'act':
        if (this.#unflushed > 0) return false;
        this.#steps.shift();
        step.act();
        return true;
      case 'bytes': {
        if (this.#blocked) return false;
        const rate = this.#hurried ? undefined : step.rate;
        const size = rate === undefined ? step.bytes.length : Math.ceil(rate / piecesPerSecond);
        const piece = step.bytes.subarray(0, size);
        step.bytes = step.bytes.subarray(piece.length);
        if (step.bytes.length === 0) this.#steps.shift();
        this.#write(piece);
        if (rate !== undefined) this.#pace((piece.length / rate) * 1000);
        return true;
      }
    }
  }

  #pace(ms: number): void {
    const now = performance.now();
    // Why not always from now: timers that come late would make the stream slower than it was to be.
    this.#due = (this.#due < now - lateness ? now : this.#due) + ms;
    if (this.#due > now) this.#timer = setTimeout(this.#wake, this.#due - now);
  }

  #write(bytes: Uint8Array): void {
    this.#backlog -= bytes.length;
    this.#unflushed += 1;
    const more = this.#to.write(bytes, () => {
      this.#unflushed -= 1;
      if (this.#unflushed === 0) this.#run();
    });
    if (!more) {
      this.#blocked = true;
      this.#to.once('drain', () => {
        this.#blocked = false;
        this.#run();
      });
    }
    this.#options.onSent?.(bytes);
  }

  #tellFull(): void {
    const full = !this.#stopped && (this.#blocked || this.#backlog > backlogLimit);
    if (full === this.#full) return;
    this.#full = full;
    this.#options.onFull(full);
  }
}
