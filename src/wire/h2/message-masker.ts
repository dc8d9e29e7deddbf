import { MessageScanner } from './message-scanner.ts';

const prefixLength = 5;

/** Masks the gRPC messages of one direction of a call in place: their prefixes (compressed or not, length) stay. */
export class MessageMasker {
  readonly #call: string;
  readonly #secret: boolean;
  readonly #onMasked: (what: string) => void;
  readonly #scanner: MessageScanner;
  readonly #told = new Set<string>();
  readonly #prefix = new Uint8Array(prefixLength);
  #filled = 0;
  #left = 0;
  #whole = false;
  #broken = false;

  /** `call` is what it is told as; the messages of a `secret` one are masked whole. */
  constructor(call: string, secret: boolean, onMasked: (what: string) => void) {
    this.#call = call;
    this.#secret = secret;
    this.#onMasked = onMasked;
    this.#scanner = new MessageScanner(onMasked);
  }

  /** Masks a piece of payload. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#broken) {
        this.#mask(bytes.subarray(at), 'payload that is not gRPC');
        return;
      }
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        if (this.#whole) this.#mask(part, this.#secret ? 'messages' : 'compressed messages');
        else this.#scanner.push(part);
        this.#left -= part.length;
        at += part.length;
      } else {
        this.#prefixByte(bytes[at] ?? 0);
        if (!this.#broken) at++;
      }
    }
  }

  #prefixByte(byte: number): void {
    if (this.#filled === 0 && byte > 1) {
      this.#broken = true;
      return;
    }
    this.#prefix[this.#filled++] = byte;
    if (this.#filled < prefixLength) return;
    this.#filled = 0;
    this.#left = new DataView(this.#prefix.buffer).getUint32(1);
    // Why compressed too: a secret in it can be had by decompressing and cannot be found without.
    this.#whole = this.#secret || this.#prefix[0] === 1;
    if (!this.#whole) this.#scanner.begin(this.#left);
  }

  #mask(bytes: Uint8Array, what: string): void {
    bytes.fill(0x2a);
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#onMasked(`${what} of ${this.#call}`);
  }
}
