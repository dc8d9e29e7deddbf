import type { ExchangeView } from '../model/index.ts';
import { clip, oneLine, type Pen, penOf, type TextOptions } from './pen.ts';
import { bytesText, millisText, visible } from './visible.ts';

export interface LineOptions extends TextOptions {
  /** API versions that the lines before told; the same set for all lines of a list, so that each is told where it is new. */
  readonly seen?: Set<string>;
}

const columns = { time: 12, id: 6, connection: 5, operation: 24, status: 6, duration: 10, bytes: 9 };

/** Names of the columns of `formatExchangeLine`, without a line end. */
export function formatTable(options: TextOptions = {}): string {
  const pen = penOf(options);
  return pen.paint(
    'dim',
    [
      'time'.padEnd(columns.time),
      'id'.padEnd(columns.id),
      'conn'.padEnd(columns.connection),
      'operation'.padEnd(operationWidth(pen)),
      'status'.padEnd(columns.status),
      'duration'.padStart(columns.duration),
      'bytes'.padStart(columns.bytes),
    ].join(' '),
  );
}

/** One line about an exchange, without a line end: `12:00:01.402 #4 c2 ContainerCreate 201 12.4 ms 1.2 KiB ⚠ 1 finding`. */
export function formatExchangeLine(view: ExchangeView, options: LineOptions = {}): string {
  const pen = penOf(options);
  const { exchange } = view;
  const cells = [
    exchange.at.slice(11, 23).padEnd(columns.time),
    `#${exchange.id}`.padEnd(columns.id),
    `c${exchange.connection}`.padEnd(columns.connection),
    clip(nameOf(view), operationWidth(pen), pen.ellipsis).padEnd(operationWidth(pen)),
    (exchange.status === null ? pen.dash : String(exchange.status)).padEnd(columns.status),
    durationOf(view).padStart(columns.duration),
    bytesText(bytesOf(view)).padStart(columns.bytes),
  ];
  const tail = tailOf(view, pen, options.seen);
  const plain = cells.join(' ');
  const room = Math.max(0, pen.width - plain.length - 2);
  const shown = clip(tail.join(pen.unicode ? ' · ' : ' - '), room, pen.ellipsis);
  cells[4] = pen.paint(statusStyle(view), cells[4] ?? '');
  cells[2] = pen.paint('dim', cells[2] ?? '');
  return `${cells.join(' ')}${shown === '' ? '' : `  ${paintTail(view, shown, pen)}`}`.trimEnd();
}

function tailOf(view: ExchangeView, pen: Pen, seen: Set<string> | undefined): string[] {
  const { exchange, findings, defects } = view;
  const warning = pen.unicode ? '⚠' : '!';
  const parts: string[] = [];
  const telling = findings.filter(({ level }) => level !== 'info');
  if (telling.length > 0) parts.push(`${warning} ${count(telling.length, 'finding')}`);
  if (defects.length > 0) parts.push(`${warning} ${defects.map(({ code }) => code).join(', ')}`);
  if (exchange.state === 'failed' && defects.length === 0) parts.push('no whole answer');
  if (exchange.hijack !== null) parts.push(hijackText(view));
  if (exchange.api !== null && seen && !seen.has(exchange.api)) {
    seen.add(exchange.api);
    parts.push(`API ${exchange.api}`);
  }
  const container = exchange.container?.name ?? exchange.container?.id?.slice(0, 12);
  if (container) parts.push(oneLine(visible(container)));
  return parts;
}

/** `hijack tcp, multiplexed` */
export function hijackText({ exchange, calls }: ExchangeView): string {
  const form = exchange.stream === exchange.upgrade || exchange.stream === 'h2' ? null : exchange.stream;
  const parts = [
    form && `${form}${exchange.assumed ? ' (assumed)' : ''}`,
    calls.length > 0 && count(calls.length, 'call'),
  ];
  return [`hijack ${exchange.upgrade ?? 'without upgrade'}`, ...parts].filter(Boolean).join(', ');
}

export const nameOf = ({ exchange }: ExchangeView): string =>
  exchange.operation ?? oneLine(visible(`${exchange.method} ${exchange.path}`));

function durationOf({ exchange }: ExchangeView): string {
  if (exchange.state === 'open') return 'open';
  return exchange.durationMs === null ? '' : millisText(exchange.durationMs);
}

/** Payload in both directions. */
const bytesOf = ({ exchange: { bytes } }: ExchangeView): number =>
  bytes.request + bytes.response + bytes.toDaemon + bytes.toClient;

export function statusStyle({
  exchange: { status, state },
}: ExchangeView): 'red' | 'yellow' | 'green' | 'cyan' | 'dim' {
  if (status === null || state === 'failed') return 'red';
  if (status >= 500) return 'red';
  if (status >= 400) return 'yellow';
  return status === 101 ? 'cyan' : 'green';
}

function paintTail({ findings, defects, exchange }: ExchangeView, text: string, pen: Pen): string {
  const isBad =
    defects.length > 0 || findings.some(({ level }) => level === 'error') || exchange.state === 'failed';
  return pen.paint(isBad ? 'red' : findings.length > 0 ? 'yellow' : 'dim', text);
}

export const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

/** Why by width: a narrow terminal shortens names before it loses figures. */
const operationWidth = (pen: Pen): number => Math.max(14, Math.min(columns.operation, pen.width - 66));
