import type { Arrival, Body, Framing, Gap, HeaderPair, StreamBytes } from '../model/index.ts';

const arrivalLimit = 100_000;
const gapLimit = 10_000;

/** Keeps the first bytes of a body or stream and counts all of them. */
export class Collector {
  readonly #limit: number;
  /** Grows with what it holds: a stream of small pieces costs no more than its bytes. */
  #bytes = new Uint8Array();
  readonly #chunks: number[] = [];
  #kept = 0;
  #length = 0;
  #trailers: readonly HeaderPair[] | undefined;
  readonly #arrivals: Arrival[] = [];
  readonly #gaps: Gap[] = [];
  framing: Framing = 'none';
  complete = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `atMs` is when the bytes passed, in milliseconds after the exchange began; given only where arrivals are kept. */
  add(bytes: Uint8Array, atMs?: number): void {
    if (atMs !== undefined && bytes.length > 0 && this.#arrivals.length < arrivalLimit) {
      const last = this.#arrivals.at(-1);
      if (last?.[1] !== atMs) this.#arrivals.push([this.#length, atMs]);
    }
    this.#length += bytes.length;
    const room = this.#limit - this.#kept;
    if (room <= 0 || bytes.length === 0) return;
    // Why a copy: a view would keep the whole chunk alive.
    const part = bytes.subarray(0, room);
    const needed = this.#kept + part.length;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(part, this.#kept);
    this.#kept = needed;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.#kept));
    this.#bytes = grown;
  }

  /** Bytes that passed and were not recorded; 0 where nobody knows how many. At most 10,000 are listed. */
  skip(length: number): void {
    if (this.#gaps.length < gapLimit) this.#gaps.push({ offset: this.#length, length });
    this.#length += length;
  }

  get hasGaps(): boolean {
    return this.#gaps.length > 0;
  }

  chunk(size: number): void {
    if (this.#chunks.length < 10_000) this.#chunks.push(size);
  }

  trailers(headers: readonly HeaderPair[]): void {
    this.#trailers = headers;
  }

  body(): Body {
    return {
      framing: this.framing,
      bytes: this.#joined(),
      length: this.#length,
      complete: this.complete,
      ...(this.framing === 'chunked' ? { chunks: [...this.#chunks] } : {}),
      ...(this.#trailers ? { trailers: this.#trailers } : {}),
      ...this.#times(),
    };
  }

  stream(): StreamBytes {
    return { bytes: this.#joined(), length: this.#length, complete: this.complete, ...this.#times() };
  }

  #times(): { arrivals?: readonly Arrival[]; gaps?: readonly Gap[] } {
    return {
      ...(this.#arrivals.length > 0 ? { arrivals: [...this.#arrivals] } : {}),
      ...(this.#gaps.length > 0 ? { gaps: [...this.#gaps] } : {}),
    };
  }

  /** A copy: what is kept may grow, and what was given must not. */
  #joined(): Uint8Array {
    return this.#bytes.slice(0, this.#kept);
  }
}
