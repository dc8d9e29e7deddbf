import { ToolError } from '../../base/index.ts';
import { filterNames } from './members.ts';

/** A place in the filter's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const examples = `exchange.operation == "ContainerCreate" && request.body.HostConfig.Privileged`;

/** E_FILTER with the line, and below it marks under the mistake. */
export function filterError(
  text: string,
  range: Range | undefined,
  what: string,
  mend: string,
  cause?: unknown,
): ToolError {
  return new ToolError('E_FILTER', `${what}\n${pointAt(text, range)}`, mend, cause);
}

export const namesText = `The names are ${Object.keys(filterNames).join(', ')}.`;
export const exampleText = `For example: ${examples}`;

function pointAt(text: string, range: Range | undefined): string {
  const start = Math.min(range?.start ?? 0, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = text.slice(lineStart, lineEnd).replaceAll('\t', ' ');
  if (!range) return `  ${line}`;
  const width = Math.max(1, Math.min(range.end, lineEnd) - start);
  // Why a window: the mistake must be seen in a long filter too.
  const column = start - lineStart;
  const from = column > 80 ? column - 60 : 0;
  const shown = line.slice(from, from + 160);
  const marks = '^'.repeat(Math.min(width, Math.max(1, shown.length - (column - from))));
  return `  ${shown}\n  ${' '.repeat(column - from)}${marks}`;
}
