/** Random choices that a seed repeats. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)] as T;
  }

  /** Small mostly, now and then up to `most`. */
  size(most: number): number {
    return Math.floor(most ** this.next()) - (this.chance(0.1) ? 1 : 0);
  }
}

const poolSize = 4 * 1024 * 1024;
const pool = Buffer.alloc(poolSize);
const poolDice = new Dice(20_261_124);
for (let at = 0; at < poolSize; at += 4) pool.writeUInt32LE(Math.floor(poolDice.next() * 2 ** 32), at);

/** Random bytes in pieces that are views of one pool, so that gibibytes of them cost nothing. */
export function randomPieces(length: number, dice: Dice, pieceLimit = 256 * 1024): Buffer[] {
  const pieces: Buffer[] = [];
  for (let left = length; left > 0; ) {
    const size = Math.min(left, dice.int(1, pieceLimit));
    const at = dice.int(0, poolSize - size);
    pieces.push(pool.subarray(at, at + size));
    left -= size;
  }
  return pieces;
}

/** The same bytes, cut at random places; now and then into single bytes. */
export function cut(bytes: Buffer, dice: Dice): Buffer[] {
  if (bytes.length > 1 && bytes.length < 300 && dice.chance(0.03))
    return Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
  const pieces: Buffer[] = [];
  let from = 0;
  for (let cuts = dice.chance(0.4) ? 0 : dice.int(1, 4); cuts > 0 && from < bytes.length - 1; cuts--) {
    const to = dice.int(from + 1, bytes.length - 1);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  pieces.push(bytes.subarray(from));
  return pieces;
}
