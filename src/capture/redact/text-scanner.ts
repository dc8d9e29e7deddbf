import { isSecretName } from '../../base/index.ts';

// Why a limit: hostile text must not make a name grow without end.
const nameLimit = 160;

const isNameCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x2d && code <= 0x39) ||
  code === 0x5f;
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const isQuote = (code: number): boolean => code === 0x22 || code === 0x27;

type Mode = 'scan' | 'value' | 'to-space' | 'to-quote' | 'to-line' | 'to-end' | 'swarm' | 'user' | 'password';

/**
 * Finds secrets in a text that comes code by code: `NAME=value` with a secret's name, Dockerfile lines `ENV NAME value`, swarm's tokens and
 * keys, a password within an address. Decides before a secret's first byte passes, but for a password in an address, which only
 * the `@` behind it tells: `candidate` is then true, and whoever must let the bytes go calls `commit`.
 */
export class TextScanner {
  readonly #onMasked: (what: string) => void;
  #mode: Mode = 'scan';
  #name = '';
  #atStart = true;
  #word = '';
  #slashes = 0;
  #quote = 0;
  #committed = false;
  /** A password may have begun: set when it does, cleared when it is confirmed or was none. */
  candidate = false;
  /** Set by the code that confirms the candidate. */
  confirmed = false;

  constructor(onMasked: (what: string) => void) {
    this.#onMasked = onMasked;
  }

  /** A new text begins. */
  reset(): void {
    this.#mode = 'scan';
    this.#name = '';
    this.#atStart = true;
    this.#word = '';
    this.#slashes = 0;
    this.candidate = false;
    this.confirmed = false;
    this.#committed = false;
  }

  /** Whether the next code is masked, whatever it be. Ends of a secret may be masked with it. */
  get masking(): boolean {
    return this.#mode !== 'scan' && this.#mode !== 'user' && (this.#mode !== 'password' || this.#committed);
  }

  /** The candidate's bytes are let go and were masked; what follows of it is masked as it comes. */
  commit(): void {
    if (!this.candidate) return;
    this.candidate = false;
    this.#committed = true;
    this.#onMasked('password in an address');
  }

  /** Whether this code is part of a secret. */
  feed(code: number): boolean {
    this.confirmed = false;
    switch (this.#mode) {
      case 'scan':
        this.#scan(code);
        return false;
      case 'value':
        if (isSpace(code)) return this.#end(code);
        if (isQuote(code)) {
          this.#quote = code;
          this.#mode = 'to-quote';
          return false;
        }
        this.#mode = 'to-space';
        return true;
      case 'to-space':
        return isSpace(code) ? this.#end(code) : true;
      case 'to-quote':
        return code === this.#quote || code === 0x0a ? this.#end(code) : true;
      case 'to-line':
        return code === 0x0a ? this.#end(code) : true;
      case 'to-end':
        return true;
      case 'swarm':
        return isNameCode(code) && code !== 0x2e && code !== 0x2f && code !== 0x5f ? true : this.#end(code);
      case 'user':
        if (code === 0x3a) {
          this.#mode = 'password';
          this.candidate = true;
          this.#committed = false;
        } else if (code === 0x2f || code === 0x40 || isSpace(code) || isQuote(code) || code === 0x3f)
          this.#end(code);
        return false;
      case 'password':
        return this.#password(code);
    }
  }

  #password(code: number): boolean {
    const ends = code === 0x40 || code === 0x2f || isSpace(code) || isQuote(code);
    if (!ends) return this.#committed;
    if (code === 0x40 && this.candidate) {
      this.confirmed = true;
      this.#onMasked('password in an address');
    }
    this.candidate = false;
    return this.#end(code);
  }

  #end(code: number): false {
    this.#mode = 'scan';
    this.#name = '';
    this.#scan(code);
    return false;
  }

  #scan(code: number): void {
    if (isNameCode(code)) {
      if (code === 0x2f && this.#slashes > 0) {
        this.#slashes += 1;
        if (this.#slashes === 3) {
          this.#mode = 'user';
          this.#slashes = 0;
          this.#name = '';
          return;
        }
      } else this.#slashes = 0;
      if (this.#name.length < nameLimit) this.#name += String.fromCharCode(code);
      if (code === 0x2d && /SWM(TKN|KEY)-$/.test(this.#name)) {
        this.#mode = 'swarm';
        this.#onMasked('swarm token');
      }
      return;
    }
    this.#slashes = code === 0x3a ? 1 : 0;
    if (code === 0x3d && this.#name !== '' && isSecretName(this.#name)) {
      this.#onMasked(`entry ${this.#name}`);
      this.#mode = this.#atStart ? 'to-end' : 'value';
    } else if (code === 0x20 && this.#word !== '' && this.#name !== '' && isSecretName(this.#name)) {
      this.#onMasked(`entry ${this.#name}`);
      this.#mode = 'to-line';
    }
    // Why: only an entry that is the whole text may hold blanks.
    this.#atStart = false;
    if (this.#name !== '') this.#word = code === 0x20 && /^(ENV|ARG)$/i.test(this.#name) ? this.#name : '';
    this.#name = '';
  }
}
