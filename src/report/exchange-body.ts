import { formatJson } from '../base/index.ts';
import type { MessageView } from '../model/index.ts';
import { clip, type Pen } from './pen.ts';
import { bytesText, visible } from './visible.ts';

const kinds: Readonly<Record<MessageView['bodyKind'], string>> = {
  none: '',
  json: 'JSON',
  text: 'text',
  base64: 'binary, as base64',
  items: 'a stream of JSON values',
  streams: 'a stream',
  archive: 'an archive',
};

/** What the body is and how much of it is here. */
export function bodySummary({ bodyKind, length, kept, complete }: MessageView, pen: Pen): string[] {
  if (length === 0) return [];
  const parts = [
    kinds[bodyKind] || 'not kept',
    bytesText(length),
    kept < length && `${bytesText(kept)} of it kept`,
    !complete && 'not whole',
  ];
  return [pen.paint('dim', `  ${parts.filter(Boolean).join(', ')}`)];
}

export function bodyLines({ bodyKind, body }: MessageView, limit: number, pen: Pen): string[] {
  if (bodyKind === 'json') return valueLines(body, limit, pen);
  if (typeof body !== 'string') return [];
  const lines =
    bodyKind === 'base64'
      ? (body.match(/.{1,76}/g) ?? [])
      : visible(body.replaceAll('\r\n', '\n'), true).split('\n');
  return cap(lines.at(-1) === '' ? lines.slice(0, -1) : lines, limit, pen);
}

/** A JSON value over lines. */
export function valueLines(value: unknown, limit: number, pen: Pen): string[] {
  // Why once more: JSON leaves the control characters beyond ASCII as they are.
  return cap(visible(formatJson(value, 2), true).split('\n'), limit, pen);
}

/** The first lines, indented, and how to see the others. */
export function cap(lines: readonly string[], limit: number, pen: Pen): string[] {
  const shown = lines.slice(0, limit === Number.POSITIVE_INFINITY ? undefined : limit);
  const left = lines.length - shown.length;
  // Why: without a limit a single line of a megabyte fills the terminal, and the whole is to be had as JSON.
  const room = pen.verbose ? Number.POSITIVE_INFINITY : 2000;
  return [
    ...shown.map((line) => `  ${clip(line, room, pen.ellipsis)}`),
    ...(left > 0
      ? [
          pen.paint(
            'dim',
            `  ${pen.ellipsis} ${left} more lines (--verbose shows all, --json gives the data)`,
          ),
        ]
      : []),
  ];
}
