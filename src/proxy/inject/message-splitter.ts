import { type BodyPlan, type Head, MessageParser } from '../../wire/index.ts';

/** Every byte of one direction comes out once and in order, by the part of the message that it is. Bytes are views of what was pushed. */
export interface SplitEvents {
  /** A head with its bytes: says how its body is framed. */
  head(head: Head, bytes: Uint8Array): BodyPlan | 'tunnel';
  payload(bytes: Uint8Array): void;
  /** A chunk of this size begins; its size line follows as framing. */
  chunk(size: number): void;
  /** Sizes of chunks, trailers, empty lines between messages. */
  framing(bytes: Uint8Array): void;
  end(): 'next' | 'tunnel';
  /** Bytes after HTTP. */
  stream(bytes: Uint8Array): void;
  /** Bytes that are not HTTP, and all that come after them. */
  opaque(bytes: Uint8Array): void;
}

/** Takes one direction of a connection apart without losing the bytes between the payload. Holds a head until it is whole. */
export class MessageSplitter {
  readonly #kind: 'request' | 'response';
  readonly #events: SplitEvents;
  readonly #parser: MessageParser;
  #head: Uint8Array[] = [];
  #chunk: Uint8Array = new Uint8Array();
  /** How much of the chunk came out. */
  #at = 0;
  #base = 0;
  #opaque = false;

  constructor(kind: 'request' | 'response', events: SplitEvents) {
    this.#kind = kind;
    this.#events = events;
    this.#parser = new MessageParser(kind, {
      headBytes: (bytes) => {
        this.#between(this.#placeOf(bytes));
        this.#head.push(bytes);
        this.#at += bytes.length;
      },
      head: (head) => {
        const bytes = Buffer.concat(this.#head);
        this.#head = [];
        return events.head(head, bytes);
      },
      data: (bytes) => this.#take(bytes, events.payload),
      chunk: (size) => events.chunk(size),
      trailers: () => undefined,
      trailerBytes: (bytes) => this.#take(bytes, events.framing),
      end: () => {
        this.#between(this.#parser.offset - this.#base);
        return events.end();
      },
      tunnel: (bytes) => this.#take(bytes, events.stream),
      defect: () => undefined,
    });
  }

  push(chunk: Uint8Array): void {
    if (this.#opaque) {
      this.#events.opaque(chunk);
      return;
    }
    this.#chunk = chunk;
    this.#at = 0;
    this.#base = this.#parser.offset;
    this.#parser.push(chunk);
    if (this.#parser.broken || this.#isForeign()) this.giveUp();
    else this.#between(chunk.length);
    this.#chunk = new Uint8Array();
  }

  /** From here on everything is opaque, a head that is not whole included. */
  giveUp(): void {
    this.#opaque = true;
    const rest = this.#chunk.subarray(this.#at);
    for (const bytes of [...this.#head, rest]) if (bytes.length > 0) this.#events.opaque(bytes);
    this.#head = [];
  }

  /** The sender will send no more: ends a body that ends with its connection, and lets go what waits for more. */
  finish(): void {
    if (this.#opaque) return;
    this.#parser.finish();
    this.giveUp();
  }

  /** Whether what waits for the end of a head cannot become one: nobody may wait for more of it then. */
  #isForeign(): boolean {
    if (this.#head.length === 0) return false;
    const begin = Buffer.concat(this.#head.slice(0, 64)).subarray(0, 64).toString('latin1');
    if (this.#kind === 'response') return !'HTTP/1.'.startsWith(begin.slice(0, 7));
    return !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,40}( |$)/.test(begin);
  }

  // Why by address: the parser tells where payload is, and what lies between is the framing.
  #placeOf(bytes: Uint8Array): number {
    return bytes.byteOffset - this.#chunk.byteOffset;
  }

  #between(until: number): void {
    if (until <= this.#at) return;
    const bytes = this.#chunk.subarray(this.#at, until);
    this.#at = until;
    this.#events.framing(bytes);
  }

  #take(bytes: Uint8Array, give: (bytes: Uint8Array) => void): void {
    this.#between(this.#placeOf(bytes));
    this.#at += bytes.length;
    give(bytes);
  }
}
