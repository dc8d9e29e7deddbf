/** A piece of a shell script. */
export type Token =
  | { readonly kind: 'word'; readonly parts: readonly WordPart[] }
  | { readonly kind: 'op'; readonly text: string };

export interface WordPart {
  readonly text: string;
  /** `single`: as it stands; `double`: variables; `bare`: variables, and split at spaces. */
  readonly quote: 'single' | 'double' | 'bare';
}

const operators = ['&&', '||', ';;', '>>', '>&', '<&', '\n', ';', '&', '|', '<', '>', '(', ')'];

/** Cuts a script into words and operators. Throws a message as the shell would say it. */
export function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  let parts: WordPart[] = [];
  let bare = '';
  const flushBare = () => {
    if (bare !== '') parts.push({ text: bare, quote: 'bare' });
    bare = '';
  };
  const flush = () => {
    flushBare();
    if (parts.length > 0) tokens.push({ kind: 'word', parts });
    parts = [];
  };
  for (let at = 0; at < script.length; at++) {
    const char = script[at] ?? '';
    if (char === "'") {
      const end = script.indexOf("'", at + 1);
      if (end < 0) throw new Error('syntax error: unterminated quoted string');
      flushBare();
      parts.push({ text: script.slice(at + 1, end), quote: 'single' });
      at = end;
    } else if (char === '"') {
      flushBare();
      let text = '';
      for (at++; at < script.length && script[at] !== '"'; at++) {
        if (script[at] === '\\' && '"\\$`'.includes(script[at + 1] ?? '')) {
          parts.push({ text, quote: 'double' }, { text: script[++at] ?? '', quote: 'single' });
          text = '';
        } else text += script[at];
      }
      if (at >= script.length) throw new Error('syntax error: unterminated quoted string');
      parts.push({ text, quote: 'double' });
    } else if (char === '\\') {
      flushBare();
      if (script[at + 1] !== '\n') parts.push({ text: script[at + 1] ?? '', quote: 'single' });
      at++;
    } else if (char === '$' && script[at + 1] === '(') {
      const end = closing(script, at + 1);
      bare += script.slice(at, end + 1);
      at = end;
    } else if (char === '`') {
      const end = script.indexOf('`', at + 1);
      if (end < 0) throw new Error('syntax error: EOF in backquote substitution');
      bare += script.slice(at, end + 1);
      at = end;
    } else if (char === '#' && bare === '' && parts.length === 0) {
      while (at + 1 < script.length && script[at + 1] !== '\n') at++;
    } else if (char === ' ' || char === '\t') {
      flush();
    } else {
      const op = operators.find((candidate) => script.startsWith(candidate, at));
      if (!op) {
        bare += char;
        continue;
      }
      // A digit right before a redirection names the stream.
      const stream = /^[<>]/.test(op) && /^\d$/.test(bare) && parts.length === 0 ? bare : '';
      if (stream) bare = '';
      flush();
      tokens.push({ kind: 'op', text: stream + op });
      at += op.length - 1;
    }
  }
  flush();
  return tokens;
}

function closing(script: string, open: number): number {
  let depth = 0;
  for (let at = open; at < script.length; at++) {
    if (script[at] === '(') depth++;
    if (script[at] === ')' && --depth === 0) return at;
  }
  throw new Error('syntax error: missing )');
}
