import type { ExchangeView, HeaderPair, MessageView } from '../model/index.ts';
import { bodyLines, bodySummary } from './exchange-body.ts';
import { hijackText, nameOf, statusStyle } from './exchange-line.ts';
import { archiveLines, callLines, itemLines, messageLines, streamLines } from './exchange-streams.ts';
import { clip, oneLine, type Pen, penOf, type TextOptions } from './pen.ts';
import { worstFirst } from './tally.ts';
import { describe } from './text-cases.ts';
import { bytesText, millisText, visible } from './visible.ts';

export interface ExchangeTextOptions extends TextOptions {
  /** Lines of each body, stream or list; 40 when absent, all with `verbose`. */
  readonly lines?: number;
}

/** One exchange in full, for people. Long bodies are cut, and the text says how to see all of them. */
export function formatExchange(view: ExchangeView, options: ExchangeTextOptions = {}): string {
  const pen = penOf(options);
  const limit = pen.verbose ? Number.POSITIVE_INFINITY : (options.lines ?? 40);
  const { request, response } = view;
  const blocks = [
    headLines(view, pen),
    [
      pen.paint(
        'bold',
        `> ${clip(oneLine(visible(`${view.exchange.method} ${view.exchange.target}`)), 2000, pen.ellipsis)}`,
      ),
      ...headerLines('>', request.headers, pen),
      ...partLines(request, limit, pen),
    ],
    response
      ? [
          ...response.interim.map(({ status }) => pen.paint('dim', `< ${status} (before the answer)`)),
          pen.paint(
            ['bold', statusStyle(view)],
            `< ${response.status} ${oneLine(visible(response.reason))}`.trimEnd(),
          ),
          ...headerLines('<', response.headers, pen),
          ...partLines(response, limit, pen),
          ...itemLines(response.items, limit, pen),
        ]
      : [pen.paint('red', '< no answer')],
    streamLines(view.streams, limit, pen),
    messageLines(view.messages, limit, pen),
    callLines(view.calls, limit, pen),
    archiveLines(view.archive, limit, pen),
    findingLines(view, pen),
    noteLines(view, pen),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(view: ExchangeView, pen: Pen): string[] {
  const { exchange } = view;
  const { peer, container, bytes } = exchange;
  const separator = ` ${pen.dot} `;
  const who = [peer.process, peer.pid !== null && `pid ${peer.pid}`, peer.address].filter(Boolean).join(' ');
  const facts = [
    exchange.at,
    `connection ${exchange.connection}`,
    who && oneLine(visible(who)),
    exchange.api === null ? 'no API version' : `API ${exchange.api}`,
  ];
  const sizes = [
    `request ${bytesText(bytes.request)}`,
    `answer ${bytesText(bytes.response)}`,
    exchange.hijack !== null && `to daemon ${bytesText(bytes.toDaemon)}`,
    exchange.hijack !== null && `to client ${bytesText(bytes.toClient)}`,
  ];
  const course = [
    exchange.state,
    exchange.firstByteMs !== null && `first byte ${millisText(exchange.firstByteMs)}`,
    exchange.durationMs !== null && `end ${millisText(exchange.durationMs)}`,
    ...sizes,
    exchange.hijack !== null && hijackText(view),
  ];
  const about = [
    container?.name,
    container?.id?.slice(0, 12),
    container?.exec && `exec ${container.exec.slice(0, 12)}`,
  ];
  return [
    `${pen.paint('bold', `#${exchange.id}`)} ${pen.paint('bold', nameOf(view))}${exchange.area === null ? '' : pen.paint('dim', ` (${exchange.area})`)}`,
    facts.filter(Boolean).join(separator),
    course.filter(Boolean).join(separator),
    ...(about.some(Boolean) ? [`container ${oneLine(visible(about.filter(Boolean).join(separator)))}`] : []),
  ];
}

const headerLines = (sign: string, headers: readonly HeaderPair[], pen: Pen): string[] =>
  headers.map(
    ([name, value]) =>
      `${sign} ${pen.paint('cyan', visible(name))}: ${clip(visible(value), 2000, pen.ellipsis)}`,
  );

function partLines(message: MessageView, limit: number, pen: Pen): string[] {
  return [
    ...bodySummary(message, pen),
    ...bodyLines(message, limit, pen),
    ...(message.trailers.length > 0 ? ['trailers', ...headerLines(' ', message.trailers, pen)] : []),
  ];
}

const findingLines = ({ findings }: ExchangeView, pen: Pen): string[] =>
  findings.length === 0
    ? []
    : [
        pen.paint('bold', `findings ${findings.length}`),
        ...worstFirst(findings).flatMap((one) => describe(one, pen)),
      ];

function noteLines({ defects, masked, notes }: ExchangeView, pen: Pen): string[] {
  return [
    ...defects.map(
      ({ code, direction, offset, message }) =>
        `${pen.paint('red', 'defect')} ${code}: ${oneLine(visible(message))} (${direction === 'toDaemon' ? 'to the daemon' : 'to the client'}, byte ${offset})`,
    ),
    ...[...new Set(masked)].map((what) => `${pen.paint('yellow', 'masked')} ${oneLine(visible(what))}`),
    ...notes.map((note) => `${pen.paint('dim', 'note')} ${oneLine(visible(note))}`),
  ];
}
