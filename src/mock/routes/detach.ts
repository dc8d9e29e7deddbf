import { badRequest } from '../state/daemon-error.ts';

const usual = [16, 17];

/** Bytes of a sequence like `ctrl-p,ctrl-q`; that sequence when none is given. Throws 400. */
export function detachKeys(text: string | null | undefined): readonly number[] {
  if (!text) return usual;
  return text.split(',').map((key) => {
    if ([...key].length === 1) return key.charCodeAt(0);
    const letter = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1];
    if (!letter) throw badRequest(`Invalid detach keys (${text}) provided`);
    return letter.toUpperCase().charCodeAt(0) - 64;
  });
}

/** Watches input for the sequence: gives the bytes to pass on, and whether the client detached. */
export class DetachWatch {
  readonly #keys: readonly number[];
  #matched = 0;

  constructor(keys: readonly number[]) {
    this.#keys = keys;
  }

  /** Bytes that may yet become the sequence are held back. */
  push(bytes: Uint8Array): { pass: Uint8Array; detached: boolean } {
    const pass: number[] = [];
    for (const byte of bytes) {
      if (byte !== this.#keys[this.#matched]) {
        pass.push(...this.#keys.slice(0, this.#matched));
        this.#matched = 0;
      }
      if (byte !== this.#keys[this.#matched]) pass.push(byte);
      else if (++this.#matched === this.#keys.length) return { pass: Uint8Array.from(pass), detached: true };
    }
    return { pass: Uint8Array.from(pass), detached: false };
  }
}
