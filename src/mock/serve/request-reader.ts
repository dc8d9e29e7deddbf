import { BodyReader } from './body-reader.ts';
import { type Refusal, type RequestHead, readRequestHead, tooLarge } from './request-head.ts';

/** What a connection's bytes are, in order. */
export interface RequestEvents {
  head(head: RequestHead): void;
  /** A view of what was pushed. */
  data(bytes: Buffer): void;
  /** The request is whole, or its body cannot be read on. What follows waits for `release`. */
  end(bodyError: string | undefined): void;
  /** No request; nothing more is read. */
  refuse(refusal: Refusal): void;
  /** Bytes after HTTP ended. */
  tunnel(bytes: Buffer): void;
}

/** Go's server reads so much of a head, and no more. */
const headLimit = 1_052_672;

/**
 * Takes the client's bytes apart as Go's server does, however they are cut. One direction of a connection is one state machine. Between
 * `end` and `release` bytes are kept: whoever pushes stops where `waiting` grows.
 */
export class RequestReader {
  readonly #events: RequestEvents;
  #state: 'head' | 'body' | 'held' | 'tunnel' | 'broken' = 'head';
  #kept: Buffer[] = [];
  #size = 0;
  /** Of what is kept, how much came together with the end of the request. */
  #together = 0;
  #body: BodyReader | undefined;
  /** The last bytes of a head that is not whole. */
  #tail = Buffer.alloc(0);
  #lineCame = false;

  constructor(events: RequestEvents) {
    this.#events = events;
  }

  /** Bytes of a head that is not whole, or that wait for `release`. */
  get waiting(): number {
    return this.#size;
  }

  get within(): boolean {
    return this.#state === 'body' || (this.#state === 'head' && this.#size > 0);
  }

  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      switch (this.#state) {
        case 'broken':
          return;
        case 'tunnel':
          this.#events.tunnel(rest);
          return;
        case 'held':
          this.#keep(rest);
          return;
        case 'body':
          rest = this.#pushBody(rest);
          if (this.#held) this.#together = rest.length;
          break;
        default:
          rest = this.#pushHead(rest);
          if (this.#held) this.#together = rest.length;
      }
    }
  }

  /** The client sends no more: what it has begun is as whole as it will be. */
  finish(): void {
    if (this.#state === 'body') this.#end('unexpected EOF');
    else if (this.#state === 'head' && this.#size > 0) this.#refuse({ line: '400 Bad Request' });
  }

  /**
   * Ends a hold. Before a tunnel, what came together with the request is lost: the daemon reads it with the request, and lets go of it
   * when it takes the connection over.
   */
  release(as: 'tunnel' | 'http'): void {
    if (!this.#held) return;
    const kept = Buffer.concat(this.#kept);
    this.#kept = [];
    this.#size = 0;
    this.#state = as === 'tunnel' ? 'tunnel' : 'head';
    this.push(as === 'tunnel' ? kept.subarray(this.#together) : kept);
  }

  /** Nothing more is read. */
  stop(): void {
    this.#state = 'broken';
    this.#kept = [];
    this.#size = 0;
  }

  get #held(): boolean {
    return this.#state === 'held';
  }

  #keep(bytes: Buffer): void {
    this.#kept.push(bytes);
    this.#size += bytes.length;
  }

  #pushHead(bytes: Buffer): Buffer {
    let all = bytes;
    if (this.#size > 0) {
      // Why looked for in the last bytes only: a head that comes in many parts is not to be searched again with each.
      const isMore =
        endOfHead(Buffer.concat([this.#tail, bytes])) < 0 && (this.#lineCame || !bytes.includes(0x0a));
      if (isMore && this.#size + bytes.length <= headLimit) {
        this.#keepSmall(bytes);
        return bytes.subarray(bytes.length);
      }
      all = Buffer.concat([...this.#kept, bytes]);
      this.#kept = [];
      this.#size = 0;
      this.#tail = this.#tail.subarray(0, 0);
    }
    const end = endOfHead(all.length > headLimit ? all.subarray(0, headLimit) : all);
    if (end < 0) {
      if (all.length > headLimit) this.#refuse(tooLarge);
      else if (!this.#refuseEarly(all)) this.#keepSmall(all);
      return all.subarray(all.length);
    }
    const head = readRequestHead(all.toString('latin1', 0, end));
    if ('line' in head) {
      this.#refuse(head);
      return all.subarray(all.length);
    }
    this.#events.head(head);
    if (this.#state !== 'head') return all.subarray(end);
    this.#body = new BodyReader(head.body, { data: (part) => this.#events.data(part) });
    this.#state = 'body';
    if (this.#body.done) this.#end(undefined);
    return all.subarray(end);
  }

  /** Whether the first line, which is read before the rest comes, is none. */
  #refuseEarly(all: Buffer): boolean {
    const end = all.indexOf(0x0a);
    this.#lineCame = end >= 0;
    if (end < 0) return false;
    const head = readRequestHead(`${all.toString('latin1', 0, end)}\nHost: early\n\n`);
    if (!('line' in head) || head.line !== '400 Bad Request') return false;
    this.#refuse(head);
    return true;
  }

  /** Why a copy: a small part would keep the whole chunk in memory that it came in. */
  #keepSmall(bytes: Buffer): void {
    this.#keep(Buffer.from(bytes));
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-3)]).subarray(-3);
  }

  #pushBody(bytes: Buffer): Buffer {
    const used = this.#body?.push(bytes) ?? 0;
    if (this.#state !== 'body') return bytes.subarray(bytes.length);
    if (this.#body?.error !== undefined) this.#end(this.#body.error);
    else if (this.#body?.done) this.#end(undefined);
    return bytes.subarray(used);
  }

  #end(error: string | undefined): void {
    this.#state = 'held';
    this.#body = undefined;
    this.#events.end(error);
  }

  #refuse(refusal: Refusal): void {
    this.stop();
    this.#events.refuse(refusal);
  }
}

/** Where the head ends, behind its empty line; -1 while it is not whole. */
function endOfHead(bytes: Buffer): number {
  const empty = bytes.indexOf('\n\r\n');
  const before = empty < 0 ? bytes : bytes.subarray(0, empty);
  const bare = before.indexOf('\n\n');
  return bare >= 0 ? bare + 2 : empty < 0 ? -1 : empty + 3;
}
