import { createHash } from 'node:crypto';

/** Gives ids that look like the daemon's; the same seed gives the same ids. */
export class Ids {
  readonly #seed: string;
  #count = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** How many were given. */
  get given(): number {
    return this.#count;
  }

  /** Goes on behind ids that were given before. */
  resume(given: number): void {
    this.#count = Math.max(this.#count, given);
  }

  /** 64 hex digits. */
  next(): string {
    this.#count += 1;
    return createHash('sha256').update(`${this.#seed} ${this.#count}`).digest('hex');
  }
}

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
