import { type Token, tokenize, type WordPart } from './words.ts';

/** What a shell script means. */
export type Node =
  | {
      readonly kind: 'command';
      readonly words: readonly Word[];
      readonly assigns: readonly [string, Word][];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: 'pipe'; readonly parts: readonly Node[]; readonly not: boolean }
  | { readonly kind: 'list'; readonly items: readonly { readonly node: Node; readonly after: string }[] }
  | { readonly kind: 'loop'; readonly until: boolean; readonly test: Node; readonly body: Node }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[]; readonly body: Node }
  | {
      readonly kind: 'if';
      readonly arms: readonly { readonly test: Node; readonly body: Node }[];
      readonly otherwise: Node | undefined;
    }
  | {
      readonly kind: 'group';
      readonly body: Node;
      readonly subshell: boolean;
      readonly redirects: readonly Redirect[];
    };

export type Word = readonly WordPart[];

export interface Redirect {
  readonly op: string;
  readonly stream: number;
  readonly target: Word;
}

/** Parses a script of the simulated shell. Throws a message as the shell would say it. */
export function parseScript(script: string): Node {
  const parser = new Parser(tokenize(script));
  return parser.all();
}

const separators = new Set([';', '\n', '&']);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  all(): Node {
    const node = this.#list([]);
    if (this.#at < this.#tokens.length) throw new Error(`syntax error: unexpected "${this.#text()}"`);
    return node;
  }

  #list(ends: readonly string[]): Node {
    const items: { node: Node; after: string }[] = [];
    for (;;) {
      while (this.#isOp() && separators.has(this.#text())) this.#at++;
      if (this.#at >= this.#tokens.length || ends.includes(this.#text()) || this.#text() === ')') break;
      const node = this.#pipe();
      let after = ';';
      if (this.#isOp() && ['&&', '||', ';', '\n', '&'].includes(this.#text())) after = this.#take();
      items.push({ node, after });
      if (after === '&&' || after === '||') while (this.#isOp() && this.#text() === '\n') this.#at++;
    }
    return { kind: 'list', items };
  }

  #pipe(): Node {
    const not = !this.#isOp() && this.#text() === '!';
    if (not) this.#at++;
    const parts = [this.#command()];
    while (this.#isOp() && this.#text() === '|') {
      this.#at++;
      parts.push(this.#command());
    }
    return parts.length === 1 && !not ? (parts[0] as Node) : { kind: 'pipe', parts, not };
  }

  #command(): Node {
    const word = this.#isOp() ? '' : this.#text();
    if (word === 'while' || word === 'until') return this.#loop(word === 'until');
    if (word === 'for') return this.#for();
    if (word === 'if') return this.#if();
    if (word === '{' || (this.#isOp() && this.#text() === '(')) return this.#group(word === '{' ? '}' : ')');
    return this.#simple();
  }

  #loop(until: boolean): Node {
    this.#at++;
    const test = this.#list(['do']);
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return { kind: 'loop', until, test, body };
  }

  #for(): Node {
    this.#at++;
    const name = this.#take();
    const words: Word[] = [];
    if (this.#text() === 'in') {
      this.#at++;
      while (!this.#isOp()) words.push(this.#word());
    }
    while (this.#isOp() && separators.has(this.#text())) this.#at++;
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return { kind: 'for', name, words, body };
  }

  #if(): Node {
    const arms: { test: Node; body: Node }[] = [];
    let otherwise: Node | undefined;
    do {
      this.#at++;
      const test = this.#list(['then']);
      this.#expect('then');
      arms.push({ test, body: this.#list(['elif', 'else', 'fi']) });
    } while (this.#text() === 'elif');
    if (this.#text() === 'else') {
      this.#at++;
      otherwise = this.#list(['fi']);
    }
    this.#expect('fi');
    return { kind: 'if', arms, otherwise };
  }

  #group(end: string): Node {
    this.#at++;
    const body = this.#list([end]);
    this.#expect(end);
    const redirects: Redirect[] = [];
    while (this.#isOp() && /^\d?[<>]/.test(this.#text())) redirects.push(this.#redirect());
    return { kind: 'group', body, subshell: end === ')', redirects };
  }

  #simple(): Node {
    const words: Word[] = [];
    const assigns: [string, Word][] = [];
    const redirects: Redirect[] = [];
    while (this.#at < this.#tokens.length) {
      if (this.#isOp()) {
        if (!/^\d?[<>]/.test(this.#text())) break;
        redirects.push(this.#redirect());
        continue;
      }
      const word = this.#word();
      const name =
        words.length === 0 && word[0]?.quote === 'bare'
          ? /^([A-Za-z_]\w*)=/.exec(word[0].text)?.[1]
          : undefined;
      if (name !== undefined)
        assigns.push([
          name,
          [{ text: (word[0]?.text ?? '').slice(name.length + 1), quote: 'double' }, ...word.slice(1)],
        ]);
      else words.push(word);
    }
    if (words.length === 0 && assigns.length === 0 && redirects.length === 0)
      throw new Error(`syntax error: unexpected "${this.#text() || 'end of file'}"`);
    return { kind: 'command', words, assigns, redirects };
  }

  #redirect(): Redirect {
    const text = this.#take();
    const stream = /^\d/.test(text) ? Number(text[0]) : text.includes('<') ? 0 : 1;
    return { op: text.replace(/^\d/, ''), stream, target: this.#word() };
  }

  #word(): Word {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word')
      throw new Error(`syntax error: unexpected "${this.#text() || 'end of file'}"`);
    this.#at++;
    return token.parts;
  }

  #isOp(): boolean {
    return this.#tokens[this.#at]?.kind === 'op';
  }

  /** The text of the next token; quoted words never look like keywords. */
  #text(): string {
    const token = this.#tokens[this.#at];
    if (!token) return '';
    if (token.kind === 'op') return token.text;
    return token.parts.length === 1 && token.parts[0]?.quote === 'bare' ? token.parts[0].text : '';
  }

  #take(): string {
    const text = this.#text();
    this.#at++;
    return text;
  }

  #expect(word: string): void {
    if (this.#text() !== word)
      throw new Error(`syntax error: unexpected "${this.#text() || 'end of file'}" (expecting "${word}")`);
    this.#at++;
  }
}
