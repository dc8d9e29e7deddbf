/** A head that begins later than this before its first header line is not found. */
const windowLength = 8192;

// Why lengths: a line of nothing but beginnings must not be read again for each of them.
const headers = String.raw`\r?\n(?:[!#$%&'*+\-.^_\`|~0-9A-Za-z]+:[^\r\n]{0,8000})?\r?\n`;
const patterns = {
  request: new RegExp(
    String.raw`(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) (?:/|http://)[^\s]* HTTP/1\.[01]${headers}|PRI \* HTTP/2\.0\r\n\r\n)`,
  ),
  response: new RegExp(String.raw`HTTP/1\.[01] [1-5]\d\d(?: [^\r\n]{0,1000})?${headers}`),
};

/**
 * Looks for the next message head in bytes whose beginning is not known: a first line that is whole, with a header line or the empty
 * line behind it. How the bytes are cut makes no difference.
 */
export class HeadSearch {
  readonly #pattern: RegExp;
  #window = new Uint8Array();

  constructor(kind: 'request' | 'response') {
    this.#pattern = patterns[kind];
  }

  /** Bytes that may be the beginning of a head. */
  get waiting(): number {
    return this.#window.length;
  }

  /** Bytes that are passed over, and all from the head on once it is found. */
  push(bytes: Uint8Array): { readonly passed: number; readonly found?: Uint8Array } {
    const all = this.#window.length === 0 ? bytes : Buffer.concat([this.#window, bytes]);
    const text = Buffer.from(all.buffer, all.byteOffset, all.byteLength).toString('latin1');
    const place = this.#pattern.exec(text)?.index;
    if (place !== undefined) {
      this.#window = new Uint8Array();
      return { passed: place, found: all.subarray(place) };
    }
    const passed = Math.max(0, all.length - windowLength);
    this.#window = new Uint8Array(all.subarray(passed));
    return { passed };
  }
}
