import { formatJson } from '../base/index.ts';
import type { ArchiveEntry, SocketMessage, StreamCall, StreamItem, StreamPiece } from '../model/index.ts';
import { cap } from './exchange-body.ts';
import { count } from './exchange-line.ts';
import { oneLine, type Pen } from './pen.ts';
import { bytesText, visible } from './visible.ts';

const styles = {
  stdin: 'cyan',
  stdout: 'green',
  stderr: 'red',
  tty: 'green',
  error: 'red',
  raw: 'dim',
} as const;

/** Pieces with their time and name, each line of text on a line of its own. */
export function streamLines(pieces: readonly StreamPiece[], limit: number, pen: Pen): string[] {
  if (pieces.length === 0) return [];
  const lines: string[] = [];
  for (const piece of pieces) {
    const head = `${timeText(piece.ms)} ${pen.paint(styles[piece.stream], piece.stream.padEnd(6))}`;
    const texts = piece.text === undefined ? [`base64 ${piece.base64}`] : linesOf(piece.text);
    for (const [index, text] of texts.entries())
      lines.push(index === 0 ? `${head} ${text}` : `${' '.repeat(18)} ${text}`);
  }
  return [pen.paint('bold', `stream ${count(pieces.length, 'piece')}`), ...cap(lines, limit, pen)];
}

export function itemLines(items: readonly StreamItem[], limit: number, pen: Pen): string[] {
  if (items.length === 0) return [];
  const lines = items.map(({ ms, value }) => `${timeText(ms)} ${visible(formatJson(value))}`);
  return [pen.paint('bold', `${count(items.length, 'item')}`), ...cap(lines, limit, pen)];
}

export function archiveLines(entries: readonly ArchiveEntry[], limit: number, pen: Pen): string[] {
  if (entries.length === 0) return [];
  const lines = entries.map(
    ({ path, type, size, mode, uid, gid, linkTarget }) =>
      `${(mode & 0o7777).toString(8).padStart(4, '0')} ${`${uid}:${gid}`.padEnd(9)} ${bytesText(size).padStart(9)} ${type.padEnd(9)} ${oneLine(visible(path))}${linkTarget ? ` -> ${oneLine(visible(linkTarget))}` : ''}`,
  );
  return [
    pen.paint('bold', `archive ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`),
    ...cap(lines, limit, pen),
  ];
}

export function messageLines(messages: readonly SocketMessage[], limit: number, pen: Pen): string[] {
  if (messages.length === 0) return [];
  const lines = messages.flatMap(({ ms, direction, kind, text, base64 }) => {
    const head = `${timeText(ms)} ${direction === 'toDaemon' ? '>' : '<'} ${kind.padEnd(6)}`;
    const texts = text === undefined ? [base64 === undefined ? '' : `base64 ${base64}`] : linesOf(text);
    return texts.map((line, index) => (index === 0 ? `${head} ${line}` : `${' '.repeat(20)} ${line}`));
  });
  return [pen.paint('bold', `messages ${messages.length}`), ...cap(lines, limit, pen)];
}

export function callLines(calls: readonly StreamCall[], limit: number, pen: Pen): string[] {
  if (calls.length === 0) return [];
  const lines = calls.map((call) => {
    const status = [call.status, call.grpcStatus !== undefined && `grpc ${call.grpcStatus}`]
      .filter(Boolean)
      .join(' ');
    const sign = call.direction === 'toDaemon' ? '>' : '<';
    return `${sign} ${String(call.stream).padEnd(5)} ${oneLine(visible(`${call.method} ${call.path || '(unread)'}`))} ${status || 'no answer'} ${bytesText(call.sent)} sent, ${bytesText(call.received)} received`;
  });
  return [pen.paint('bold', `calls ${calls.length}`), ...cap(lines, limit, pen)];
}

/** `  436.498 ms`, or a dash where the recording keeps no times. */
const timeText = (ms: number | null): string => (ms === null ? '-' : `${ms.toFixed(1)} ms`).padStart(11);

function linesOf(text: string): string[] {
  const lines = visible(text.replaceAll('\r\n', '\n'), true).split('\n');
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
