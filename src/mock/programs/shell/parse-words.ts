import type { Source } from './source.ts';
import { type Node, type Part, SyntaxProblem, type Word } from './tree.ts';

/** Parses what stands within `$( )`, up to and with the closing parenthesis. */
export type ParseCommands = (source: Source) => Node;

const ends = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '<', '>', '(', ')', '']);

/** Reads one word; empty where none begins. */
export function parseWord(source: Source, commands: ParseCommands): Word {
  return collect(source, commands, (char) => ends.has(char), 'bare');
}

/** Parts of a text in which only `$`, backquotes and backslashes mean something, as in a here-document. */
export function parseText(source: Source, commands: ParseCommands): Word {
  return collect(source, commands, (char) => char === '', 'text');
}

type Mode = 'bare' | 'double' | 'text';

function collect(
  source: Source,
  commands: ParseCommands,
  isEnd: (char: string) => boolean,
  mode: Mode,
): Part[] {
  const parts: Part[] = [];
  let text = '';
  const quoted = mode !== 'bare';
  const flush = () => {
    if (text !== '') parts.push({ kind: 'text', text, quoted });
    text = '';
  };
  while (!isEnd(source.char)) {
    const { char } = source;
    if (char === '\\') {
      const next = source.text[source.at + 1];
      source.at += next === undefined ? 1 : 2;
      if (next === '\n') continue;
      const special = mode === 'bare' || (mode === 'double' ? '"\\$`' : '\\$`').includes(next ?? '');
      if (next === undefined) text += '\\';
      else if (!special) text += `\\${next}`;
      else {
        flush();
        parts.push({ kind: 'text', text: next, quoted: true });
      }
    } else if (char === "'" && mode === 'bare') {
      const end = source.text.indexOf("'", source.at + 1);
      if (end < 0) throw new SyntaxProblem('unterminated quoted string', true);
      flush();
      parts.push({ kind: 'text', text: source.text.slice(source.at + 1, end), quoted: true });
      source.at = end + 1;
    } else if (char === '"' && mode === 'bare') {
      flush();
      source.at++;
      const inner = collect(source, commands, (each) => each === '"' || each === '', 'double');
      if (source.over) throw new SyntaxProblem('unterminated quoted string', true);
      source.at++;
      parts.push(...(inner.length > 0 ? inner : [{ kind: 'text' as const, text: '', quoted: true }]));
    } else if (char === '`') {
      flush();
      parts.push(backquoted(source, commands, quoted));
    } else if (char === '$') {
      const part = dollar(source, commands, quoted);
      if (!part) {
        text += '$';
        source.at++;
        continue;
      }
      flush();
      parts.push(part);
    } else {
      text += char;
      source.at++;
    }
  }
  flush();
  return parts;
}

function backquoted(source: Source, commands: ParseCommands, quoted: boolean): Part {
  let script = '';
  for (source.at++; source.char !== '`'; source.at++) {
    if (source.over) throw new SyntaxProblem('EOF in backquote substitution', true);
    if (source.char === '\\' && '`\\$'.includes(source.text[source.at + 1] ?? ' ')) source.at++;
    script += source.char;
  }
  source.at++;
  return { kind: 'command', body: commands(sub(source, `${script})`)), quoted };
}

/** A source of the same kind over another text. */
const sub = (source: Source, text: string): Source =>
  new (source.constructor as new (text: string) => Source)(text);

function dollar(source: Source, commands: ParseCommands, quoted: boolean): Part | undefined {
  if (source.starts('$((')) {
    const end = arithmeticEnd(source);
    if (end !== undefined) {
      const inner = sub(source, source.text.slice(source.at + 3, end));
      source.at = end + 2;
      return { kind: 'arithmetic', word: parseText(inner, commands), quoted };
    }
  }
  if (source.starts('$(')) {
    source.at += 2;
    return { kind: 'command', body: commands(source), quoted };
  }
  if (source.starts('${')) return braces(source, commands, quoted);
  const [, name] = /^\$([A-Za-z_]\w*|[0-9?$!#@*-])/.exec(source.text.slice(source.at, source.at + 256)) ?? [];
  if (name === undefined) return undefined;
  source.at += name.length + 1;
  return { kind: 'parameter', name, length: false, operator: '', word: [], quoted };
}

/** Where `))` closes an arithmetic expression; `undefined` when it is a command in parentheses. */
function arithmeticEnd(source: Source): number | undefined {
  let depth = 0;
  for (let at = source.at + 3; at < source.text.length; at++) {
    const char = source.text[at];
    if (char === '(') depth++;
    else if (char === ')') {
      if (depth === 0) return source.text[at + 1] === ')' ? at : undefined;
      depth--;
    }
  }
  throw new SyntaxProblem('missing "))"', true);
}

function braces(source: Source, commands: ParseCommands, quoted: boolean): Part {
  source.at += 2;
  const rest = source.text.slice(source.at, source.at + 256);
  const [, hash = '', name = '', operator = ''] =
    /^(#(?=[\w@*?]))?([A-Za-z_]\w*|\d+|[?$!#@*-])(:?[-=+?]|##?|%%?|\/\/?|:(?=[\d $]))?/.exec(rest) ?? [];
  if (name === '') throw new SyntaxProblem('bad substitution');
  source.at += hash.length + name.length + operator.length;
  const word = collect(source, commands, (char) => char === '}' || char === '', quoted ? 'double' : 'bare');
  if (source.over) throw new SyntaxProblem('missing "}"', true);
  source.at++;
  return { kind: 'parameter', name, length: hash !== '', operator, word, quoted };
}
