import { redactionRules as rules } from '../../base/index.ts';

const parts = new RegExp(rules.nameParts.join('|'), 'i');
const harmless = new Set(rules.harmlessNames.map((name) => name.toLowerCase()));
const isSecretName = (name: string): boolean => parts.test(name) && !harmless.has(name.toLowerCase());

/** Bytes that are remembered, and so the longest name with what stands before it. */
const memory = 256;
const runLimit = 240;
const isRun = new Uint8Array(256);
for (const code of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/:'))
  isRun[code] = 1;
const star = 0x2a;
const space = 0x20;
const quotes: readonly number[] = [0x22, 0x27];
const backslash = 0x5c;
const mapKey = 0x0a;
const mapValue = 0x12;

/**
 * `exact`: so many bytes. `text`: to white space. `quoted`: to the quote. `line`: to the end of the line. `address`: to what ends the
 * password in an address.
 */
type Mode = 'scan' | 'value-length' | 'exact' | 'value' | 'text' | 'quoted' | 'line' | 'address';

// One state machine: whether a byte is masked depends on what stood before it, in messages that may be cut at any byte.

/**
 * Masks secrets within protobuf messages in place, without knowing their types: values of map entries whose key is a secret's name or
 * `build-arg:` and such a name, texts `NAME=value`, `ENV NAME value`, and passwords in addresses. Decides on each byte when it comes.
 * Where the end of a value is not certain, more is masked rather than less.
 */
export class MessageScanner {
  readonly #onMasked: (what: string) => void;
  readonly #ring = new Uint8Array(memory);
  /** Bytes of the message that came. */
  #at = 0;
  #length = 0;
  #run = 0;
  #mode: Mode = 'scan';
  /** Position up to which the value is masked, whatever its text. */
  #until = 0;
  #valueLength = 0;
  #shift = 0;
  #quote = 0;
  /** Backslashes before the opening quote, and those just read. */
  #depth = 0;
  #slashes = 0;
  /** Position behind the last `://`. */
  #address = 0;

  constructor(onMasked: (what: string) => void) {
    this.#onMasked = onMasked;
  }

  /** A message of this many bytes begins. */
  begin(length: number): void {
    this.#length = length;
    this.#at = 0;
    this.#run = 0;
    this.#mode = 'scan';
    this.#until = 0;
    this.#address = 0;
  }

  /** Masks a piece of the message. */
  push(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      const masked = this.#mode !== 'scan' && this.#masks(byte);
      if (masked) {
        bytes[index] = star;
        this.#run = 0;
      } else if (this.#mode === 'scan') this.#look(byte, bytes, index);
      this.#ring[this.#at % memory] = masked ? 0 : byte;
      this.#at++;
    }
  }

  #look(byte: number, bytes: Uint8Array, index: number): void {
    if (isRun[byte] === 1) {
      this.#run++;
      if (byte === 0x2f && this.#before(1) === 0x2f && this.#before(2) === 0x3a) this.#address = this.#at + 1;
      else if (byte === 0x3a && this.#passwordFollows(bytes, index + 1))
        this.#start('address', 'password in an address');
      return;
    }
    if (this.#run > 0) {
      if (byte === 0x3d) this.#entry();
      else if (byte === mapValue) this.#entryOfMap();
      else if (byte === space) this.#instruction();
    }
    this.#run = 0;
  }

  /** Whether this byte of a value is masked; ends the value where it does. */
  #masks(byte: number): boolean {
    switch (this.#mode) {
      case 'value-length':
        this.#valueLength += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80 && this.#shift < 35) return false;
        this.#until = this.#at + 1 + this.#valueLength;
        this.#mode = this.#valueLength === 0 ? 'scan' : 'exact';
        return false;
      case 'exact':
        if (this.#at + 1 >= this.#until) this.#mode = 'scan';
        return true;
      case 'value':
        this.#mode = 'text';
        if (quotes.includes(byte)) this.#openQuote(byte, 0);
        else return this.#text(byte <= space);
        return this.#at < this.#until;
      case 'quoted':
        return this.#quoted(byte);
      case 'line':
        return this.#text(byte < space && byte !== 0x09);
      case 'address':
        return this.#text(byte <= space || byte === 0x40 || byte === 0x2f || quotes.includes(byte));
      default:
        return this.#text(byte <= space);
    }
  }

  #text(ends: boolean): boolean {
    if (!ends || this.#at < this.#until) return true;
    this.#mode = 'scan';
    return false;
  }

  #quoted(byte: number): boolean {
    // Why: within JSON within JSON the closing quote has as many backslashes as the opening one; one with more belongs to the value.
    const closes = (byte === this.#quote && this.#slashes <= this.#depth) || byte < space;
    this.#slashes = byte === backslash ? this.#slashes + 1 : 0;
    return this.#text(closes);
  }

  #openQuote(quote: number, depth: number): void {
    this.#mode = 'quoted';
    this.#quote = quote;
    this.#depth = depth;
    this.#slashes = 0;
  }

  #start(mode: Mode, what: string): void {
    this.#mode = mode;
    this.#until = 0;
    this.#run = 0;
    this.#onMasked(what);
  }

  /** The byte `back` before the present one; 0 where there is none or nobody remembers. */
  #before(back: number): number {
    return back > this.#at || back >= memory ? 0 : (this.#ring[(this.#at - back) % memory] ?? 0);
  }

  #tail(length: number): string {
    const codes: number[] = [];
    for (let back = Math.min(length, this.#at, memory - 1); back > 0; back--) codes.push(this.#before(back));
    return String.fromCharCode(...codes);
  }

  #runText(): string {
    return this.#tail(Math.min(this.#run, runLimit));
  }

  /** `NAME=` was read. */
  #entry(): void {
    const run = this.#runText();
    const name = run.slice(run.lastIndexOf(':') + 1);
    if (!isSecretName(name)) return;
    const before = this.#before(name.length + 1);
    this.#start('value', `entry ${shownName(name)}`);
    if (quotes.includes(before) && name.length === run.length) {
      let depth = 0;
      while (depth < 8 && this.#before(name.length + 2 + depth) === backslash) depth++;
      this.#openQuote(before, depth);
    }
    this.#until = this.#endOfField(run);
  }

  /**
   * End of the longest field that may begin within the run and be `NAME=value` as a whole; 0 where there is none. Its length may look
   * like a letter of the name, and text before it like a length: so each place is tried.
   */
  #endOfField(run: string): number {
    let end = 0;
    for (let skipped = 0; skipped < run.length && isSecretName(run.slice(skipped)); skipped++) {
      const named = run.length - skipped;
      for (let bytes = 1, length = 0; bytes <= 4; bytes++) {
        // A length is told in groups of 7 bits, the lowest first; all but the last have the high bit.
        const group = this.#before(named + bytes);
        if (bytes === 1 ? group >= 0x80 : group < 0x80) break;
        length = length * 128 + (group & 0x7f);
        const tag = this.#before(named + bytes + 1);
        const isTag = tag < 0x80 ? (tag & 7) === 2 || this.#before(named + bytes + 2) >= 0x80 : false;
        const stop = this.#at - named + length;
        if (isTag && length > named && stop <= this.#length) end = Math.max(end, stop);
      }
    }
    return end;
  }

  /** Behind a run stands what is the tag of a value, if the run was a key. */
  #entryOfMap(): void {
    const run = this.#runText();
    const argument = /build-arg:([^:]+)$/.exec(run)?.[1] ?? (this.#run > runLimit ? run : undefined);
    const first = this.#before(run.length + 1);
    const whole = first === run.length && this.#before(run.length + 2) === mapKey;
    // Why two ways: the length of the key may look like a letter of it.
    const key = whole ? run : run.charCodeAt(0) === run.length - 1 && first === mapKey ? run.slice(1) : '';
    if (argument !== undefined && isSecretName(argument))
      this.#start('value-length', `build argument ${shownName(argument)}`);
    else if (isSecretName(key)) this.#start('value-length', `entry ${shownName(key)}`);
    else return;
    this.#valueLength = 0;
    this.#shift = 0;
  }

  /** `ENV NAME ` of a Dockerfile. */
  #instruction(): void {
    const name = this.#runText();
    if (!isSecretName(name)) return;
    if (/(^|[^a-z])(env|arg)[ \t]+$/i.test(this.#tail(name.length + 16).slice(0, -name.length)))
      this.#start('line', `entry ${shownName(name)}`);
  }

  /** Whether `://user:` was read and a password follows, as far as the piece at hand tells: where it ends too early, one does. */
  #passwordFollows(bytes: Uint8Array, from: number): boolean {
    const user = this.#at - this.#address;
    if (this.#address === 0 || user > 128 || /[/@"'\s]/.test(this.#tail(user))) return false;
    for (let index = from; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (byte === 0x40) return index > from;
      if (byte <= space || byte === 0x2f || quotes.includes(byte)) return false;
    }
    return this.#at + bytes.length - from + 1 < this.#length;
  }
}

/** A name as it may be told; what is too long for a name may hold more than that. */
const shownName = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);
