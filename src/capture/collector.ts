import type { Arrival, Body, Framing, Gap, HeaderPair, StreamBytes } from '../model/index.ts';

const arrivalLimit = 100_000;
const gapLimit = 10_000;

/** Keeps the first bytes of a body or stream and counts all of them. */
export class Collector {
  readonly #limit: number;
  /** Grows with what it holds: a stream of small pieces costs no more than its bytes. */
  #bytes: Uint8Array<ArrayBuffer> = nothing;
  #chunks: number[] | undefined;
  #kept = 0;
  #length = 0;
  #trailers: readonly HeaderPair[] | undefined;
  #arrivals: Arrival[] | undefined;
  #gaps: Gap[] | undefined;
  framing: Framing = 'none';
  complete = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `atMs` is when the bytes passed, in milliseconds after the exchange began; given only where arrivals are kept. */
  add(bytes: Uint8Array, atMs?: number): void {
    if (atMs !== undefined && bytes.length > 0) this.#arrive(atMs);
    this.#length += bytes.length;
    const room = this.#limit - this.#kept;
    if (room <= 0 || bytes.length === 0) return;
    // Why a copy: a view would keep the whole chunk alive.
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    const needed = this.#kept + part.length;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(part, this.#kept);
    this.#kept = needed;
  }

  #arrive(atMs: number): void {
    this.#arrivals ??= [];
    if (this.#arrivals.length < arrivalLimit && this.#arrivals.at(-1)?.[1] !== atMs)
      this.#arrivals.push([this.#length, atMs]);
  }

  #grow(needed: number): void {
    // Why exact at first: most bodies come in one piece, and are then given as they are.
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.#kept));
    this.#bytes = grown;
  }

  /** Bytes that passed and were not recorded; 0 where nobody knows how many. At most 10,000 are listed. */
  skip(length: number): void {
    this.#gaps ??= [];
    if (this.#gaps.length < gapLimit) this.#gaps.push({ offset: this.#length, length });
    this.#length += length;
  }

  get hasGaps(): boolean {
    return this.#gaps !== undefined;
  }

  chunk(size: number): void {
    this.#chunks ??= [];
    if (this.#chunks.length < 10_000) this.#chunks.push(size);
  }

  trailers(headers: readonly HeaderPair[]): void {
    this.#trailers = headers;
  }

  body(): Body {
    const body = {
      framing: this.framing,
      bytes: this.#joined(),
      length: this.#length,
      complete: this.complete,
    };
    if (this.framing !== 'chunked' && !this.#trailers && !this.#arrivals && !this.#gaps) return body;
    return {
      ...body,
      ...(this.framing === 'chunked' ? { chunks: [...(this.#chunks ?? [])] } : {}),
      ...(this.#trailers ? { trailers: this.#trailers } : {}),
      ...this.#times(),
    };
  }

  stream(): StreamBytes {
    return { bytes: this.#joined(), length: this.#length, complete: this.complete, ...this.#times() };
  }

  #times(): { arrivals?: readonly Arrival[]; gaps?: readonly Gap[] } {
    return {
      ...(this.#arrivals ? { arrivals: [...this.#arrivals] } : {}),
      ...(this.#gaps ? { gaps: [...this.#gaps] } : {}),
    };
  }

  /** What is kept may grow, and what was given must not: only what is full is given itself, for the next byte takes another place. */
  #joined(): Uint8Array {
    return this.#kept === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.#kept);
  }
}

const nothing = new Uint8Array();
