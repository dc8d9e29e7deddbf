import type { HeaderPair } from '../model/index.ts';
import { type BodyPlan, BodyReader } from './body-reader.ts';
import { type Head, headEnd, headLimit, parseHead } from './head.ts';

/** What the parser of one direction of a connection tells, in order. */
export interface MessageEvents {
  /** A head is whole: says how its body is framed, `tunnel` if HTTP ends here. */
  head(head: Head, offset: number): BodyPlan | 'tunnel';
  data(bytes: Uint8Array): void;
  chunk(size: number): void;
  trailers(headers: readonly HeaderPair[]): void;
  /** The message is whole. With `hold`, bytes that follow wait for `release`; with `tunnel` HTTP is over. */
  end(): 'next' | 'hold' | 'tunnel';
  /** Bytes after HTTP ended. */
  tunnel(bytes: Uint8Array): void;
  defect(code: string, message: string, offset: number): void;
}

/**
 * Takes one direction of an HTTP/1.1 connection apart, however it is cut into chunks. Keeps at most one head in memory;
 * bodies are handed on as they come. After bytes that are not HTTP, everything that follows is ignored.
 */
export class MessageParser {
  readonly #kind: 'request' | 'response';
  readonly #events: MessageEvents;
  #state: 'head' | 'body' | 'held' | 'tunnel' | 'broken' = 'head';
  #held: Uint8Array = new Uint8Array();
  #body: BodyReader | undefined;
  #offset = 0;

  constructor(kind: 'request' | 'response', events: MessageEvents) {
    this.#kind = kind;
    this.#events = events;
  }

  /** Whether a message is under way. */
  get within(): boolean {
    return this.#state === 'body' || (this.#state === 'head' && this.#held.length > 0);
  }

  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#state === 'broken') return;
      if (this.#state === 'tunnel') {
        this.#events.tunnel(rest);
        return;
      }
      if (this.#state === 'held') {
        this.#held = Buffer.concat([this.#held, rest]);
        return;
      }
      rest = this.#state === 'body' ? this.#pushBody(rest) : this.#pushHead(rest);
    }
  }

  /** Ends a hold: what was held back and what follows is a tunnel, or the next messages. */
  release(as: 'tunnel' | 'http'): void {
    if (this.#state !== 'held') return;
    const held = this.#held;
    this.#held = new Uint8Array();
    this.#state = as === 'tunnel' ? 'tunnel' : 'head';
    this.push(held);
  }

  /** The sender will send no more. Gives whether a message was cut by it. */
  finish(): boolean {
    if (this.#state === 'body' && this.#body?.plan.framing === 'close') {
      this.#state = 'head';
      this.#events.end();
      return false;
    }
    return this.within;
  }

  #pushHead(bytes: Uint8Array): Uint8Array {
    const had = this.#held.length;
    let all: Uint8Array = had === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    // Why: a server must ignore empty lines before a request line.
    const skip = had === 0 ? leadingBreaks(all) : 0;
    all = all.subarray(skip);
    this.#offset += skip;
    const end = headEnd(all, had - 3);
    if (end < 0 || end > headLimit) {
      if (all.length > headLimit || end > headLimit)
        this.#break('head-too-large', `the head is larger than ${headLimit} bytes`);
      else if (looksForeign(all, this.#kind)) this.#break('bad-start-line', `not HTTP: ${shown(all)}`);
      else this.#held = all.slice();
      return new Uint8Array();
    }
    const head = parseHead(all.subarray(0, end), this.#kind);
    this.#held = new Uint8Array();
    if (head.start[0] === '') {
      this.#break('bad-start-line', `not HTTP: ${shown(all)}`);
      return new Uint8Array();
    }
    for (const { code, message } of head.defects) this.#events.defect(code, message, this.#offset);
    const plan = this.#events.head(head, this.#offset);
    this.#offset += end;
    if (plan === 'tunnel') {
      this.#state = 'tunnel';
    } else {
      for (const { code, message } of plan.defects) this.#events.defect(code, message, this.#offset);
      this.#state = 'body';
      this.#body = new BodyReader(plan, {
        data: (part) => this.#events.data(part),
        chunk: (size) => this.#events.chunk(size),
        trailers: (headers) => this.#events.trailers(headers),
        defect: ({ code, message }) => this.#break(code, message),
      });
      if (this.#body.done) this.#endMessage();
    }
    return all.subarray(end);
  }

  #pushBody(bytes: Uint8Array): Uint8Array {
    const used = this.#body?.push(bytes) ?? 0;
    this.#offset += used;
    if (this.#body?.done && this.#state === 'body') this.#endMessage();
    return bytes.subarray(used);
  }

  #endMessage(): void {
    this.#state = 'head';
    this.#body = undefined;
    const next = this.#events.end();
    if (next === 'hold') this.#state = 'held';
    if (next === 'tunnel') this.#state = 'tunnel';
  }

  #break(code: string, message: string): void {
    this.#state = 'broken';
    this.#held = new Uint8Array();
    this.#events.defect(code, message, this.#offset);
  }
}

function leadingBreaks(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
  return at;
}

const shown = (bytes: Uint8Array): string =>
  JSON.stringify(Buffer.from(bytes.subarray(0, 60)).toString('latin1'));

/** Whether a first line is whole, or long enough, and cannot be HTTP. */
function looksForeign(bytes: Uint8Array, kind: 'request' | 'response'): boolean {
  const text = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (kind === 'response') return !'HTTP/1.'.startsWith(text.slice(0, 7));
  return !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]*( |$)/.test(text);
}
