import { ToolError } from './tool-error.ts';

/** Where in the rules a mistake stands: a range of a text, or a JSON pointer. */
export type Place =
  | { readonly text: string; readonly start: number; readonly end: number }
  | { readonly pointer: string };

/** E_RULES that shows the place. `origin` is a file's name, or empty for rules of the command line. */
export function rulesError(
  origin: string,
  place: Place,
  what: string,
  mend: string,
  cause?: unknown,
): ToolError {
  if ('pointer' in place) {
    const at = [origin, place.pointer].filter(Boolean).join(' ');
    return new ToolError('E_RULES', `${what} (at ${at || 'the top'})`, mend, cause);
  }
  const { text, start, end } = place;
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const line = text.slice(begin, newline < 0 ? text.length : newline).replace(/\r$/, '');
  const number = text.slice(0, begin).split('\n').length;
  const column = start - begin;
  // Why a window: the mistake must be seen in a long line too.
  const from = column > 80 ? column - 60 : 0;
  const shown = line.slice(from, from + 120).replaceAll('\t', ' ');
  const width = Math.max(1, Math.min(end - start, shown.length - (column - from)));
  const at = origin ? ` (${origin}:${number}:${column + 1})` : '';
  return new ToolError(
    'E_RULES',
    `${what}${at}\n  ${shown}\n  ${' '.repeat(column - from)}${'^'.repeat(width)}`,
    mend,
    cause,
  );
}
