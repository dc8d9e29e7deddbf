/** Looks a variable up; `undefined` where there is none. */
export type LookUp = (name: string) => string | undefined;

/**
 * A word of a Dockerfile with its quotes taken off and its variables put in: `$x`, `${x}`, `${x:-y}`, `${x-y}`, `${x:+y}`,
 * `${x:?y}`, `${x#y}`, `${x%y}`, `${x/y/z}`. Throws as the daemon says it.
 */
export function expandWord(word: string, lookUp: LookUp, escaping = '\\'): string {
  return new Expander(word, lookUp, escaping).run().join(' ');
}

/** As `expandWord`, but cut into words at blanks that are not quoted, those of variables too. */
export function expandWords(word: string, lookUp: LookUp, escaping = '\\'): string[] {
  return new Expander(word, lookUp, escaping, true).run();
}

class Expander {
  readonly #word: string;
  readonly #lookUp: LookUp;
  readonly #escaping: string;
  readonly #cuts: boolean;
  #at = 0;

  constructor(word: string, lookUp: LookUp, escaping: string, cuts = false) {
    this.#word = word;
    this.#lookUp = lookUp;
    this.#escaping = escaping;
    this.#cuts = cuts;
  }

  run(): string[] {
    const words: string[] = [];
    let text = '';
    let open = false;
    const end = () => {
      if (open) words.push(text);
      text = '';
      open = false;
    };
    while (this.#at < this.#word.length) {
      const char = this.#word[this.#at] ?? '';
      if (this.#cuts && /\s/.test(char)) {
        this.#at++;
        end();
        continue;
      }
      open = true;
      if (char === "'") text += this.#single();
      else if (char === '"') text += this.#double();
      else if (char === '$') text += this.#variable();
      else if (char === this.#escaping) {
        text += this.#word[this.#at + 1] ?? '';
        this.#at += 2;
      } else {
        text += char;
        this.#at++;
      }
    }
    end();
    if (this.#cuts) return words;
    return words.length > 0 ? words : [''];
  }

  #single(): string {
    const end = this.#word.indexOf("'", this.#at + 1);
    if (end < 0) this.#fail('unexpected end of statement while looking for matching single-quote');
    const text = this.#word.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #double(): string {
    let text = '';
    this.#at++;
    for (;;) {
      const char = this.#word[this.#at];
      if (char === undefined)
        this.#fail('unexpected end of statement while looking for matching double-quote');
      if (char === '"') break;
      if (char === '$') text += this.#variable();
      else if (char === this.#escaping) {
        const next = this.#word[this.#at + 1] ?? '';
        text += ['"', '$', this.#escaping].includes(next) ? next : `${char}${next}`;
        this.#at += 2;
      } else {
        text += char;
        this.#at++;
      }
    }
    this.#at++;
    return text;
  }

  #variable(): string {
    this.#at++;
    if (this.#word[this.#at] !== '{') {
      const name = /^(?:[A-Za-z_]\w*|\d|[@*#])/.exec(this.#word.slice(this.#at))?.[0];
      if (name === undefined) return '$';
      this.#at += name.length;
      return this.#lookUp(name) ?? '';
    }
    const start = this.#at + 1;
    const name = /^(?:[A-Za-z_]\w*|\d+|[@*#])/.exec(this.#word.slice(start))?.[0];
    if (name === undefined)
      this.#fail(
        this.#word[start] === '}' ? 'bad substitution' : 'syntax error: missing name in substitution',
      );
    const after = start + name.length;
    const end = this.#closing(after);
    this.#at = end + 1;
    return this.#modified(name, this.#word.slice(after, end));
  }

  /** Where the brace of a substitution is closed. */
  #closing(from: number): number {
    let depth = 0;
    for (let at = from; at < this.#word.length; at++) {
      const char = this.#word[at];
      if (char === this.#escaping) at++;
      else if (char === '{') depth++;
      else if (char === '}' && depth-- === 0) return at;
    }
    return this.#fail("syntax error: missing '}'");
  }

  #modified(name: string, modifier: string): string {
    const value = this.#lookUp(name);
    if (modifier === '') return value ?? '';
    const [, colon = '', sign = '', raw = ''] = /^(:?)([-+?])([\s\S]*)$/.exec(modifier) ?? [];
    const expanded = (text: string) => expandWord(text, this.#lookUp, this.#escaping);
    if (sign !== '') {
      const isSet = colon ? value !== undefined && value !== '' : value !== undefined;
      if (sign === '-') return isSet ? (value ?? '') : expanded(raw);
      if (sign === '+') return isSet ? expanded(raw) : '';
      if (isSet) return value ?? '';
      const why = expanded(raw);
      return this.#fail(`${name}: ${why || `not allowed to be ${colon ? 'empty' : 'unset'}`}`);
    }
    const [, cut = '', pattern = ''] = /^(##?|%%?)([\s\S]*)$/.exec(modifier) ?? [];
    if (cut !== '') return cutOff(value ?? '', expanded(pattern), cut);
    const [, all, from = '', to = ''] = /^\/(\/?)((?:\\.|[^/])*)\/?([\s\S]*)$/.exec(modifier) ?? [];
    if (all !== undefined)
      return (value ?? '').replace(new RegExp(sourceOf(expanded(from), true), all ? 'g' : ''), () =>
        expanded(to),
      );
    const unknown = modifier.startsWith(':') ? modifier[1] : modifier[0];
    return this.#fail(`unsupported modifier (${unknown}) in substitution`);
  }

  #fail(why: string): never {
    throw new Error(`failed to process "${this.#word.replaceAll('"', '\\"')}": ${why}`);
  }
}

/** A value without what a shell pattern matches at its beginning or end, as little or as much as can be. */
function cutOff(value: string, pattern: string, cut: string): string {
  const source = sourceOf(pattern, cut.length === 2);
  if (cut.startsWith('#')) return value.replace(new RegExp(`^${source}`), '');
  const ends = new RegExp(`^${source}$`);
  const starts = Array.from({ length: value.length + 1 }, (_each, index) => index);
  const found = (cut.length === 2 ? starts : starts.toReversed()).find((at) => ends.test(value.slice(at)));
  return found === undefined ? value : value.slice(0, found);
}

const sourceOf = (pattern: string, greedy: boolean): string =>
  pattern.replace(/[.+^${}()|[\]\\*?]/g, (char) =>
    char === '*' ? (greedy ? '.*' : '.*?') : char === '?' ? '.' : `\\${char}`,
  );

/** Cuts a text at blanks that are not quoted; quotes stay, as they are taken off with the variables. */
export function cutWords(text: string, escaping = '\\'): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let open = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === escaping && quote !== "'") {
      word += char + (text[at + 1] ?? '');
      open = true;
      at++;
    } else if (quote === '' && /\s/.test(char)) {
      if (open) words.push(word);
      word = '';
      open = false;
    } else {
      if (quote === char) quote = '';
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      word += char;
      open = true;
    }
  }
  if (open) words.push(word);
  return words;
}
