import { SyntaxProblem } from './tree.ts';

const operators = [
  '&&',
  '||',
  ';;',
  '>>',
  '>&',
  '<&',
  '>|',
  '<>',
  '<<-',
  '<<',
  '&',
  '|',
  ';',
  '<',
  '>',
  '(',
  ')',
  '\n',
];

/** The text of a script, and how far it is read. */
export class Source {
  readonly text: string;
  at = 0;
  /** Here-documents whose text follows the line. */
  readonly pending: ((body: string) => void)[] = [];
  readonly #ends: { delimiter: string; tabs: boolean }[] = [];

  constructor(text: string) {
    this.text = text;
  }

  get over(): boolean {
    return this.at >= this.text.length;
  }

  get char(): string {
    return this.text[this.at] ?? '';
  }

  starts(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Passes spaces, comments and joined lines. */
  skip(): void {
    for (;;) {
      if (this.char === ' ' || this.char === '\t' || this.char === '\r') this.at++;
      else if (this.starts('\\\n')) this.at += 2;
      else if (this.char === '#')
        this.at = (this.text.indexOf('\n', this.at) + 1 || this.text.length + 1) - 1;
      else return;
    }
  }

  /** Passes line ends too. */
  skipLines(): void {
    this.skip();
    while (this.char === '\n') {
      this.newLine();
      this.skip();
    }
  }

  /** The operator that comes next, `''` for none. */
  operator(): string {
    this.skip();
    // The longest first.
    return ['<<-', ...operators].find((each) => this.starts(each)) ?? '';
  }

  take(operator: string): void {
    if (operator === '\n') this.newLine();
    else this.at += operator.length;
  }

  /** The bare word that comes next, as a keyword would look; `''` where none does. */
  keyword(): string {
    this.skip();
    const [found = ''] =
      /^(?:[a-z]+|[{}!])(?=[\s;&|()<>]|$)/.exec(this.text.slice(this.at, this.at + 12)) ?? [];
    return found;
  }

  /** Registers a here-document; `done` hears its text when the line is read. */
  hereDocument(delimiter: string, tabs: boolean, done: (body: string) => void): void {
    this.#ends.push({ delimiter, tabs });
    this.pending.push(done);
  }

  /** Passes the end of a line, and the here-documents that follow it. */
  newLine(): void {
    this.at++;
    for (const { delimiter, tabs } of this.#ends.splice(0)) {
      const lines: string[] = [];
      for (;;) {
        if (this.over) {
          if (lines.length === 0 && this.text.endsWith('\n'))
            throw new SyntaxProblem('unexpected end of file', true);
          break;
        }
        const end = this.text.indexOf('\n', this.at);
        const raw = this.text.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.text.length : end + 1;
        const line = tabs ? raw.replace(/^\t+/, '') : raw;
        if (line === delimiter) break;
        lines.push(`${line}\n`);
        if (this.over) throw new SyntaxProblem('unexpected end of file', true);
      }
      this.pending.shift()?.(lines.join(''));
    }
  }
}
