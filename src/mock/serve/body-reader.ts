import type { RequestHead } from './request-head.ts';

export interface BodyEvents {
  data(bytes: Buffer): void;
}

/** What Go's reader says of a body that it cannot read, or that ends before its end. */
export type BodyError = string;

const lineLimit = 4096;

/**
 * Takes a body's payload out of its framing. `push` gives how many bytes it used; at `done` the rest belongs to others. After an
 * error nothing of the connection can be trusted.
 */
export class BodyReader {
  readonly #events: BodyEvents;
  readonly #chunked: boolean;
  #left: number;
  #state: 'data' | 'size' | 'end' | 'trailers';
  #line = '';
  done: boolean;
  error: BodyError | undefined;

  constructor(body: RequestHead['body'], events: BodyEvents) {
    this.#events = events;
    this.#chunked = body.kind === 'chunked';
    this.#left = body.kind === 'length' ? body.length : 0;
    this.#state = this.#chunked ? 'size' : 'data';
    this.done = !this.#chunked && this.#left === 0;
  }

  push(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.done && this.error === undefined)
      at += this.#state === 'data' ? this.#payload(bytes.subarray(at)) : this.#text(bytes.subarray(at));
    return at;
  }

  #payload(bytes: Buffer): number {
    const part = bytes.length <= this.#left ? bytes : bytes.subarray(0, this.#left);
    this.#left -= part.length;
    this.#events.data(part);
    if (this.#left === 0) {
      if (this.#chunked) this.#state = 'end';
      else this.done = true;
    }
    return part.length;
  }

  /** Everything between payloads stands in lines. */
  #text(bytes: Buffer): number {
    const end = bytes.indexOf(0x0a);
    const used = end < 0 ? bytes.length : end + 1;
    this.#line += bytes.toString('latin1', 0, used);
    if (this.#state === 'end' && !'\r\n'.startsWith(this.#line)) this.error = 'malformed chunked encoding';
    else if (this.#line.length > lineLimit) this.error = 'header line too long';
    else if (end >= 0) {
      const line = this.#line;
      this.#line = '';
      if (!line.endsWith('\r\n')) this.error = 'chunked line ends with bare LF';
      else this.#take(line.slice(0, -2));
    }
    return used;
  }

  #take(line: string): void {
    if (this.#state === 'end') this.#state = 'size';
    else if (this.#state === 'size') {
      const digits = (line.split(';')[0] ?? '').trimEnd();
      if (digits === '') this.error = 'empty hex number for chunk length';
      else if (!/^[0-9a-fA-F]+$/.test(digits)) this.error = 'invalid byte in chunk length';
      else if (digits.length > 16) this.error = 'http chunk length too large';
      else {
        this.#left = Number.parseInt(digits, 16);
        this.#state = this.#left === 0 ? 'trailers' : 'data';
      }
    } else if (line === '') this.done = true;
    else if (!line.includes(':'))
      this.error = `malformed MIME header: missing colon: ${JSON.stringify(line)}`;
  }
}
