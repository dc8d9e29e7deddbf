import type { ExchangeView, StreamPiece, TerminalSize } from '../model/index.ts';

export interface AsciicastOptions {
  /** Sizes of the terminal, in the order of time; `ViewSession.resizesOf` gives them. */
  readonly sizes?: readonly TerminalSize[];
  /** Also what was typed (`"i"` events). Default false. */
  readonly input?: boolean;
  readonly title?: string;
}

type CastEvent = readonly [seconds: number, code: 'o' | 'i' | 'r', data: string];

/** asciicast v2: a header line and an event a line. Stdout and stderr of a session without terminal both become output. */
export function* asciicast(view: ExchangeView, options: AsciicastOptions = {}): Generator<string> {
  const { sizes = [], input = false, title } = options;
  const tty = view.exchange.stream === 'tty';
  const first = view.streams.find(({ stream }) => stream !== 'stdin')?.ms ?? 0;
  // Why: clients tell the size right after the start, and what they tell before the first output is the beginning.
  const early = sizes.filter(({ ms }) => ms <= first).at(-1) ?? sizes[0];
  const header = {
    version: 2,
    width: early?.width ?? 80,
    height: early?.height ?? 24,
    timestamp: Math.floor(Date.parse(view.exchange.at) / 1000),
    title: title ?? titleOf(view),
  };
  yield `${JSON.stringify(header)}\n`;
  for (const event of eventsOf(view.streams, sizes, early, input, tty)) yield `${JSON.stringify(event)}\n`;
}

function eventsOf(
  pieces: readonly StreamPiece[],
  sizes: readonly TerminalSize[],
  early: TerminalSize | undefined,
  input: boolean,
  tty: boolean,
): CastEvent[] {
  const events = pieces
    .filter(({ stream }) => input || stream !== 'stdin')
    .map((piece): CastEvent => {
      const code = piece.stream === 'stdin' ? 'i' : 'o';
      return [
        seconds(piece.ms ?? 0),
        code,
        code === 'o' && !tty ? withReturns(dataOf(piece)) : dataOf(piece),
      ];
    });
  const resizes = sizes
    .slice(early ? sizes.indexOf(early) + 1 : 0)
    .filter(({ width, height }, index, later) => {
      // Why: clients tell the same size again and again.
      const before = later[index - 1] ?? early;
      return width !== before?.width || height !== before.height;
    })
    .map(({ ms, width, height }): CastEvent => [seconds(ms), 'r', `${width}x${height}`]);
  // Why stable: a player wants times that never go back, and pieces of one time in their order.
  return [...resizes, ...events].toSorted(([a], [b]) => a - b);
}

const seconds = (ms: number): number => Math.round(ms * 1000) / 1e6;

// Why replacement characters: an asciicast is text, and has no way to say other bytes.
const dataOf = ({ text, base64 }: StreamPiece): string =>
  text ?? Buffer.from(base64 ?? '', 'base64').toString('utf8');

/** Why: without a terminal nobody turned line ends into those that a terminal needs. */
const withReturns = (text: string): string => text.replace(/\r?\n/g, '\r\n');

function titleOf({ exchange }: ExchangeView): string {
  const name = exchange.container?.name ?? exchange.container?.id?.slice(0, 12);
  return [exchange.operation ?? exchange.path, name].filter(Boolean).join(' ');
}
