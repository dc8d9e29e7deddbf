/** Pieces of input that wait until a block of known size is whole, joined once. */
export class Intake {
  #parts: Uint8Array[] = [];
  #length = 0;
  #need = 1;
  /** Offset in the input of the first byte that waits. */
  offset = 0;

  get length(): number {
    return this.#length;
  }

  /** How many bytes more are needed to go on with those that wait; 0 where none wait. */
  get lacks(): number {
    return this.#length === 0 ? 0 : Math.max(0, this.#need - this.#length);
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  /** All that waits; `undefined` while it is less than what was asked for. */
  take(): Buffer | undefined {
    if (this.#length < this.#need || this.#length === 0) return undefined;
    const [only] = this.#parts;
    const all = only && this.#parts.length === 1 ? only : Buffer.concat(this.#parts, this.#length);
    this.#parts = [all];
    return Buffer.isBuffer(all) ? all : Buffer.from(all.buffer, all.byteOffset, all.byteLength);
  }

  /** Gives what is there, however little. */
  settle(): void {
    this.#need = 1;
  }

  /** Forgets the first `used` bytes of what `take` gave, and waits for `need` from there. */
  keep(used: number, need: number): void {
    const [all] = this.#parts;
    if (!all) return;
    // Why a copy of what is left: a view would keep the whole piece alive while the next one grows.
    const rest = all.subarray(used);
    this.#parts = rest.length === 0 ? [] : [rest.length < 65_536 ? new Uint8Array(rest) : rest];
    this.#length = rest.length;
    this.offset += used;
    this.#need = Math.max(1, need);
  }
}
