import { ToolError } from '../../base/index.ts';
import type { HeaderPair } from '../../model/index.ts';

/** A value of a HAR file that knows where it stands, so that a mistake names its place. */
export class HarReader {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #place: string;

  private constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw harError(`${place || 'the file'} is ${wordOf(value)}, and should be an object`);
    this.#value = value as Record<string, unknown>;
    this.#place = place;
  }

  static parse(text: string): HarReader {
    let value: unknown;
    try {
      // Why the mark: files that Windows tools wrote begin with it.
      value = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch (error) {
      throw harError(`the file is not JSON: ${placeIn(text, error as Error)}`, error);
    }
    return new HarReader(value, '');
  }

  member(name: string): HarReader {
    return new HarReader(this.#own(name), this.#at(name));
  }

  optional(name: string): HarReader | undefined {
    const value = this.#own(name);
    return value === undefined || value === null ? undefined : new HarReader(value, this.#at(name));
  }

  list(name: string): HarReader[] {
    const value = this.#own(name);
    if (!Array.isArray(value)) throw this.mistake(name, `is ${wordOf(value)}, and should be a list`);
    return value.map((item: unknown, index) => new HarReader(item, `${this.#at(name)}[${index}]`));
  }

  optionalList(name: string): HarReader[] {
    return this.#own(name) === undefined ? [] : this.list(name);
  }

  optionalTexts(name: string): string[] {
    const value = this.#own(name);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  }

  /** Pairs of name and value, as exchanges have them. */
  optionalPairs(name: string): HeaderPair[] {
    const value = this.#own(name);
    if (!Array.isArray(value)) return [];
    return value.map((pair: unknown): HeaderPair => {
      const [key, text] = Array.isArray(pair) ? (pair as unknown[]) : [];
      if (typeof key !== 'string' || typeof text !== 'string')
        throw this.mistake(name, 'is not a list of pairs of name and value');
      return [key, text];
    });
  }

  text(name: string): string {
    const value = this.#own(name);
    if (typeof value !== 'string') throw this.mistake(name, `is ${wordOf(value)}, and should be text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#own(name);
    return value === undefined || value === null ? undefined : this.text(name);
  }

  number(name: string): number {
    const value = this.#own(name);
    if (typeof value !== 'number') throw this.mistake(name, `is ${wordOf(value)}, and should be a number`);
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#own(name);
    return value === undefined || value === null ? undefined : this.number(name);
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#own(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  mistake(name: string, what: string): ToolError {
    return harError(`${this.#at(name)} ${what}`);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #at(name: string): string {
    return this.#place === '' ? name : `${this.#place}.${name}`;
  }
}

const harError = (what: string, cause?: unknown): ToolError =>
  new ToolError(
    'E_CAPTURE',
    `this is not a HAR file that can be read: ${what}`,
    'Export it again as HAR 1.2; a file that was cut short has lost its end.',
    cause,
  );

const wordOf = (value: unknown): string =>
  value === undefined ? 'missing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;

/** Why by hand: the engine's message quotes the text around, which may be secret or hostile. */
function placeIn(text: string, { message }: Error): string {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const line = text.slice(0, at).split('\n').length;
  return text.trim() === ''
    ? 'it is empty'
    : at >= text.length
      ? `it ends too early, after ${text.length} characters`
      : `unexpected text in line ${line}, at character ${at}`;
}
