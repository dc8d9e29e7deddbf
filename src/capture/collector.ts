import type { Body, Framing, HeaderPair, StreamBytes } from '../model/index.ts';

/** Keeps the first bytes of a body or stream and counts all of them. */
export class Collector {
  readonly #limit: number;
  readonly #parts: Uint8Array[] = [];
  readonly #chunks: number[] = [];
  #kept = 0;
  #length = 0;
  #trailers: readonly HeaderPair[] | undefined;
  framing: Framing = 'none';
  complete = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const room = this.#limit - this.#kept;
    if (room <= 0 || bytes.length === 0) return;
    // Why a copy: a view would keep the whole chunk alive, and Buffer.slice makes views.
    const part = new Uint8Array(bytes.subarray(0, room));
    this.#parts.push(part);
    this.#kept += part.length;
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
    };
  }

  stream(): StreamBytes {
    return { bytes: this.#joined(), length: this.#length, complete: this.complete };
  }

  #joined(): Uint8Array {
    return this.#parts.length === 1
      ? (this.#parts[0] as Uint8Array)
      : new Uint8Array(Buffer.concat(this.#parts));
  }
}
