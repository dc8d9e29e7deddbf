import { isSecretName } from '../../base/index.ts';
import { JsonMasker } from './json-masker.ts';
import { TextScanner } from './text-scanner.ts';

const star = 0x2a;
const nameLimit = 80;

/** Masks the secrets of one request target in place: build arguments and other JSON of the query, entries, passwords in addresses. */
export class TargetMasker {
  readonly #onMasked: (what: string) => void;
  #state: 'path' | 'name' | 'value' = 'path';
  #name = '';
  #whole = false;
  #reader: 'none' | 'json' | 'text' = 'none';
  #json: JsonMasker | undefined;
  #text: TextScanner;
  #bytes: Uint8Array = new Uint8Array();
  #candidateAt = 0;
  // A percent-encoded byte under way: where it began in this piece, and its digits.
  #escapeFrom = -1;
  #digits = '';

  constructor(onMasked: (what: string) => void) {
    this.#onMasked = onMasked;
    this.#text = new TextScanner(onMasked);
  }

  /** The byte at `at` of a piece. */
  feed(bytes: Uint8Array, at: number): void {
    this.#bytes = bytes;
    const byte = bytes[at] ?? 0;
    if (this.#state === 'path') {
      if (byte === 0x3f) this.#begin();
    } else if (byte === 0x26) this.#begin();
    else if (this.#state === 'name' && byte === 0x3d) {
      this.#state = 'value';
      this.#reader = 'none';
      this.#whole = isSecretName(this.#name) && !/^(buildargs|labels|filters)$/i.test(this.#name);
      if (this.#whole) this.#onMasked(`query ${this.#name.replace(/[^\w.-]/g, '?')}`);
    } else this.#decode(byte, at);
  }

  /** The target is over. */
  end(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#leaveValue();
  }

  /** The piece is over: what may be a secret is masked before it goes. */
  endPiece(bytes: Uint8Array): void {
    this.#bytes = bytes;
    if (this.#reader === 'json') this.#json?.endPiece();
    else if (this.#reader === 'text' && this.#text.candidate) {
      this.#mask(this.#candidateAt, bytes.length);
      this.#text.commit();
    }
    if (this.#digits !== '') this.#escapeFrom = 0;
  }

  #begin(): void {
    this.#leaveValue();
    this.#state = 'name';
    this.#name = '';
    this.#digits = '';
  }

  #leaveValue(): void {
    this.#text.reset();
    this.#reader = 'none';
    this.#json = undefined;
  }

  get #masking(): boolean {
    if (this.#state !== 'value') return false;
    return (
      this.#whole ||
      (this.#reader === 'json'
        ? (this.#json?.masking ?? false)
        : this.#reader === 'text' && this.#text.masking)
    );
  }

  #decode(byte: number, at: number): void {
    if (this.#digits === '' && byte !== 0x25) {
      this.#decoded(byte === 0x2b ? 0x20 : byte, at, at + 1);
      return;
    }
    // Why at once: the byte that these digits make may come with the next piece.
    if (this.#masking) this.#bytes[at] = star;
    if (byte === 0x25) {
      this.#escapeFrom = at;
      this.#digits = '%';
      return;
    }
    this.#digits += String.fromCharCode(byte);
    if (this.#digits.length < 3) return;
    const code = Number.parseInt(this.#digits.slice(1), 16);
    this.#digits = '';
    this.#decoded(Number.isNaN(code) ? 0x3f : code, this.#escapeFrom, at + 1);
  }

  #decoded(code: number, from: number, to: number): void {
    if (this.#state === 'name') {
      if (this.#name.length < nameLimit) this.#name += String.fromCharCode(code);
      return;
    }
    if (this.#whole) {
      this.#mask(from, to);
      return;
    }
    if (this.#reader === 'none') this.#choose(code);
    if (this.#reader === 'json') {
      this.#json?.feed(code, from, to);
      return;
    }
    const had = this.#text.candidate;
    if (this.#text.feed(code)) this.#mask(from, to);
    if (!had && this.#text.candidate) this.#candidateAt = to;
    else if (this.#text.confirmed) this.#mask(this.#candidateAt, from);
  }

  #choose(code: number): void {
    if (code === 0x20) return;
    const isJson = code === 0x7b || code === 0x5b;
    this.#reader = isJson ? 'json' : 'text';
    if (isJson) this.#json = new JsonMasker({}, (from, to) => this.#mask(from, to), this.#onMasked);
  }

  #mask(from: number, to: number): void {
    this.#bytes.fill(star, Math.max(0, from), to);
  }
}
