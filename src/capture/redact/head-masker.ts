import { redactionRules as rules } from '../../base/index.ts';
import { TargetMasker } from './target-masker.ts';

const star = 0x2a;
const lf = 0x0a;
const cr = 0x0d;
const secretHeaders = new Set<string>(rules.headers);
const nameLimit = 80;

/** Masks the secrets of message heads in place, byte by byte: header values, and what a request's target carries. */
export class HeadMasker {
  readonly #onMasked: (what: string) => void;
  readonly #isRequest: boolean;
  #state: 'method' | 'version' | 'foreign' | 'target' | 'line' | 'name' | 'value';
  #seen = 0;
  #name = '';
  #secret = false;
  #noted = false;
  #target: TargetMasker | undefined;

  constructor(kind: 'request' | 'response' | 'trailers', onMasked: (what: string) => void) {
    this.#isRequest = kind === 'request';
    this.#onMasked = onMasked;
    this.#state = kind === 'trailers' ? 'name' : this.#isRequest ? 'method' : 'version';
  }

  /** Bytes of one head; the next head needs a masker of its own. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === lf) {
        if (this.#state === 'target') this.#target?.end(bytes);
        if (this.#state === 'foreign' || this.#state === 'method') continue;
        this.#state = 'name';
        this.#name = '';
      } else if (this.#state === 'value') this.#value(bytes, at, byte);
      else if (this.#state === 'name') this.#inName(byte);
      else if (this.#state === 'target') {
        if (byte === 0x20 || byte === cr) {
          this.#target?.end(bytes);
          this.#state = 'line';
        } else this.#target?.feed(bytes, at);
      } else if (this.#state === 'method') this.#method(bytes, at, byte);
      else if (this.#state === 'version' && !this.#isVersion(byte)) this.#state = 'foreign';
      if (this.#state === 'foreign') {
        if (!this.#noted) this.#onMasked('bytes that are not HTTP');
        this.#noted = true;
        bytes[at] = star;
      }
    }
    this.#target?.endPiece(bytes);
  }

  #method(bytes: Uint8Array, at: number, byte: number): void {
    if (byte === 0x20 && this.#seen > 0) {
      this.#state = 'target';
      this.#target = new TargetMasker(this.#onMasked);
    } else if (byte >= 0x41 && byte <= 0x5a && this.#seen < 20) this.#seen += 1;
    // Why: a server ignores empty lines before a request line.
    else if (byte !== cr || this.#seen > 0) {
      this.#state = 'foreign';
      bytes[at] = star;
    }
  }

  #isVersion(byte: number): boolean {
    const expected = 'HTTP/1.'.charCodeAt(this.#seen);
    this.#seen += 1;
    if (this.#seen === 7) this.#state = 'line';
    return byte === expected;
  }

  #inName(byte: number): void {
    if (this.#name === '' && (byte === 0x20 || byte === 0x09)) {
      // Why: an old way to go on with the value of the line before.
      this.#state = 'value';
      return;
    }
    if (byte !== 0x3a) {
      if (this.#name.length < nameLimit) this.#name += String.fromCharCode(byte);
      return;
    }
    this.#state = 'value';
    this.#secret = secretHeaders.has(this.#name.trim().toLowerCase());
    this.#noted = false;
  }

  #value(bytes: Uint8Array, at: number, byte: number): void {
    if (!this.#secret || byte === cr || byte === 0x20 || byte === 0x09) return;
    if (!this.#noted) {
      this.#noted = true;
      this.#onMasked(`header ${this.#name.trim()}`);
    }
    bytes[at] = star;
  }
}
