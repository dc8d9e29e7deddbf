import { inputOf, linesOf, namesOf } from './files-of.ts';
import type { ProgramIo } from './process.ts';

interface Rule {
  readonly pattern: string;
  readonly action: string;
}

interface Line {
  readonly fields: readonly string[];
  readonly number: number;
}

/** Rules of a little awk: a pattern, `{ print … }`, or both; several. */
function rulesOf(text: string): Rule[] {
  const rules: Rule[] = [];
  const expression =
    /\s*((?:\/(?:\\.|[^/])*\/|"(?:\\.|[^"])*"|[^{};\n"/])*)(?:\{((?:"(?:\\.|[^"])*"|[^}"])*)\})?[;\n]?/y;
  for (let at = 0; at < text.trim().length; at = expression.lastIndex) {
    expression.lastIndex = at;
    const [whole = '', pattern = '', action] = expression.exec(text) ?? [];
    if (whole === '') break;
    if (pattern.trim() !== '' || action !== undefined)
      rules.push({ pattern: pattern.trim(), action: action ?? 'print' });
  }
  return rules;
}

/**
 * A little of `awk`: `-F`, `-v`, patterns by regular expression, comparison and `NR`, `BEGIN` and `END`, and actions that
 * print and printf fields, texts and sums. What is beyond that says so on stderr and gives 2.
 */
export async function awk(args: readonly string[], io: ProgramIo): Promise<number> {
  let separator: string | undefined;
  const variables = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg.startsWith('-F')) separator = arg.slice(2) || (args[++at] ?? ' ');
    else if (arg === '-v') {
      const [name = '', value = ''] = (args[++at] ?? '').split(/=(.*)/s);
      variables.set(name, value);
    } else rest.push(arg);
  }
  const [script = '', ...files] = rest;
  const { bytes, code } = /^\s*BEGIN\s*\{[^}]*\}\s*$/.test(script)
    ? { bytes: new Uint8Array(), code: 0 }
    : await inputOf(namesOf(files), io, 'awk');
  const rules = rulesOf(script);
  try {
    let number = 0;
    let line: Line = { fields: [''], number };
    const run = (which: (rule: Rule) => boolean) => {
      for (const rule of rules) if (which(rule)) act(rule.action, line, variables, io);
    };
    run(({ pattern }) => pattern === 'BEGIN');
    for (const text of linesOf(bytes)) {
      const whole = text.replace(/\n$/, '');
      const fields =
        separator === undefined || separator === ' '
          ? whole.trim().split(/\s+/)
          : whole.split(separator.length === 1 ? separator.replace('\\t', '\t') : new RegExp(separator));
      number++;
      line = { fields: [whole, ...(whole === '' ? [] : fields)], number };
      run(({ pattern }) => !/^(BEGIN|END)$/.test(pattern) && holds(pattern, line, variables));
    }
    run(({ pattern }) => pattern === 'END');
    return code;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    io.err(`awk: the mock knows only a little of awk, and not: ${error.message}\n`);
    return 2;
  }
}

function holds(pattern: string, line: Line, variables: Map<string, string>): boolean {
  if (pattern === '') return true;
  const [, not = '', body] = /^(!?)\/(.*)\/$/s.exec(pattern) ?? [];
  if (body !== undefined) return new RegExp(body).test(line.fields[0] ?? '') === (not === '');
  const [, left = '', operator = '', right = ''] =
    /^(.+?)\s*(==|!=|>=|<=|!~|~|>|<)\s*(.+)$/s.exec(pattern) ?? [];
  if (operator === '') return !['', '0'].includes(textOf(pattern, line, variables));
  if (operator.includes('~'))
    return (
      new RegExp(right.replace(/^\/(.*)\/$/s, '$1')).test(textOf(left, line, variables)) ===
      (operator === '~')
    );
  const [a, b] = [textOf(left, line, variables), textOf(right, line, variables)];
  const numbers = [a, b].every((text) => text.trim() !== '' && !Number.isNaN(Number(text)));
  const order = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  return (
    {
      '==': order === 0,
      '!=': order !== 0,
      '>': order > 0,
      '<': order < 0,
      '>=': order >= 0,
      '<=': order <= 0,
    }[operator] ?? false
  );
}

/** Text of an expression: fields, variables, texts and numbers, joined, or a sum. */
function textOf(expression: string, line: Line, variables: Map<string, string>): string {
  const text = expression.trim();
  const sum = /^(.+?)\s*([-+*/%])\s*([^"]+)$/.exec(text);
  if (sum && !text.includes('"') && !/^-?\d+(\.\d+)?$/.test(text)) {
    const [a, b] = [sum[1] ?? '', sum[3] ?? ''].map((part) => Number(textOf(part, line, variables)) || 0) as [
      number,
      number,
    ];
    const results: Record<string, number> = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b };
    return String(results[sum[2] ?? '+'] ?? 0);
  }
  const pieces =
    text.match(/"(?:\\.|[^"])*"|\$NF|\$\d+|\$\(NF-\d+\)|-?\d+(?:\.\d+)?|[A-Za-z_]\w*(?:\([^)]*\))?|\S/g) ??
    [];
  return pieces.map((piece) => pieceOf(piece, line, variables)).join('');
}

function pieceOf(piece: string, line: Line, variables: Map<string, string>): string {
  const last = line.fields.length - 1;
  if (piece.startsWith('"')) return unescaped(piece.slice(1, -1));
  if (piece === '$NF') return line.fields[last] ?? '';
  const back = /^\$\(NF-(\d+)\)$/.exec(piece)?.[1];
  if (back !== undefined) return line.fields[last - Number(back)] ?? '';
  if (/^\$\d+$/.test(piece)) return line.fields[Number(piece.slice(1))] ?? '';
  if (piece === 'NR') return String(line.number);
  if (piece === 'NF') return String(last);
  const length = /^length\((.*)\)$/.exec(piece)?.[1];
  if (length !== undefined)
    return String((length === '' ? (line.fields[0] ?? '') : textOf(length, line, variables)).length);
  if (/^-?\d/.test(piece)) return piece;
  if (/^[A-Za-z_]\w*$/.test(piece)) return variables.get(piece) ?? '';
  throw new RangeError(piece);
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_whole, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);

function act(action: string, line: Line, variables: Map<string, string>, io: ProgramIo): void {
  for (const statement of action.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)|\n/).map((each) => each.trim())) {
    if (statement === '') continue;
    const [, verb, values = ''] = /^(print|printf)\b\s*\(?([\s\S]*?)\)?$/.exec(statement) ?? [];
    const [, name, operator, value = ''] = /^([A-Za-z_]\w*)\s*(\+?=|\+\+)\s*(.*)$/.exec(statement) ?? [];
    if (verb) {
      const shown =
        values === '' ? [line.fields[0] ?? ''] : commas(values).map((each) => textOf(each, line, variables));
      io.out(verb === 'print' ? `${shown.join(variables.get('OFS') ?? ' ')}\n` : formatted(shown));
    } else if (name !== undefined) {
      const before = Number(variables.get(name) ?? 0) || 0;
      const after = operator === '++' ? '1' : textOf(value, line, variables);
      variables.set(name, operator === '=' ? after : String(before + (Number(after) || 0)));
    } else throw new RangeError(statement);
  }
}

const commas = (text: string): string[] => text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);

function formatted([format = '', ...values]: readonly string[]): string {
  let at = 0;
  return format.replace(
    /%(-?\d*)(?:\.(\d+))?([sdif%])/g,
    (_whole, width: string, digits: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const value = values[at++] ?? '';
      const shown =
        kind === 's'
          ? value
          : kind === 'f'
            ? Number(value).toFixed(Number(digits ?? 6))
            : String(Math.trunc(Number(value) || 0));
      return width.startsWith('-')
        ? shown.padEnd(Number(width.slice(1)))
        : shown.padStart(Number(width) || 0);
    },
  );
}
