import { isSecretName } from '../../base/index.ts';

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
 * What ends a value by its text. `text`: to white space. `quoted`: to the quote. `line`: to the end of the line. `address`: to what ends the
 * password in an address.
 */
type Mode = 'scan' | 'value-length' | 'value' | 'text' | 'quoted' | 'line' | 'address';

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
  /** The last word was `ENV` or `ARG`. */
  #keyword = false;
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
    this.#keyword = false;
  }

  /** Masks a piece of the message. */
  push(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      // Why scanning goes on: what is masked for safety alone may hold the begin of the next secret.
      let masked = this.#at < this.#until;
      if (this.#mode !== 'scan') {
        this.#run = 0;
        if (this.#masks(byte)) masked = true;
      }
      if (this.#mode === 'scan') this.#look(byte, bytes, index);
      if (masked) bytes[index] = star;
      this.#ring[this.#at % memory] = byte;
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
      else if (byte === space) this.#word();
    }
    if (byte !== space && byte !== 0x09) this.#keyword = false;
    this.#run = 0;
  }

  /** Whether this byte of a value is masked; ends the value where it does. */
  #masks(byte: number): boolean {
    switch (this.#mode) {
      case 'value-length':
        this.#valueLength += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80 && this.#shift < 35) return false;
        this.#until = Math.max(this.#until, this.#at + 1 + this.#valueLength);
        this.#mode = 'scan';
        return false;
      case 'value':
        this.#mode = 'text';
        if (!quotes.includes(byte)) return this.#text(byte <= space);
        this.#openQuote(byte, 0);
        return false;
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
    if (ends) this.#mode = 'scan';
    return !ends;
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
    this.#run = 0;
    // Why not within a value: what looks like a name there is part of a secret.
    if (this.#at >= this.#until) this.#onMasked(what);
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
    this.#until = Math.max(this.#until, this.#endOfField(run));
  }

  /**
   * End of the longest field that may be `NAME=value` as a whole; 0 where there is none. Its length may look like the first letter of the
   * name, so that both are tried. Its tag may not: names like DB_PASSWORD would seem to hold one, and environments are fields of low
   * numbers, whose tags are no letters.
   */
  #endOfField(run: string): number {
    let end = 0;
    for (let skipped = 0; skipped < 2 && isSecretName(run.slice(skipped)); skipped++) {
      const named = run.length - skipped;
      for (let bytes = 1, length = 0; bytes <= 4; bytes++) {
        // A length is told in groups of 7 bits, the lowest first; all but the last have the high bit.
        const group = this.#before(named + bytes);
        if (bytes === 1 ? group >= 0x80 : group < 0x80) break;
        length = length * 128 + (group & 0x7f);
        const tag = this.#before(named + bytes + 1);
        const low = this.#before(named + bytes + 2);
        const isTag = tag < 0x80 && ((tag & 7) === 2 || (low & 0x87) === 0x82);
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

  /** A word and a blank were read: `ENV` or `ARG` of a Dockerfile, or the name behind it. */
  #word(): void {
    if (this.#keyword) {
      const name = this.#runText();
      if (isSecretName(name)) this.#start('line', `entry ${shownName(name)}`);
    }
    this.#keyword = this.#run === 3 && /^(env|arg)$/i.test(this.#runText());
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
