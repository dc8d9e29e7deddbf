import type { Direction, WireDefect } from '../../model/index.ts';
import { type FrameEvents, type FrameHead, FrameReader, frameFlag, frameType } from './frame-reader.ts';
import { HpackReader, type ValueMask } from './hpack-reader.ts';
import type { Field } from './static-table.ts';

export interface ConnectionEvents {
  /** A header block is whole. `stream` is the promised one where a push announces it. */
  headers?(direction: Direction, stream: number, fields: readonly Field[], promised: boolean): void;
  /** Payload of a DATA frame as it comes, without padding. May be changed in place. */
  data?(direction: Direction, stream: number, bytes: Uint8Array): void;
  /** The sender of this direction ended the stream. */
  ended?(direction: Direction, stream: number): void;
  /** The sender of this direction broke the stream off. */
  reset?(direction: Direction, stream: number): void;
  goAway?(direction: Direction, lastStream: number, errorCode: number): void;
  /** See HpackEvents. */
  maskOf?(name: string): ValueMask;
  masked?(name: string): void;
}

export interface ConnectionOptions {
  /** The preface of this direction comes without its first 18 bytes, `PRI * HTTP/2.0` and the empty line: an HTTP/1.1 parser took them for a head. */
  readonly eatenHead?: Direction;
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const eatenLength = 18;
const headerTableSize = 1;
const other = { toDaemon: 'toClient', toClient: 'toDaemon' } as const;

/** What one direction is in the middle of. */
class Side implements FrameEvents {
  readonly frames = new FrameReader(this);
  readonly hpack: HpackReader;
  readonly #direction: Direction;
  readonly #events: ConnectionEvents;
  readonly #offerTable: (size: number) => void;
  offset = 0;
  /** Bytes of the preface that came; -1: it is over, or there is none. */
  prefaceAt = 0;
  readonly prefaceBegan: number;
  #first = true;
  /** Stream of the header block that is not whole; 0: none. */
  #block = 0;
  /** Stream whose head the block is: that of the frame, or the one that it promises. */
  #blockOf = 0;
  #blockEnds = false;
  #blockPromised = false;
  #fields: Field[] = [];
  readonly #small = new Uint8Array(8);
  #smallFilled = 0;

  constructor(
    direction: Direction,
    eaten: boolean,
    events: ConnectionEvents,
    offerTable: (size: number) => void,
  ) {
    this.#direction = direction;
    this.#events = events;
    this.#offerTable = offerTable;
    this.prefaceBegan = eaten ? eatenLength : 0;
    this.prefaceAt = this.prefaceBegan;
    this.hpack = new HpackReader({
      field: (field) => this.#fields.push(field),
      ...(events.maskOf && { maskOf: (name: string) => events.maskOf?.(name) ?? 'none' }),
      masked: (name) => events.masked?.(name),
    });
  }

  begin(frame: FrameHead): string | undefined {
    const { type, stream, flags } = frame;
    if (this.#first && (type !== frameType.settings || flags & frameFlag.ack))
      return 'the first frame is not SETTINGS';
    this.#first = false;
    this.#smallFilled = 0;
    if (this.#block !== 0) {
      if (type === frameType.continuation && stream === this.#block) return undefined;
      return `a frame of type ${type} stands within the header block of stream ${this.#block}`;
    }
    if (type === frameType.continuation) return 'a CONTINUATION frame follows no header block';
    if (type === frameType.headers || type === frameType.promise) {
      this.#block = stream;
      this.#blockOf = stream;
      this.#blockEnds = type === frameType.headers && (flags & frameFlag.endStream) !== 0;
      this.#blockPromised = type === frameType.promise;
      this.#fields = [];
    }
    return undefined;
  }

  content({ type, stream, flags }: FrameHead, bytes: Uint8Array): string | undefined {
    if (type === frameType.data) this.#events.data?.(this.#direction, stream, bytes);
    else if (type === frameType.headers || type === frameType.promise || type === frameType.continuation)
      return this.hpack.push(bytes);
    else if (type === frameType.settings && !(flags & frameFlag.ack)) this.#collect(bytes, 6);
    else if (type === frameType.goAway) this.#collect(bytes, 8);
    return undefined;
  }

  end(frame: FrameHead): string | undefined {
    const { type, stream, flags } = frame;
    if (type === frameType.promise) this.#blockOf = frame.promised;
    if (type === frameType.data && flags & frameFlag.endStream) this.#events.ended?.(this.#direction, stream);
    else if (type === frameType.reset) this.#events.reset?.(this.#direction, stream);
    else if (this.#block !== 0 && flags & frameFlag.endHeaders) return this.#blockIsWhole();
    return undefined;
  }

  #blockIsWhole(): string | undefined {
    const stream = this.#blockOf;
    this.#block = 0;
    const wrong = this.hpack.end();
    if (wrong) return wrong;
    this.#events.headers?.(this.#direction, stream, this.#fields, this.#blockPromised);
    if (this.#blockEnds) this.#events.ended?.(this.#direction, stream);
    this.#fields = [];
    return undefined;
  }

  /** Gathers entries of SETTINGS, or the begin of GOAWAY. */
  #collect(bytes: Uint8Array, length: number): void {
    for (const byte of bytes) {
      if (this.#smallFilled === 8) return;
      this.#small[this.#smallFilled++] = byte;
      if (this.#smallFilled < length) continue;
      const view = new DataView(this.#small.buffer);
      if (length === 8)
        this.#events.goAway?.(this.#direction, view.getUint32(0) & 0x7fffffff, view.getUint32(4));
      else {
        this.#smallFilled = 0;
        if (view.getUint16(0) === headerTableSize) this.#offerTable(view.getUint32(2));
      }
    }
  }
}

/** Reads one HTTP/2 connection (RFC 9113) from the bytes of both directions. Either side may be the client, the one that sends the preface. */
export class Http2Connection {
  readonly #sides: Record<Direction, Side>;
  #problem: WireDefect | undefined;

  constructor(events: ConnectionEvents, options: ConnectionOptions = {}) {
    const side = (direction: Direction): Side =>
      new Side(direction, options.eatenHead === direction, events, (size) =>
        this.#sides[other[direction]].hpack.offer(size),
      );
    this.#sides = { toDaemon: side('toDaemon'), toClient: side('toClient') };
  }

  /** Why nothing more is read: both directions stop at the first byte that is not HTTP/2. */
  get problem(): WireDefect | undefined {
    return this.#problem;
  }

  /** Gives how many bytes were read; fewer than came after a problem. */
  push(direction: Direction, bytes: Uint8Array): number {
    const side = this.#sides[direction];
    let at = 0;
    while (at < bytes.length && !this.#problem) {
      const used =
        side.prefaceAt < 0 ? side.frames.step(bytes.subarray(at)) : this.#preface(side, bytes[at] ?? 0);
      if (typeof used === 'string') {
        const offset = side.offset + at;
        const code = side.prefaceAt < 0 ? 'bad-frame' : 'bad-preface';
        this.#problem = { code, direction, offset, message: `${used} (at ${offset})` };
      } else at += used;
    }
    side.offset += at;
    return at;
  }

  /** The direction ended: gives the problem, also that of a frame that is not whole. */
  end(direction: Direction): WireDefect | undefined {
    const { frames, prefaceAt, prefaceBegan, offset } = this.#sides[direction];
    if (!this.#problem && (frames.within || prefaceAt > prefaceBegan))
      this.#problem = {
        code: 'cut-frame',
        direction,
        offset,
        message: 'the connection ended within a frame',
      };
    return this.#problem;
  }

  #preface(side: Side, byte: number): number | string {
    if (byte !== preface[side.prefaceAt]) {
      // Why: the server sends no preface, and no frame that it may begin with is like one.
      if (side.prefaceAt > 0) return 'the preface of HTTP/2 is broken';
      side.prefaceAt = -1;
      return 0;
    }
    side.prefaceAt++;
    if (side.prefaceAt === preface.length) side.prefaceAt = -1;
    return 1;
  }
}
