import { parseJson } from '../base/index.ts';
import { ByteQueue } from './byte-queue.ts';
import type { StreamProblem } from './frames.ts';

/** One JSON value of a stream. `offset` is its first byte, counted from the start of the stream. */
export interface JsonItem {
  readonly text: string;
  readonly value: unknown;
  readonly offset: number;
}

const defaults = { itemLimit: 16 * 1024 * 1024, depthLimit: 512 };
const quote = 0x22;
const backslash = 0x5c;
const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;

/**
 * Takes a stream of JSON values apart: concatenated, a line each, or as json-seq (record separator before each).
 * Chunks may cut anywhere. After a problem nothing more comes out.
 */
export class JsonStreamDecoder {
  /** After `end()`: a value that only the end of the stream ended. */
  readonly tail: JsonItem[] = [];
  // Why ignoreBOM: without it a byte order mark, which JSON forbids, would vanish from the text.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #limits: typeof defaults;
  readonly #rest = new ByteQueue();
  #offset = 0;
  #problem: StreamProblem | undefined;
  // State of the scan within #rest, so that no byte is looked at twice.
  #scanned = 0;
  #start = -1;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** `itemLimit` in bytes, `depthLimit` in arrays and objects within each other. */
  constructor(limits: { readonly itemLimit?: number; readonly depthLimit?: number } = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  get problem(): StreamProblem | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): JsonItem[] {
    const items: JsonItem[] = [];
    if (this.#problem) return items;
    const bytes = this.#rest.join(chunk);
    let done = 0;
    let at = this.#scanned;
    for (; at < bytes.length && !this.#problem; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#start < 0) {
        if (isSpace(byte)) {
          done = at + 1;
          continue;
        }
        this.#start = at;
      }
      const ends = this.#step(byte);
      const began = this.#offset + this.#start;
      if (ends) {
        const stop = ends === 'after' ? at + 1 : at;
        this.#take(bytes.subarray(this.#start, stop), began, items);
        this.#start = -1;
        done = stop;
        if (ends === 'before') at--;
      } else if (at + 1 - this.#start > this.#limits.itemLimit) this.#tooLarge(began);
      else if (this.#depth > this.#limits.depthLimit)
        this.#fail(
          'too-deep',
          `the item at ${began} is nested more than ${this.#limits.depthLimit} deep`,
          began,
        );
    }
    this.#rest.drop(done);
    if (this.#problem) this.#rest.clear();
    this.#offset += done;
    this.#scanned = at - done;
    if (this.#start >= 0) this.#start -= done;
    return items;
  }

  /** The stream ended: gives the problem, also that of an item that is not whole. A last bare number is then in `tail`. */
  end(): StreamProblem | undefined {
    if (!this.#problem && this.#rest.length > 0) {
      if (this.#depth > 0 || this.#inString)
        this.#fail('cut-json', `the stream ended within the item at ${this.#offset}`);
      else this.#take(this.#rest.copy(), this.#offset, this.tail);
    }
    this.#rest.clear();
    return this.#problem;
  }

  /** Whether an item ends with this byte, or before it. */
  #step(byte: number): 'after' | 'before' | undefined {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) {
        this.#inString = false;
        if (this.#depth === 0) return 'after';
      }
      return undefined;
    }
    if (byte === quote) this.#inString = true;
    else if (byte === 0x7b || byte === 0x5b) this.#depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      this.#depth = Math.max(0, this.#depth - 1);
      if (this.#depth === 0) return 'after';
    } else if (this.#depth === 0 && isSpace(byte)) return 'before';
    return undefined;
  }

  #take(bytes: Uint8Array, offset: number, items: JsonItem[]): void {
    if (bytes.length > this.#limits.itemLimit) {
      this.#tooLarge(offset);
      return;
    }
    let text: string;
    try {
      text = this.#utf8.decode(bytes);
    } catch {
      this.#fail('invalid-utf8', `the item at ${offset} is not UTF-8`, offset);
      return;
    }
    try {
      items.push({ text, value: parseJson(text), offset });
    } catch (error) {
      this.#fail('bad-json', `the item at ${offset} is not JSON: ${(error as Error).message}`, offset);
    }
  }

  #tooLarge(offset: number): void {
    const { itemLimit } = this.#limits;
    this.#fail('item-too-large', `the item at ${offset} is larger than ${itemLimit} bytes`, offset);
  }

  #fail(code: StreamProblem['code'], message: string, offset = this.#offset): void {
    this.#problem ??= { code, offset, message };
  }
}
