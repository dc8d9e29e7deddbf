import type { Framing, HeaderPair } from '../model/index.ts';
import { headerOf, headLimit, parseHead } from './head.ts';

export interface BodyDefect {
  readonly code: 'bad-length' | 'conflicting-lengths' | 'bad-chunk' | 'bad-trailer';
  readonly message: string;
}

/** How a body is framed, by its message's headers. `length` is set for framing `length`. */
export interface BodyPlan {
  readonly framing: Framing;
  readonly length: number;
  readonly defects: readonly BodyDefect[];
}

/** Framing that the headers announce; `fallback` without any (`none` for requests, `close` for responses). */
export function planBody(headers: readonly HeaderPair[], fallback: 'none' | 'close'): BodyPlan {
  const defects: BodyDefect[] = [];
  const lengths = headers
    .filter(([name]) => name.toLowerCase() === 'content-length')
    .map(([, value]) => value);
  const chunked = /(^|,)\s*chunked\s*$/i.test(headerOf(headers, 'transfer-encoding') ?? '');
  if (new Set(lengths).size > 1 || (chunked && lengths.length > 0)) {
    const came = [
      ...lengths.map((value) => `Content-Length: ${value}`),
      ...(chunked ? ['Transfer-Encoding: chunked'] : []),
    ];
    defects.push({ code: 'conflicting-lengths', message: `the length is told twice: ${came.join(', ')}` });
  }
  if (chunked) return { framing: 'chunked', length: 0, defects };
  const [first] = lengths;
  if (first === undefined) return { framing: fallback, length: 0, defects };
  const length = Number(first);
  if (!/^\d+$/.test(first) || !Number.isSafeInteger(length)) {
    defects.push({ code: 'bad-length', message: `Content-Length: ${first.slice(0, 40)} is not a length` });
    return { framing: fallback, length: 0, defects };
  }
  return { framing: 'length', length, defects };
}

export interface BodyEvents {
  data(bytes: Uint8Array): void;
  chunk(size: number): void;
  trailers(headers: readonly HeaderPair[]): void;
  defect(defect: BodyDefect): void;
}

/** Takes a body's payload out of its framing. `push` gives how many bytes it used; `done` turns true at the end. */
export class BodyReader {
  readonly plan: BodyPlan;
  readonly #events: BodyEvents;
  #left: number;
  #state: 'data' | 'size' | 'chunk-end' | 'trailers';
  #line: Buffer = Buffer.alloc(0);
  done: boolean;

  constructor(plan: BodyPlan, events: BodyEvents) {
    this.plan = plan;
    this.#events = events;
    this.#left = plan.framing === 'close' ? Number.POSITIVE_INFINITY : plan.length;
    this.#state = plan.framing === 'chunked' ? 'size' : 'data';
    this.done = plan.framing === 'none' || (plan.framing === 'length' && plan.length === 0);
  }

  push(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.done) {
      at += this.#state === 'data' ? this.#payload(bytes.subarray(at)) : this.#takeLine(bytes.subarray(at));
    }
    return at;
  }

  #payload(bytes: Uint8Array): number {
    const used = Math.min(bytes.length, this.#left);
    if (used > 0) this.#events.data(bytes.subarray(0, used));
    this.#left -= used;
    if (this.#left === 0) {
      if (this.plan.framing === 'chunked') this.#state = 'chunk-end';
      else this.done = true;
    }
    return used;
  }

  #takeLine(bytes: Uint8Array): number {
    const end = bytes.indexOf(0x0a);
    const part = end < 0 ? bytes : bytes.subarray(0, end + 1);
    this.#line = Buffer.concat([this.#line, part]);
    const limit = this.#state === 'trailers' ? headLimit : 4096;
    if (this.#line.length > limit) this.#broken(`a line of the chunked body is longer than ${limit} bytes`);
    else if (end >= 0) this.#readLine();
    return part.length;
  }

  #readLine(): void {
    const text = this.#line.toString('latin1');
    if (this.#state === 'trailers') {
      const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1).replace(/\r?\n$/, '');
      if (line !== '') return;
      const { headers, defects } = parseHead(Buffer.from(`GET / HTTP/1.1\r\n${text}`, 'latin1'), 'request');
      for (const { message } of defects) this.#events.defect({ code: 'bad-trailer', message });
      if (headers.length > 0) this.#events.trailers(headers);
      this.done = true;
      return;
    }
    this.#line = Buffer.alloc(0);
    if (this.#state === 'chunk-end') {
      if (!/^\r?\n$/.test(text))
        this.#broken(`a chunk does not end where its size says: ${JSON.stringify(text.slice(0, 40))}`);
      else this.#state = 'size';
      return;
    }
    const size = /^([0-9a-f]{1,13})[ \t]*(;[^\r\n]*)?\r?\n$/i.exec(text)?.[1];
    if (size === undefined) {
      this.#broken(`not a chunk size: ${JSON.stringify(text.slice(0, 40))}`);
      return;
    }
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'data';
    if (this.#left > 0) this.#events.chunk(this.#left);
  }

  #broken(message: string): void {
    this.#events.defect({ code: 'bad-chunk', message });
    this.done = true;
  }
}
