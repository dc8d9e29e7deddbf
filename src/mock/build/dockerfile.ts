import { badRequest } from '../state/daemon-error.ts';

/** A logical line of a Dockerfile. */
export interface Line {
  /** Where it begins, from 1. */
  readonly number: number;
  /** As written, continuations joined. */
  readonly text: string;
  /** `COPY`; what stands there where it is none. */
  readonly word: string;
  /** What begins with `--` before the arguments. */
  readonly flags: readonly string[];
  readonly rest: string;
}

export interface Dockerfile {
  readonly lines: readonly Line[];
  readonly escaping: string;
  /** What is to be said of it, though it is built. */
  readonly warnings: readonly string[];
}

/** Reads a Dockerfile. Throws 400 in the daemon's words. */
export function parseDockerfile(text: string): Dockerfile {
  const raw = text.replace(/^\uFEFF/, '').split('\n');
  if (raw.at(-1) === '') raw.pop();
  const escaping = directives(raw);
  const continued = escaping === '`' ? /([^`])`[ \t]*\r?$|^`[ \t]*\r?$/ : /([^\\])\\[ \t]*\r?$|^\\[ \t]*\r?$/;
  const lines: Line[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < raw.length; at++) {
    const number = at + 1;
    const first = (raw[at] ?? '').replace(/^\s+/, '');
    if (first === '' || first.startsWith('#')) continue;
    let joined = first.replace(/\r$/, '');
    let hasEmpty = false;
    while (continued.test(joined)) {
      joined = joined.replace(continued, '$1');
      let next: string | undefined;
      for (at++; at < raw.length; at++) {
        const line = raw[at] ?? '';
        if (/^\s*#/.test(line)) continue;
        if (line.trim() === '') hasEmpty = true;
        else {
          next = line.replace(/\r$/, '');
          break;
        }
      }
      if (next === undefined) break;
      joined += next;
    }
    const line = splitLine(joined, number);
    if (hasEmpty) warnings.push(line.text);
    lines.push(line);
    at = skipHereDocuments(line, raw, at);
  }
  if (lines.length === 0) throw badRequest('failed to parse Dockerfile: file with no instructions');
  return {
    lines,
    escaping,
    warnings:
      warnings.length === 0
        ? []
        : [
            ...warnings.map((line) => `[WARNING]: Empty continuation line found in: ${line}`),
            '[WARNING]: Empty continuation lines will become errors in a future release.',
          ],
  };
}

/** The escape character that the first comments choose. */
function directives(raw: readonly string[]): string {
  const seen = new Set<string>();
  let escaping = '\\';
  for (const line of raw) {
    const [, name = '', value = ''] = /^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key !== 'escape' && key !== 'syntax' && key !== 'check') break;
    if (seen.has(key))
      throw badRequest(`failed to parse Dockerfile: only one ${key} parser directive can be used`);
    seen.add(key);
    if (key !== 'escape') continue;
    if (value !== '`' && value !== '\\')
      throw badRequest(`failed to parse Dockerfile: invalid escape token '${value}' does not match \` or \\`);
    escaping = value;
  }
  return escaping;
}

/** Takes the instruction, its flags and the rest of a line apart. */
export function splitLine(text: string, number: number): Line {
  const [, word = '', after = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  const flags: string[] = [];
  let rest = after.trim();
  for (;;) {
    const [whole, flag] = /^(--\S*)(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined || flag === undefined) break;
    rest = rest.slice(whole.length);
    if (flag === '--') break;
    flags.push(flag);
  }
  return { number, text: text.trim(), word: word.toUpperCase(), flags, rest };
}

/** The classic builder knows here-documents as far as to leave their lines out. */
function skipHereDocuments({ word, rest }: Line, raw: readonly string[], at: number): number {
  if (!['RUN', 'COPY', 'ADD'].includes(word)) return at;
  let next = at;
  for (const [, dash, , name = ''] of rest.matchAll(
    /(?:^|\s)\d*<<(-?)(["']?)([a-zA-Z_][a-zA-Z0-9_]*)\2(?=\s|$)/g,
  )) {
    do next++;
    while (next < raw.length && (dash ? (raw[next] ?? '').replace(/^\t+/, '') : raw[next]) !== name);
    if (next >= raw.length) throw badRequest('failed to parse Dockerfile: unterminated heredoc');
  }
  return next;
}
