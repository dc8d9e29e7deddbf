const empty = new Uint8Array();

/** Bytes that wait for more, in one buffer that doubles when full: input byte by byte costs no more than in one piece. */
export class ByteQueue {
  #buffer: Uint8Array<ArrayBuffer> = empty;
  #start = 0;
  #end = 0;
  #loan: Uint8Array | undefined;

  get length(): number {
    return this.#end - this.#start;
  }

  /** What waits together with `chunk`: a view that is valid until the next call. `drop` must follow. */
  join(chunk: Uint8Array): Uint8Array {
    if (this.length === 0) {
      // Why: most chunks are used up whole, so they are looked at where they are and only their rest is copied.
      this.#loan = chunk;
      return chunk;
    }
    this.#append(chunk);
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Forgets the first `count` bytes of what `join` gave and keeps the rest. */
  drop(count: number): void {
    if (this.#loan) {
      const rest = this.#loan.subarray(count);
      this.#loan = undefined;
      this.#append(rest);
      return;
    }
    this.#start += count;
    if (this.#start >= this.#end) this.clear();
  }

  /** A copy of what waits. */
  copy(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(this.#start, this.#end));
  }

  clear(): void {
    this.#loan = undefined;
    this.#start = 0;
    this.#end = 0;
    if (this.#buffer.length > 65_536) this.#buffer = empty;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const needed = this.length + bytes.length;
    if (this.#end + bytes.length > this.#buffer.length) {
      const grown =
        needed > this.#buffer.length / 2 ? new Uint8Array(Math.max(256, needed * 2)) : this.#buffer;
      grown.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = grown;
      this.#end -= this.#start;
      this.#start = 0;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }
}
