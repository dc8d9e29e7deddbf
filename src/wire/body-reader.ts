import type { HeaderPair } from '../model/index.ts';
import type { BodyDefect, BodyPlan } from './body-plan.ts';
import { ByteQueue } from './byte-queue.ts';
import { headLimit, parseHead } from './head.ts';

export interface BodyEvents {
  data(bytes: Uint8Array): void;
  chunk(size: number): void;
  trailers(headers: readonly HeaderPair[]): void;
  /** Bytes behind the last chunk as they come; may be changed in place. */
  trailerBytes?(bytes: Uint8Array): void;
  /** `offset` counts from the start of the body. After a fatal one the reader is done and the end unknown. */
  defect(defect: BodyDefect, offset: number, fatal: boolean): void;
}

const chunkLineLimit = 4096;
const cr = 0x0d;
const lf = 0x0a;

/** Takes a body's payload out of its framing. `push` gives how many bytes it used; `done` turns true at the end. */
export class BodyReader {
  readonly plan: BodyPlan;
  readonly #events: BodyEvents;
  #left: number;
  #state: 'data' | 'size' | 'chunk-end' | 'trailers';
  readonly #line = new ByteQueue();
  #sawCr = false;
  #sawBareLf = false;
  #used = 0;
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
      const rest = at === 0 ? bytes : bytes.subarray(at);
      const used =
        this.#state === 'data'
          ? this.#payload(rest)
          : this.#state === 'chunk-end'
            ? this.#chunkEnd(rest[0] ?? 0)
            : this.#takeLine(rest);
      at += used;
      this.#used += used;
    }
    return at;
  }

  /**
   * Steps over payload that passed and is not here. Gives how much of it belongs to this body; `undefined` where that cannot be told,
   * and then the reader is of no more use. Without `length` nobody knows how much it was.
   */
  skip(length: number | undefined): number | undefined {
    const endless = this.plan.framing === 'close';
    if (this.#state !== 'data' || (length === undefined && !endless)) return undefined;
    if (this.plan.framing === 'chunked' && (length ?? 0) > this.#left) return undefined;
    const used = Math.min(length ?? 0, this.#left);
    this.#used += used;
    this.#took(used);
    return used;
  }

  #payload(bytes: Uint8Array): number {
    const used = Math.min(bytes.length, this.#left);
    if (used > 0) this.#events.data(used === bytes.length ? bytes : bytes.subarray(0, used));
    this.#took(used);
    return used;
  }

  #took(used: number): void {
    this.#left -= used;
    if (this.#left > 0) return;
    if (this.plan.framing === 'chunked') this.#state = 'chunk-end';
    else this.done = true;
  }

  #chunkEnd(byte: number): 1 {
    if (byte === lf) {
      if (!this.#sawCr) this.#bareLf(this.#used);
      this.#state = 'size';
      this.#sawCr = false;
    } else if (byte === cr && !this.#sawCr) this.#sawCr = true;
    else this.#broken('a chunk does not end where its size says', this.#used);
    return 1;
  }

  #takeLine(bytes: Uint8Array): number {
    const had = this.#line.length;
    const end = bytes.indexOf(lf);
    const part = end < 0 ? bytes : bytes.subarray(0, end + 1);
    const line = this.#line.join(part);
    const limit = this.#state === 'trailers' ? headLimit : chunkLineLimit;
    const start = this.#used - had;
    let drop = 0;
    if (line.length > limit) this.#broken(`a line of the chunked body is longer than ${limit} bytes`, start);
    else if (end >= 0) {
      if (line[line.length - 2] !== cr) this.#bareLf(this.#used + end);
      if (this.#state === 'size') {
        this.#readSize(Buffer.from(line).toString('latin1'), start);
        drop = line.length;
      } else this.#readTrailers(line, start);
    }
    const inTrailers = limit === headLimit;
    this.#line.drop(drop);
    if (inTrailers) this.#events.trailerBytes?.(part);
    return part.length;
  }

  #readSize(text: string, start: number): void {
    const size = /^([0-9a-f]{1,16})[ \t]*(;[^\r\n]*)?\r?\n$/i.exec(text)?.[1];
    const length = Number.parseInt(size ?? '', 16);
    if (!Number.isSafeInteger(length)) {
      this.#broken(`not a chunk size: ${JSON.stringify(text.slice(0, 40))}`, start);
      return;
    }
    this.#left = length;
    this.#state = length === 0 ? 'trailers' : 'data';
    if (length > 0) this.#events.chunk(length);
  }

  /** `lines` are all lines since the last chunk; the last one is new. */
  #readTrailers(lines: Uint8Array, start: number): void {
    const last = lines.subarray(lines.lastIndexOf(lf, lines.length - 2) + 1);
    if (last.length > 2 || (last.length === 2 && last[0] !== cr)) return;
    const before = 'GET / HTTP/1.1\r\n';
    const head = parseHead(Buffer.concat([Buffer.from(before), lines]), 'request');
    for (const { code, message, offset } of head.defects)
      if (code !== 'bare-lf')
        this.#events.defect({ code: 'bad-trailer', message }, start + offset - before.length, false);
    if (head.headers.length > 0) this.#events.trailers(head.headers);
    this.done = true;
  }

  #bareLf(offset: number): void {
    if (this.#sawBareLf) return;
    this.#sawBareLf = true;
    const message = 'a line of the chunked body ends with a bare LF';
    this.#events.defect({ code: 'bare-lf', message }, offset, false);
  }

  #broken(message: string, offset: number): void {
    this.done = true;
    this.#events.defect({ code: 'bad-chunk', message }, offset, true);
  }
}
