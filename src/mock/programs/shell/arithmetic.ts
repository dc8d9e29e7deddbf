/** What an expression reads and writes. */
export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** Division by zero, or no expression at all. */
export class ArithmeticProblem extends Error {
  override readonly name = 'ArithmeticProblem';
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const tokens =
  /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\+\+|--|<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),])/y;

/** The value of an arithmetic expression of the shell. Throws ArithmeticProblem. */
export function arithmetic(text: string, variables: Variables): number {
  const words: string[] = [];
  tokens.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = tokens.lastIndex) {
    const found = tokens.exec(text);
    if (!found) throw new ArithmeticProblem('arithmetic syntax error');
    words.push(found[1] ?? '');
  }
  if (words.length === 0) return 0;
  const reader = new Reader(words, variables);
  const value = reader.comma();
  if (!reader.over) throw new ArithmeticProblem('arithmetic syntax error');
  return value;
}

class Reader {
  readonly #words: readonly string[];
  readonly #variables: Variables;
  #at = 0;

  constructor(words: readonly string[], variables: Variables) {
    this.#words = words;
    this.#variables = variables;
  }

  get over(): boolean {
    return this.#at >= this.#words.length;
  }

  comma(): number {
    let value = this.#assignment();
    while (this.#is(',')) value = this.#assignment();
    return value;
  }

  #is(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #value(name: string): number {
    const text = this.#variables.get(name) ?? '';
    if (/^\s*[-+]?(0x[0-9a-f]+|\d+)\s*$/i.test(text)) return Number(text);
    return text.trim() === '' ? 0 : arithmetic(text, this.#variables);
  }

  #assignment(): number {
    const [name = '', operator = ''] = this.#words.slice(this.#at);
    if (/^[A-Za-z_]/.test(name) && /^([-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      this.#at += 2;
      const right = this.#assignment();
      const value = operator === '=' ? right : combine(operator.slice(0, -1), this.#value(name), right);
      this.#variables.set(name, String(value));
      return value;
    }
    const test = this.#level(0);
    if (!this.#is('?')) return test;
    const yes = this.#assignment();
    if (!this.#is(':')) throw new ArithmeticProblem('arithmetic syntax error');
    const no = this.#assignment();
    return test === 0 ? no : yes;
  }

  #level(depth: number): number {
    const operators = levels[depth];
    if (!operators) return this.#unary();
    let left = this.#level(depth + 1);
    for (;;) {
      const operator = this.#words[this.#at] ?? '';
      if (!operators.includes(operator)) return left;
      this.#at++;
      left = combine(operator, left, this.#level(depth + 1));
    }
  }

  #unary(): number {
    if (this.#is('-')) return -this.#unary();
    if (this.#is('+')) return this.#unary();
    if (this.#is('!')) return Number(this.#unary() === 0);
    if (this.#is('~')) return ~this.#unary();
    for (const [sign, step] of [
      ['++', 1],
      ['--', -1],
    ] as const)
      if (this.#is(sign)) {
        const name = this.#words[this.#at++] ?? '';
        const value = this.#value(name) + step;
        this.#variables.set(name, String(value));
        return value;
      }
    if (this.#is('(')) {
      const value = this.comma();
      if (!this.#is(')')) throw new ArithmeticProblem('arithmetic syntax error');
      return value;
    }
    const word = this.#words[this.#at++] ?? '';
    if (/^\d/.test(word)) return /^0\d/.test(word) ? Number.parseInt(word, 8) : Number(word);
    if (!/^[A-Za-z_]/.test(word)) throw new ArithmeticProblem('arithmetic syntax error');
    const value = this.#value(word);
    if (this.#is('++')) this.#variables.set(word, String(value + 1));
    else if (this.#is('--')) this.#variables.set(word, String(value - 1));
    return value;
  }
}

function combine(operator: string, a: number, b: number): number {
  if ((operator === '/' || operator === '%') && b === 0) throw new ArithmeticProblem('divide by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Math.trunc(a / b);
    case '%':
      return a % b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<':
      return Number(a < b);
    case '>':
      return Number(a > b);
    case '<=':
      return Number(a <= b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '&&':
      return Number(a !== 0 && b !== 0);
    default:
      return Number(a !== 0 || b !== 0);
  }
}
