import { isSecretName, redactionRules as rules } from '../../base/index.ts';
import { TextScanner } from './text-scanner.ts';

/** Masks bytes `from` to before `to` of the piece that is being fed. */
export type MaskRange = (from: number, to: number) => void;

export interface JsonMaskRules {
  /** Every string value is a secret. */
  readonly all?: boolean;
  /** `Data` members are secrets. */
  readonly data?: boolean;
}

const members = new Set<string>(rules.members);
const keyLimit = 160;
const depthLimit = 100_000;
const quote = 0x22;
const backslash = 0x5c;
const escapes: Readonly<Record<number, number>> = { 110: 0x0a, 116: 0x09, 114: 0x0d, 98: 0x08, 102: 0x0c };

// One state machine, because whether a byte is secret depends on all of it: nesting tells keys from values, the key tells the policy,
// escapes tell the text, and the text may hold entries of its own.

/** Finds the secrets in JSON (one value or a stream of them) that comes byte by byte, however it is cut. JSON stays JSON. */
export class JsonMasker {
  readonly #rules: JsonMaskRules;
  readonly #mask: MaskRange;
  readonly #onMasked: (what: string) => void;
  readonly #text: TextScanner;
  readonly #stack: boolean[] = [];
  #deeper = 0;
  #isKey = false;
  #expectKey = false;
  #key = '';
  #policy: 'outside' | 'key' | 'whole' | 'text' = 'outside';
  #noted = false;
  #escape = 0;
  #code = 0;
  #candidateAt = 0;
  #pieceEnd = 0;

  constructor(maskRules: JsonMaskRules, mask: MaskRange, onMasked: (what: string) => void) {
    this.#rules = maskRules;
    this.#mask = mask;
    this.#onMasked = onMasked;
    this.#text = new TextScanner(onMasked);
  }

  /** A byte that stands at `from` to before `to` of the piece (more than one place where it was percent-encoded). */
  feed(byte: number, from: number, to: number): void {
    this.#pieceEnd = to;
    if (this.#policy === 'outside') this.#outside(byte);
    else if (this.#escape > 0) this.#escaped(byte, from, to);
    else if (byte === backslash) {
      this.#escape = 1;
      if (this.#masking) this.#hide(from, to);
    } else if (byte === quote) this.#close(from);
    else this.#character(byte, from, to);
  }

  /** Whether the next byte is masked whatever it be, but for the end of the string. */
  get masking(): boolean {
    return this.#policy !== 'outside' && this.#masking;
  }

  /** The piece is over: what may be a secret is masked before it goes. */
  endPiece(): void {
    if (this.#policy === 'text' && this.#text.candidate) {
      this.#mask(this.#candidateAt, this.#pieceEnd);
      this.#text.commit();
    }
  }

  get #masking(): boolean {
    return this.#policy === 'whole' || (this.#policy === 'text' && this.#text.masking);
  }

  #outside(byte: number): void {
    switch (byte) {
      case quote:
        this.#open();
        return;
      case 0x7b:
      case 0x5b:
        if (this.#stack.length < depthLimit) this.#stack.push(byte === 0x7b);
        else this.#deeper += 1;
        this.#expectKey = byte === 0x7b;
        if (this.#expectKey) this.#key = '';
        return;
      case 0x7d:
      case 0x5d:
        if (this.#deeper > 0) this.#deeper -= 1;
        else this.#stack.pop();
        this.#key = '';
        this.#expectKey = false;
        return;
      case 0x2c:
        this.#expectKey = this.#deeper === 0 && (this.#stack.at(-1) ?? false);
        return;
      case 0x3a:
        this.#expectKey = false;
        return;
      default:
    }
  }

  #open(): void {
    this.#noted = false;
    this.#isKey = this.#expectKey;
    if (this.#isKey) {
      this.#key = '';
      this.#policy = 'key';
      return;
    }
    const key = this.#key;
    const direct = this.#stack.at(-1) ?? false;
    const secret =
      this.#rules.all ||
      members.has(key.toLowerCase()) ||
      (direct && isSecretName(key)) ||
      (this.#rules.data && key === 'Data');
    this.#policy = secret ? 'whole' : 'text';
    this.#text.reset();
  }

  #close(from: number): void {
    if (this.#policy === 'text' && this.#text.candidate) {
      // Why: a quote ends the address, so what looked like a password was a port.
      this.#text.reset();
      this.#candidateAt = from;
    }
    this.#policy = 'outside';
  }

  #escaped(byte: number, from: number, to: number): void {
    if (this.#masking) this.#hide(from, to);
    if (this.#escape === 1 && byte === 0x75) {
      this.#escape = 2;
      this.#code = 0;
      return;
    }
    if (this.#escape === 1) {
      this.#escape = 0;
      this.#decoded(escapes[byte] ?? byte, to);
      return;
    }
    this.#code = this.#code * 16 + (Number.parseInt(String.fromCharCode(byte), 16) || 0);
    this.#escape += 1;
    if (this.#escape < 6) return;
    this.#escape = 0;
    this.#decoded(this.#code, to);
  }

  /** A character that was written as an escape; its bytes are masked already if they had to be. */
  #decoded(code: number, to: number): void {
    if (this.#policy === 'key') this.#extendKey(code);
    else if (this.#policy === 'text') this.#feedText(code, to, to, to);
  }

  #character(byte: number, from: number, to: number): void {
    if (this.#policy === 'key') this.#extendKey(byte);
    else if (this.#policy === 'whole') this.#hide(from, to);
    else this.#feedText(byte, from, to, to);
  }

  #feedText(code: number, from: number, to: number, next: number): void {
    const had = this.#text.candidate;
    if (this.#text.feed(code)) this.#mask(from, to);
    if (!had && this.#text.candidate) this.#candidateAt = next;
    else if (this.#text.confirmed) this.#mask(this.#candidateAt, from);
  }

  #extendKey(code: number): void {
    if (this.#key.length < keyLimit) this.#key += String.fromCharCode(code);
  }

  #hide(from: number, to: number): void {
    if (this.#policy === 'whole' && !this.#noted) {
      this.#noted = true;
      const named = members.has(this.#key.toLowerCase()) || !isSecretName(this.#key) ? 'member' : 'entry';
      this.#onMasked(`${named} ${this.#key.replace(/[^\w.\-/]/g, '?')}`);
    }
    this.#mask(from, to);
  }
}
