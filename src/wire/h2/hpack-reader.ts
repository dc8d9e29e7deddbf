import { FieldTable, sizeOf } from './field-table.ts';
import { HuffmanReader } from './huffman.ts';
import type { Field } from './static-table.ts';

/** What is done to the bytes of a value: nothing, all masked, or a target's secrets masked. */
export type ValueMask = 'none' | 'whole' | 'target';

export interface HpackEvents {
  field(field: Field): void;
  /** How the value of this name, of which no byte was read yet, is masked in place. Without it nothing is changed. */
  maskOf?(name: string): ValueMask;
  /** A part of a value was masked. */
  masked?(name: string): void;
}

/** Octets of a table that memory is spent on, whatever the peers agree upon. */
const tableLimit = 1024 * 1024;
const blockLimit = 256 * 1024;
const listLimit = 1024 * 1024;
/** The code of `*`, with and without Huffman coding. It has 8 bits, so that a masked string is one again. */
const huffmanStar = 0xf9;
const star = 0x2a;
const secretInTarget = /[?&]buildargs=$|:\/\/$|%3a%2f%2f$/i;

type Want = 'index' | 'size' | 'name-index' | 'name-length' | 'value-length';

// One state machine: a header block may be cut at any byte, and masking must know at each byte of a value whose it is and how it is coded.

/** Reads the header blocks of one direction (RFC 7541) byte by byte, and masks values in place before they are passed on. */
export class HpackReader {
  readonly #events: HpackEvents;
  readonly #table = new FieldTable();
  #offered = 65_536;
  #state: 'start' | 'integer' | 'length' | 'string' = 'start';
  #want: Want = 'index';
  #number = 0;
  #shift = 0;
  #keeps = false;
  #name = '';
  #inName = false;
  #text: number[] = [];
  #left = 0;
  #huffman: HuffmanReader | undefined;
  #mask: ValueMask = 'none';
  /** Bits of the byte before that belong to the masked part of a target; -1: none is masked. */
  #phase = -1;
  #blockBytes = 0;
  #listBytes = 0;

  constructor(events: HpackEvents) {
    this.#events = events;
  }

  /** The receiver of these blocks allows a table of this size. */
  offer(size: number): void {
    this.#offered = Math.min(tableLimit, Math.max(this.#offered, size));
  }

  /** Takes a piece of a header block. Gives what is wrong with it. */
  push(bytes: Uint8Array): string | undefined {
    this.#blockBytes += bytes.length;
    if (this.#blockBytes > blockLimit) return `a header block is larger than ${blockLimit} bytes`;
    for (let at = 0; at < bytes.length; at++) {
      const wrong = this.#state === 'string' ? this.#stringByte(bytes, at) : this.#byte(bytes[at] ?? 0);
      if (wrong) return wrong;
    }
    return undefined;
  }

  /** The block is over. */
  end(): string | undefined {
    this.#blockBytes = 0;
    this.#listBytes = 0;
    return this.#state === 'start' ? undefined : 'a header block ends within a field';
  }

  #byte(byte: number): string | undefined {
    if (this.#state === 'start') return this.#begin(byte);
    if (this.#state === 'length') {
      this.#huffman = byte & 0x80 ? new HuffmanReader() : undefined;
      return this.#integer(byte, 0x7f, this.#inName ? 'name-length' : 'value-length');
    }
    this.#number += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if (this.#shift > 35) return 'a number in a header block is too large';
    return byte & 0x80 ? undefined : this.#known();
  }

  #begin(byte: number): string | undefined {
    this.#keeps = (byte & 0xc0) === 0x40;
    if (byte & 0x80) return this.#integer(byte, 0x7f, 'index');
    if (byte & 0x40) return this.#integer(byte, 0x3f, 'name-index');
    if (byte & 0x20) return this.#integer(byte, 0x1f, 'size');
    return this.#integer(byte, 0x0f, 'name-index');
  }

  #integer(byte: number, prefix: number, want: Want): string | undefined {
    this.#want = want;
    this.#number = byte & prefix;
    this.#shift = 0;
    this.#state = 'integer';
    return this.#number < prefix ? this.#known() : undefined;
  }

  /** An integer is whole. */
  #known(): string | undefined {
    this.#state = 'start';
    switch (this.#want) {
      case 'index': {
        const field = this.#table.at(this.#number);
        return field
          ? this.#emit(field)
          : `a header block refers to field ${this.#number}, which is not known`;
      }
      case 'size':
        if (this.#number > this.#offered)
          return `a header table of ${this.#number} bytes was not agreed upon`;
        this.#table.resize(this.#number);
        return undefined;
      case 'name-index': {
        this.#inName = this.#number === 0;
        this.#state = 'length';
        const field = this.#table.at(this.#number);
        if (!this.#inName && !field)
          return `a header block refers to field ${this.#number}, which is not known`;
        this.#name = field?.[0] ?? '';
        return undefined;
      }
      default:
        this.#left = this.#number;
        if (this.#left > blockLimit) return `a header of ${this.#left} bytes is larger than ${blockLimit}`;
        this.#text = [];
        this.#phase = -1;
        this.#mask = this.#inName ? 'none' : (this.#events.maskOf?.(this.#name) ?? 'none');
        if (this.#mask === 'whole' && this.#left > 0) this.#events.masked?.(this.#name);
        this.#state = 'string';
        return this.#left === 0 ? this.#stringEnds() : undefined;
    }
  }

  #stringByte(bytes: Uint8Array, at: number): string | undefined {
    const byte = bytes[at] ?? 0;
    this.#left--;
    const phase = this.#phase;
    let behind = -1;
    const take = (code: number, bitsLeft: number): void => {
      this.#text.push(code);
      if (this.#mask === 'target' && this.#phase < 0 && this.#secretFollows(code)) {
        this.#phase = bitsLeft;
        behind = bitsLeft;
      }
    };
    if (!this.#huffman) take(byte, 0);
    else if (!this.#huffman.feed(byte, take)) return 'a Huffman code in a header block is not allowed';
    if (this.#mask === 'whole') bytes[at] = this.#huffman ? huffmanStar : star;
    else if (phase >= 0) bytes[at] = this.#masked(phase);
    else if (behind > 0) {
      // Why: bits of this byte already belong to the secret's first character.
      const low = this.#left === 0 ? 0xff : huffmanStar >>> (8 - behind);
      bytes[at] = ((byte >>> behind) << behind) | (low & (2 ** behind - 1));
    }
    return this.#left === 0 ? this.#stringEnds() : undefined;
  }

  /** A byte of stars that began `phase` bits before it; the last one ends with padding. */
  #masked(phase: number): number {
    if (!this.#huffman) return star;
    const rest = this.#left === 0 ? 2 ** phase - 1 : huffmanStar >>> (8 - phase);
    return ((huffmanStar << phase) | rest) & 0xff;
  }

  #secretFollows(code: number): boolean {
    if (code !== 0x3d && code !== 0x2f && code !== 0x46 && code !== 0x66) return false;
    return secretInTarget.test(Buffer.from(this.#text.slice(-16)).toString('latin1'));
  }

  #stringEnds(): string | undefined {
    if (this.#huffman && !this.#huffman.mayEnd) return 'a Huffman-coded header ends with wrong padding';
    if (this.#phase >= 0) this.#events.masked?.(this.#name);
    const text = Buffer.from(this.#text).toString('latin1');
    this.#text = [];
    if (this.#inName) {
      this.#name = text;
      this.#inName = false;
      this.#state = 'length';
      return undefined;
    }
    this.#state = 'start';
    const field: Field = [this.#name, text];
    if (this.#keeps) this.#table.add(field);
    return this.#emit(field);
  }

  #emit(field: Field): string | undefined {
    this.#listBytes += sizeOf(field);
    if (this.#listBytes > listLimit) return `a header block stands for more than ${listLimit} bytes`;
    this.#events.field(field);
    return undefined;
  }
}
