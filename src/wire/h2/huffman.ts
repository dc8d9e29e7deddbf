/** Bits of the code of each byte and of the end of string (RFC 7541, appendix B). */
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
  8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
  13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
  28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
  22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
  22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
  25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
const endOfString = 256;

/** Steps of the code's tree: `2 * node + bit` gives the next node, or `~symbol`. */
const steps = new Int16Array(2 * endOfString);

// Why lengths suffice: codes of one length follow one another in the order of their symbols, so that the table need not be kept.
{
  const order = lengths.map((length, symbol) => ({ length, symbol }));
  order.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  let code = 0;
  let width = 0;
  let nodes = 1;
  for (const { length, symbol } of order) {
    code *= 2 ** (length - width);
    width = length;
    let node = 0;
    for (let bit = width - 1; bit > 0; bit--) {
      const step = 2 * node + ((code >>> bit) & 1);
      if (steps[step] === 0) steps[step] = nodes++;
      node = steps[step] ?? 0;
    }
    steps[2 * node + (code & 1)] = ~symbol;
    code++;
  }
}

/** Reads one Huffman-coded string byte by byte. */
export class HuffmanReader {
  #node = 0;
  #bits = 0;
  #onlyOnes = true;

  /** Gives each symbol that this byte completes, with the count of the byte's bits behind it. False: the code is not allowed. */
  feed(byte: number, symbol: (code: number, bitsLeft: number) => void): boolean {
    for (let bit = 7; bit >= 0; bit--) {
      const value = (byte >>> bit) & 1;
      const next = steps[2 * this.#node + value] ?? 0;
      if (next >= 0) {
        this.#node = next;
        this.#bits++;
        if (value === 0) this.#onlyOnes = false;
        continue;
      }
      if (~next === endOfString) return false;
      this.#node = 0;
      this.#bits = 0;
      this.#onlyOnes = true;
      symbol(~next, bit);
    }
    return true;
  }

  /** Whether a string may end here: what is left is padding, fewer than 8 bits and all ones. */
  get mayEnd(): boolean {
    return this.#bits < 8 && this.#onlyOnes;
  }
}
