import type { HeaderPair } from '../model/index.ts';
import type { BodyPlan } from './body-plan.ts';
import { BodyReader } from './body-reader.ts';
import { ByteQueue } from './byte-queue.ts';
import { type Head, headEnd, headLimit, notHttp, parseHead, parseStart } from './head.ts';
import { HeadSearch } from './head-search.ts';

// One direction of a connection is one state machine: what its bytes are follows from all that came before them, and gaps, holds and
// tunnels each change it.

/** What the parser of one direction of a connection tells, in order. Bytes are views of the chunk that was pushed. */
export interface MessageEvents {
  /** The first byte of a message came. */
  begin?(offset: number): void;
  /** Bytes of a head as they come: each is told before the next chunk is taken, and may be changed in place by then. */
  headBytes?(bytes: Uint8Array): void;
  /**
   * A head is whole: says how its body is framed, `tunnel` if HTTP ends here, `lost` if nobody can know how its body is framed: then
   * the next head is looked for.
   */
  head(head: Head, offset: number): BodyPlan | 'tunnel' | 'lost';
  /** The client speaks HTTP/2: all that follows the empty line is a tunnel. Without this event it is a defect. */
  preface?(): void;
  data(bytes: Uint8Array): void;
  chunk(size: number): void;
  trailers(headers: readonly HeaderPair[]): void;
  /** Bytes of trailers as they come, like `headBytes`. */
  trailerBytes?(bytes: Uint8Array): void;
  /** The message is whole. With `hold`, bytes that follow wait for `release`; with `tunnel` HTTP is over. */
  end(): 'next' | 'hold' | 'tunnel';
  /** Bytes after HTTP ended. */
  tunnel(bytes: Uint8Array): void;
  /** Payload of the body, or bytes of the tunnel, that passed and are not here; `undefined`: nobody knows how many. */
  skipped?(length: number | undefined, part: 'body' | 'tunnel'): void;
  /** Bytes are not here and with them the place in the message; what follows is passed over up to the next head. */
  lost?(offset: number): void;
  /** `offset` counts from the start of the connection's direction. */
  defect(code: string, message: string, offset: number): void;
}

/** Bytes that may wait for `release` at most. */
const holdLimit = 16 * 1024 * 1024;
/** What a client that speaks HTTP/2 begins with, as if it were a request. */
const prefaceLine = 'PRI * HTTP/2.0';
/** A first line of this length that does not even begin like HTTP will not become it. */
const foreignLength = 64;

/**
 * Takes one direction of an HTTP/1.1 connection apart, however it is cut into chunks. Keeps at most one head in memory;
 * bodies are handed on as they come. After bytes that are not HTTP, everything that follows is ignored.
 */
export class MessageParser {
  readonly #kind: 'request' | 'response';
  readonly #events: MessageEvents;
  #state: 'head' | 'body' | 'held' | 'tunnel' | 'broken' | 'lost' = 'head';
  readonly #held = new ByteQueue();
  /** Gaps among the bytes that are held, each before the byte of its place. */
  #heldGaps: { readonly at: number; readonly length: number | undefined }[] = [];
  #search: HeadSearch | undefined;
  #body: BodyReader | undefined;
  #bodyStart = 0;
  #searched = 0;
  #judged: 'not' | 'beginning' | 'line' = 'not';
  #offset = 0;

  constructor(kind: 'request' | 'response', events: MessageEvents) {
    this.#kind = kind;
    this.#events = events;
  }

  /** Whether a message is under way. */
  get within(): boolean {
    return this.#state === 'body' || (this.#state === 'head' && this.#held.length > 0);
  }

  /** Bytes came that are not HTTP, and nothing more is read. */
  get broken(): boolean {
    return this.#state === 'broken';
  }

  /** The next head is being looked for. */
  get lost(): boolean {
    return this.#state === 'lost';
  }

  /** How many bytes wait for `release`. */
  get waiting(): number {
    return this.#state === 'held' ? this.#held.length : 0;
  }

  /** Bytes of this direction that came so far and were not left out after a defect. */
  get offset(): number {
    return this.#offset + this.#held.length + (this.#search?.waiting ?? 0);
  }

  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#state === 'broken') return;
      if (this.#state === 'tunnel') {
        this.#offset += rest.length;
        this.#events.tunnel(rest);
        return;
      }
      if (this.#state === 'held') {
        if (this.#held.length + rest.length > holdLimit) {
          this.#break('too-much-held', `more than ${holdLimit} bytes came before the answer`, this.#offset);
        } else {
          this.#held.join(rest);
          this.#held.drop(0);
        }
        return;
      }
      if (this.#state === 'lost') rest = this.#pushLost(rest);
      else rest = this.#state === 'body' ? this.#pushBody(rest) : this.#pushHead(rest);
    }
  }

  /** Bytes passed that are not here; without `length` nobody knows how many. */
  skip(length: number | undefined): void {
    if (this.#state === 'broken') return;
    if (this.#state === 'held') {
      this.#heldGaps.push({ at: this.#held.length, length });
      return;
    }
    if (this.#state === 'tunnel') {
      this.#offset += length ?? 0;
      this.#events.skipped?.(length, 'tunnel');
      return;
    }
    const used = this.#state === 'body' ? this.#body?.skip(length) : undefined;
    if (used === undefined) {
      this.#offset = this.offset + (length ?? 0);
      const again = this.#state === 'lost';
      this.#startSearch();
      if (!again) this.#events.lost?.(this.#offset - (length ?? 0));
      return;
    }
    this.#offset += used;
    this.#events.skipped?.(length === undefined ? undefined : used, 'body');
    if (this.#body?.done) this.#endMessage();
    if (length !== undefined && used < length) this.skip(length - used);
  }

  /** The place in the message is not known: what is held and what follows is passed over up to the next head. */
  lose(): void {
    if (this.#state === 'broken' || this.#state === 'tunnel') return;
    const held = this.#held.copy();
    this.#startSearch();
    this.push(held);
  }

  /** Ends a hold: what was held back and what follows is a tunnel, or the next messages. */
  release(as: 'tunnel' | 'http'): void {
    if (this.#state !== 'held') return;
    this.#state = as === 'tunnel' ? 'tunnel' : 'head';
    this.#pushAgain();
  }

  /** HTTP is over between two messages, though nothing had announced it. */
  becomeTunnel(): void {
    if (this.#state !== 'head' && this.#state !== 'held' && this.#state !== 'lost') return;
    this.#offset = this.#state === 'lost' ? this.offset : this.#offset;
    this.#search = undefined;
    this.#state = 'tunnel';
    this.#pushAgain();
  }

  /** The sender will send no more. Gives whether a message was cut by it. */
  finish(): boolean {
    if (this.#state === 'body' && this.#body?.plan.framing === 'close') {
      this.#endMessage();
      return false;
    }
    if (this.#state === 'head' && this.#held.length > 0) {
      const line = firstLine(this.#held.copy());
      if (!beginsLikeHttp(line, this.#kind)) {
        this.#break('bad-start-line', notHttp(line), this.#offset);
        return false;
      }
    }
    return this.within;
  }

  #pushAgain(): void {
    const held = this.#held.copy();
    const gaps = this.#heldGaps;
    this.#held.clear();
    this.#heldGaps = [];
    this.#searched = 0;
    let from = 0;
    for (const { at, length } of gaps) {
      this.push(held.subarray(from, at));
      this.skip(length);
      from = at;
    }
    this.push(held.subarray(from));
  }

  #startSearch(): void {
    this.#state = 'lost';
    this.#body = undefined;
    this.#held.clear();
    this.#heldGaps = [];
    this.#search = new HeadSearch(this.#kind);
  }

  #pushLost(bytes: Uint8Array): Uint8Array {
    const { passed = 0, found } = this.#search?.push(bytes) ?? {};
    this.#offset += passed;
    if (!found) return nothing;
    this.#search = undefined;
    this.#state = 'head';
    this.#searched = 0;
    return found;
  }

  #pushHead(chunk: Uint8Array): Uint8Array {
    let bytes = chunk;
    if (this.#held.length === 0) {
      // Why: a server must ignore empty lines before a request line.
      const skip = this.#kind === 'request' ? leadingBreaks(chunk) : 0;
      bytes = skip === 0 ? chunk : chunk.subarray(skip);
      this.#offset += skip;
      if (bytes.length === 0) return bytes;
      this.#searched = 0;
      this.#judged = 'not';
      this.#events.begin?.(this.#offset);
    }
    const had = this.#held.length;
    const all = this.#held.join(bytes);
    const end = headEnd(all.length > headLimit ? all.subarray(0, headLimit) : all, this.#searched - 2);
    const isPreface = all[0] === 0x50 && this.#kind === 'request' && firstLine(all) === prefaceLine;
    const head = end < 0 || isPreface ? undefined : parseHead(all.subarray(0, end), this.#kind);
    const defect = head && head.start[0] !== '' ? undefined : this.#judgeStart(all);
    this.#searched = all.length;
    if (defect && !(defect.code === 'http2' && this.#events.preface)) {
      this.#break(defect.code, defect.message, this.#offset);
      return new Uint8Array();
    }
    if (end < 0) {
      if (all.length >= headLimit)
        this.#break('head-too-large', `the head is larger than ${headLimit} bytes`, this.#offset);
      else {
        this.#held.drop(0);
        this.#events.headBytes?.(bytes);
      }
      return new Uint8Array();
    }
    if (!head) {
      this.#held.drop(all.length);
      this.#offset += end;
      this.#state = 'tunnel';
      this.#events.preface?.();
      return bytes.subarray(end - had);
    }
    this.#held.drop(all.length);
    this.#events.headBytes?.(bytes.subarray(0, end - had));
    this.#beginBody(head, this.#offset);
    return bytes.subarray(end - had);
  }

  /** Judges a first line when it is whole, and once before if it is long. */
  #judgeStart(bytes: Uint8Array): { code: string; message: string } | undefined {
    if (this.#judged === 'line') return undefined;
    const end = bytes.subarray(0, headLimit).indexOf(0x0a, this.#searched);
    if (end < 0 && (bytes.length < foreignLength || this.#judged === 'beginning')) return undefined;
    const line = firstLine(bytes);
    this.#judged = end < 0 ? 'beginning' : 'line';
    const good = end < 0 ? beginsLikeHttp(line, this.#kind) : parseStart(line, this.#kind) !== undefined;
    if (good) return undefined;
    return this.#kind === 'request' && line === prefaceLine
      ? { code: 'http2', message: 'the client speaks HTTP/2, which is not read' }
      : { code: 'bad-start-line', message: notHttp(line) };
  }

  #beginBody(head: Head, start: number): void {
    for (const { code, message, offset } of head.defects) this.#events.defect(code, message, start + offset);
    this.#offset += head.length;
    const plan = this.#events.head(head, start);
    if (head.defects.some(({ code }) => code === 'too-many-headers')) {
      this.#state = 'broken';
      return;
    }
    if (plan === 'tunnel') {
      this.#state = 'tunnel';
      return;
    }
    if (plan === 'lost') {
      this.#startSearch();
      return;
    }
    for (const { code, message } of plan.defects) this.#events.defect(code, message, start);
    this.#state = 'body';
    this.#bodyStart = this.#offset;
    this.#body = new BodyReader(plan, {
      data: (part) => this.#events.data(part),
      chunk: (size) => this.#events.chunk(size),
      trailers: (headers) => this.#events.trailers(headers),
      trailerBytes: (part) => this.#events.trailerBytes?.(part),
      defect: ({ code, message }, offset, fatal) => {
        if (fatal) this.#break(code, message, this.#bodyStart + offset);
        else this.#events.defect(code, message, this.#bodyStart + offset);
      },
    });
    if (this.#body.done) this.#endMessage();
  }

  #pushBody(bytes: Uint8Array): Uint8Array {
    const used = this.#body?.push(bytes) ?? 0;
    this.#offset += used;
    if (this.#body?.done && this.#state === 'body') this.#endMessage();
    return used === bytes.length ? nothing : bytes.subarray(used);
  }

  #endMessage(): void {
    this.#state = 'head';
    this.#body = undefined;
    const next = this.#events.end();
    if (next === 'hold') this.#state = 'held';
    if (next === 'tunnel') this.#state = 'tunnel';
  }

  #break(code: string, message: string, offset: number): void {
    this.#state = 'broken';
    this.#held.clear();
    this.#events.defect(code, message, offset);
  }
}

const nothing = new Uint8Array();

function leadingBreaks(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
  return at;
}

/** The first line without its end, as far as it is here; at most the length of a head. */
function firstLine(bytes: Uint8Array): string {
  const end = bytes.subarray(0, headLimit).indexOf(0x0a);
  return Buffer.from(bytes.subarray(0, end < 0 ? Math.min(bytes.length, headLimit) : end))
    .toString('latin1')
    .replace(/\r$/, '');
}

function beginsLikeHttp(line: string, kind: 'request' | 'response'): boolean {
  if (kind === 'response') return 'HTTP/1.'.startsWith(line.slice(0, 7));
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,40}( |$)/.test(line.slice(0, 64));
}
