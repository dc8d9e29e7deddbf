import type { Word } from './script.ts';
import type { Shell } from './shell-state.ts';

/** A word after variables, commands in place, splitting and names of files. */
export async function expand(word: Word, shell: Shell): Promise<string[]> {
  const done: string[] = [];
  let current = '';
  let some = false;
  let globbing = false;
  for (const { text, quote } of word) {
    if (quote === 'single') {
      current += text;
      some = true;
      continue;
    }
    const value = await substitute(text, shell);
    if (quote === 'double' || value === text) {
      current += value;
      globbing ||= quote === 'bare' && /[*?]/.test(value);
      some ||= quote === 'double' || value !== '';
      continue;
    }
    for (const [index, field] of value.split(/\s+/).entries()) {
      if (index > 0 && (some || current !== '')) {
        done.push(current);
        current = '';
        some = false;
      }
      current += field;
      some ||= field !== '';
    }
  }
  if (some || current !== '') done.push(current);
  return globbing ? done.flatMap((each) => matching(each, shell)) : done;
}

/** Names in the folder of a pattern that it fits; the pattern itself where none does. */
function matching(pattern: string, { io }: Shell): string[] {
  const at = pattern.lastIndexOf('/') + 1;
  const [folder, last] = [pattern.slice(0, at), pattern.slice(at)];
  const source = last
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const found = io.fs
    .list(folder.startsWith('/') ? folder : `${io.cwd}/${folder}`)
    .filter((name) => new RegExp(`^${source}$`).test(name) && name.startsWith('.') === last.startsWith('.'));
  return found.length > 0 ? found.map((name) => folder + name) : [pattern];
}

const pieces =
  /(\$\(\([^)]*\)\)|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$\{[^}]*\}|\$[A-Za-z_]\w*|\$[?$!#@*0-9])/;

async function substitute(text: string, shell: Shell): Promise<string> {
  const values: string[] = [];
  for (const [index, piece] of text.split(pieces).entries())
    values.push(index % 2 === 0 ? piece : await valueOfPiece(piece, shell));
  return values.join('');
}

async function valueOfPiece(piece: string, shell: Shell): Promise<string> {
  const { io, params } = shell;
  if (piece.startsWith('$((')) return String(arithmetic(piece.slice(3, -2), io.env));
  if (piece.startsWith('$(') || piece.startsWith('`'))
    return (await captured(piece.slice(piece.startsWith('`') ? 1 : 2, -1), shell)).replace(/\n+$/, '');
  switch (piece) {
    case '$?':
      return String(shell.state.last);
    case '$$':
      return String(io.pid);
    case '$!':
      return shell.jobs.length > 0 ? String(io.pid + shell.jobs.length) : '';
    case '$#':
      return String(Math.max(0, params.length - 1));
    case '$@':
    case '$*':
      return params.slice(1).join(' ');
  }
  if (/^\$\d$/.test(piece)) return params[Number(piece[1])] ?? '';
  const [, length, name = '', operator = '', word = ''] =
    /^\$\{?(#)?(\w+)(:?[-=+?])?(.*?)\}?$/s.exec(piece) ?? [];
  const value = io.env.get(name);
  if (length) return String(value?.length ?? 0);
  const missing = operator.startsWith(':') ? !value : value === undefined;
  if (operator.endsWith('+')) return missing ? '' : substitute(word, shell);
  if (operator === '' || !missing) return value ?? '';
  const fallback = await substitute(word, shell);
  if (operator.endsWith('=')) io.env.set(name, fallback);
  return fallback;
}

async function captured(script: string, shell: Shell): Promise<string> {
  const parts: Buffer[] = [];
  const io = {
    ...shell.io,
    env: new Map(shell.io.env),
    out: (bytes: string | Uint8Array) => void parts.push(Buffer.from(bytes as string)),
  };
  await shell.interpret(script, io, shell.params);
  return Buffer.concat(parts).toString('utf8');
}

/** One sum, difference, product, quotient or comparison of whole numbers. */
function arithmetic(text: string, env: ReadonlyMap<string, string>): number {
  const numbers = text.replace(/\$?([A-Za-z_]\w*)/g, (_whole, name: string) => env.get(name) || '0');
  const [, a = '0', op = '+', b = '0'] =
    /^\s*(-?\d+)\s*(?:(<=|>=|==|!=|[-+*/%<>])\s*(-?\d+))?\s*$/.exec(numbers) ?? [];
  const [left, right] = [Number(a), Number(b)];
  const results: Record<string, number> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': Math.trunc(left / (right || 1)),
    '%': left % (right || 1),
    '<': Number(left < right),
    '>': Number(left > right),
    '<=': Number(left <= right),
    '>=': Number(left >= right),
    '==': Number(left === right),
    '!=': Number(left !== right),
  };
  return results[op] ?? 0;
}
