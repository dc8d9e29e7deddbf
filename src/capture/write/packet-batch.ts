const arenaSize = 512 * 1024;
const partLimit = 900;
/** Payload of at least this size is not copied. */
const viewFrom = 4096;

/** Bytes that will be written at once: small ones copied side by side, large ones as views. */
export class PacketBatch {
  #arena = Buffer.allocUnsafeSlow(arenaSize);
  #view = new DataView(this.#arena.buffer, this.#arena.byteOffset);
  #used = 0;
  #taken = 0;
  #parts: Uint8Array[] = [];
  length = 0;

  get isFull(): boolean {
    return this.#used > arenaSize - 160_000 || this.#parts.length > partLimit;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Room for `length` bytes that the caller fills at `offset` of `view`. */
  reserve(length: number): { view: DataView; offset: number } {
    const offset = this.#used;
    this.#used += length;
    this.length += length;
    return { view: this.#view, offset };
  }

  /** Adds bytes; those of a large piece must stay as they are until the batch was taken. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (bytes.length < viewFrom) {
      this.#arena.set(bytes, this.#used);
      this.#used += bytes.length;
    } else {
      this.#cut();
      this.#parts.push(bytes);
    }
    this.length += bytes.length;
  }

  /** All parts in order, to be written before the next call. */
  take(): Uint8Array[] {
    this.#cut();
    const parts = this.#parts;
    this.#parts = [];
    this.#used = 0;
    this.#taken = 0;
    this.length = 0;
    return parts;
  }

  #cut(): void {
    if (this.#used > this.#taken) this.#parts.push(this.#arena.subarray(this.#taken, this.#used));
    this.#taken = this.#used;
  }
}
