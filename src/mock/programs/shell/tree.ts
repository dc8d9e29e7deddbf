/** What a shell script means. */
export type Node =
  | {
      readonly kind: 'command';
      readonly words: readonly Word[];
      readonly assigns: readonly (readonly [string, Word])[];
      readonly redirects: readonly Redirect[];
      readonly text: string;
    }
  | { readonly kind: 'pipe'; readonly parts: readonly Node[]; readonly not: boolean }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly node: Node; readonly after: string; readonly text: string }[];
    }
  | { readonly kind: 'loop'; readonly until: boolean; readonly test: Node; readonly body: Node }
  | {
      readonly kind: 'for';
      readonly name: string;
      /** Absent: the positional parameters. */
      readonly words: readonly Word[] | undefined;
      readonly body: Node;
    }
  | {
      readonly kind: 'if';
      readonly arms: readonly { readonly test: Node; readonly body: Node }[];
      readonly otherwise: Node | undefined;
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: Node }[];
    }
  | { readonly kind: 'group'; readonly body: Node; readonly subshell: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly body: Node }
  | { readonly kind: 'redirected'; readonly body: Node; readonly redirects: readonly Redirect[] };

export type Word = readonly Part[];

/** A piece of a word. What is quoted is neither split nor taken for a pattern. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** `#` before the name asks for the length. */
      readonly length: boolean;
      /** `:-`, `=`, `%%` … */
      readonly operator: string;
      readonly word: Word;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly body: Node; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly word: Word; readonly quoted: boolean };

export interface Redirect {
  readonly op: string;
  readonly stream: number;
  /** The name of a file or the number of a stream; of a here-document, its text. */
  readonly target: Word;
}

/** A script that is none. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  /** More text could mend it. */
  readonly incomplete: boolean;
  constructor(message: string, incomplete = false) {
    super(`syntax error: ${message}`);
    this.incomplete = incomplete;
  }
}
