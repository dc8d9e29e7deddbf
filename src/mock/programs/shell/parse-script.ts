// One grammar is one thing: each function reads one of its rules.

import { parseText, parseWord } from './parse-words.ts';
import { Source } from './source.ts';
import { type Node, type Redirect, SyntaxProblem, type Word } from './tree.ts';

/** Parses a script of the simulated shell. Throws SyntaxProblem. */
export function parseScript(text: string): Node {
  const source = new Source(text);
  const node = parseList(source, []);
  if (!source.over) throw unexpected(source);
  return node;
}

/** Commands up to and with a closing parenthesis. */
function parseCommands(source: Source): Node {
  const node = parseList(source, []);
  if (source.char !== ')') throw unexpected(source, ')');
  source.at++;
  return node;
}

function unexpected(source: Source, expected?: string): SyntaxProblem {
  source.skip();
  const wanted = expected ? ` (expecting "${expected}")` : '';
  if (source.over) return new SyntaxProblem(`unexpected end of file${wanted}`, true);
  const what = source.operator() || source.keyword() || /^\S+/.exec(source.text.slice(source.at))?.[0] || '';
  return new SyntaxProblem(what === '\n' ? `unexpected newline${wanted}` : `unexpected "${what}"${wanted}`);
}

function parseList(source: Source, closing: readonly string[]): Node {
  const items: { node: Node; after: string; text: string }[] = [];
  for (;;) {
    source.skipLines();
    if (source.over || source.char === ')' || source.starts(';;')) break;
    const keyword = source.keyword();
    if (closing.includes(keyword)) break;
    if (items.length === 0 || items.at(-1)?.after !== '&') {
      if ([';', '&', '|'].includes(source.operator()[0] ?? '')) throw unexpected(source);
    }
    const begin = source.at;
    const node = parsePipe(source);
    const text = source.text.slice(begin, source.at).trim();
    const operator = source.operator();
    const after = ['&&', '||', ';', '\n', '&'].includes(operator) ? operator : ';';
    if (operator === after) source.take(operator);
    items.push({ node, after, text });
    if (after === '&&' || after === '||') {
      source.skipLines();
      if (source.over) throw unexpected(source);
    } else if (operator !== after) {
      source.skip();
      if (source.over || source.char === ')' || source.starts(';;') || closing.includes(source.keyword()))
        break;
      throw unexpected(source);
    }
  }
  return { kind: 'list', items };
}

function parsePipe(source: Source): Node {
  let not = false;
  while (source.keyword() === '!') {
    not = !not;
    source.at++;
  }
  const parts = [parseCommand(source)];
  while (source.operator() === '|') {
    source.at++;
    source.skipLines();
    parts.push(parseCommand(source));
  }
  return parts.length === 1 && !not ? (parts[0] as Node) : { kind: 'pipe', parts, not };
}

const reserved = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', 'in']);

function parseCommand(source: Source): Node {
  const word = source.keyword();
  if (reserved.has(word) && word !== 'in') throw unexpected(source);
  const compound = compounds[word] ?? (source.operator() === '(' ? parseGroup : undefined);
  if (!compound) return parseFunction(source) ?? parseSimple(source);
  const body = compound(source);
  const redirects: Redirect[] = [];
  for (let next = redirect(source); next; next = redirect(source)) redirects.push(next);
  return redirects.length > 0 ? { kind: 'redirected', body, redirects } : body;
}

function expect(source: Source, word: string): void {
  source.skipLines();
  if (source.keyword() !== word) throw unexpected(source, word);
  source.at += word.length;
}

/** A list that must not be empty, up to one of the words. */
function body(source: Source, closing: readonly string[]): Node {
  const node = parseList(source, closing);
  if (node.kind === 'list' && node.items.length === 0) throw unexpected(source);
  return node;
}

function parseLoop(source: Source): Node {
  const until = source.keyword() === 'until';
  source.at += 5;
  const test = body(source, ['do']);
  expect(source, 'do');
  const inner = body(source, ['done']);
  expect(source, 'done');
  return { kind: 'loop', until, test, body: inner };
}

function parseFor(source: Source): Node {
  source.at += 3;
  source.skip();
  const [name = ''] = /^[A-Za-z_]\w*/.exec(source.text.slice(source.at)) ?? [];
  if (name === '') throw new SyntaxProblem('bad for loop variable');
  source.at += name.length;
  let words: Word[] | undefined;
  source.skipLines();
  if (source.keyword() === 'in') {
    source.at += 2;
    words = [];
    for (source.skip(); ; source.skip()) {
      const word = parseWord(source, parseCommands);
      if (word.length === 0) break;
      words.push(word);
    }
  }
  if (source.operator() === ';') source.at++;
  expect(source, 'do');
  const inner = body(source, ['done']);
  expect(source, 'done');
  return { kind: 'for', name, words, body: inner };
}

function parseIf(source: Source): Node {
  const arms: { test: Node; body: Node }[] = [];
  let otherwise: Node | undefined;
  for (let word = 'if'; word === 'if' || word === 'elif'; word = source.keyword()) {
    source.at += word.length;
    const test = body(source, ['then']);
    expect(source, 'then');
    arms.push({ test, body: body(source, ['elif', 'else', 'fi']) });
    source.skipLines();
  }
  if (source.keyword() === 'else') {
    source.at += 4;
    otherwise = body(source, ['fi']);
  }
  expect(source, 'fi');
  return { kind: 'if', arms, otherwise };
}

function parseCase(source: Source): Node {
  source.at += 4;
  source.skip();
  const word = parseWord(source, parseCommands);
  expect(source, 'in');
  const arms: { patterns: Word[]; body: Node }[] = [];
  for (source.skipLines(); source.keyword() !== 'esac'; source.skipLines()) {
    if (source.over) throw unexpected(source, 'esac');
    if (source.char === '(') source.at++;
    const patterns: Word[] = [];
    do {
      if (patterns.length > 0) source.at++;
      source.skip();
      patterns.push(parseWord(source, parseCommands));
    } while (source.operator() === '|');
    if (source.operator() !== ')') throw unexpected(source, ')');
    source.at++;
    arms.push({ patterns, body: parseList(source, ['esac']) });
    source.skipLines();
    if (source.starts(';;')) source.at += 2;
    else if (source.keyword() !== 'esac') throw unexpected(source, ';;');
  }
  source.at += 4;
  return { kind: 'case', word, arms };
}

function parseGroup(source: Source): Node {
  const subshell = source.char === '(';
  source.at++;
  const inner = subshell ? parseCommands(source) : body(source, ['}']);
  if (!subshell) expect(source, '}');
  return { kind: 'group', body: inner, subshell };
}

const compounds: Record<string, (source: Source) => Node> = {
  while: parseLoop,
  until: parseLoop,
  for: parseFor,
  if: parseIf,
  case: parseCase,
  '{': parseGroup,
};

function parseFunction(source: Source): Node | undefined {
  source.skip();
  const [whole, name = ''] =
    /^(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)/.exec(
      source.text.slice(source.at, source.at + 200),
    ) ?? [];
  if (whole === undefined) return undefined;
  source.at += whole.length;
  source.skipLines();
  return { kind: 'function', name, body: parseCommand(source) };
}

function parseSimple(source: Source): Node {
  const words: Word[] = [];
  const assigns: [string, Word][] = [];
  const redirects: Redirect[] = [];
  source.skip();
  const begin = source.at;
  let end = begin;
  for (; ; end = source.at) {
    const next = redirect(source);
    if (next) {
      redirects.push(next);
      continue;
    }
    source.skip();
    const [assign, name = ''] =
      words.length === 0
        ? (/^([A-Za-z_]\w*)=/.exec(source.text.slice(source.at, source.at + 200)) ?? [])
        : [];
    if (assign !== undefined) source.at += assign.length;
    const word = parseWord(source, parseCommands);
    if (assign !== undefined) assigns.push([name, word]);
    else if (word.length === 0) break;
    else words.push(word);
  }
  if (words.length === 0 && assigns.length === 0 && redirects.length === 0) throw unexpected(source);
  return { kind: 'command', words, assigns, redirects, text: source.text.slice(begin, end).trim() };
}

/** The redirection that comes next. */
function redirect(source: Source): Redirect | undefined {
  source.skip();
  const [digit = ''] = /^\d(?=[<>])/.exec(source.text.slice(source.at, source.at + 2)) ?? [];
  source.at += digit.length;
  const op = source.operator();
  if (!/^[<>]/.test(op)) return undefined;
  source.at += op.length;
  source.skip();
  const target = parseWord(source, parseCommands);
  if (target.length === 0) throw unexpected(source);
  const stream = digit === '' ? (op.startsWith('<') ? 0 : 1) : Number(digit);
  if (!op.startsWith('<<')) return { op, stream, target };
  const plain = target.every((part) => part.kind === 'text' && !part.quoted);
  const delimiter = target.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const document: Word[number][] = [];
  source.hereDocument(delimiter, op === '<<-', (text) =>
    document.push(
      ...(plain
        ? parseText(new Source(text), parseCommands)
        : [{ kind: 'text' as const, text, quoted: true }]),
    ),
  );
  return { op: '<<', stream, target: document };
}
