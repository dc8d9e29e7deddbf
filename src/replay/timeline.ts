import type { Exchange, StreamBytes } from '../model/index.ts';
import { leftByClient } from './compare-exchange.ts';

/**
 * What a client of the capture did (`send`, `feed`, `finish`, `leave`) and what it saw the daemon do meanwhile (`head`,
 * `end`), in recorded order. Who does the former in turn, and waits for the latter in turn, keeps every order and every
 * dependency of the recording: a client can only use an id after the answer that gave it.
 */
export type Step = { readonly at: number; readonly exchange: Exchange } & (
  | { readonly kind: 'send' | 'head' | 'end' | 'leave' }
  /** The client half-closed, when so many bytes of answer or output had come. */
  | { readonly kind: 'finish'; readonly output: number }
  /** Bytes that the client wrote after the upgrade. */
  | { readonly kind: 'feed'; readonly bytes: Uint8Array; readonly output: number }
);

/** `at` counts milliseconds from the first request. Streams that the recording's end cut are left at the end, in order. */
export function timelineOf(exchanges: readonly Exchange[]): Step[] {
  const begin = exchanges.reduce(
    (first, { startedAt }) => Math.min(first, startedAt),
    Number.POSITIVE_INFINITY,
  );
  const steps = exchanges.flatMap((exchange) => stepsOf(exchange, exchange.startedAt - begin));
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => compare(a.step.at, b.step.at) || a.index - b.index)
    .map(({ step }) => step);
}

// Why: infinity less infinity is no number.
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

function stepsOf(exchange: Exchange, start: number): Step[] {
  const { timing, hijack, response } = exchange;
  const steps: Step[] = [{ kind: 'send', at: start, exchange }];
  if (response && timing.firstByte !== undefined)
    steps.push({ kind: 'head', at: start + timing.firstByte, exchange });
  if (hijack) steps.push(...feedsOf(exchange, start));
  else if (timing.clientEnd !== undefined)
    steps.push({
      kind: 'finish',
      at: start + timing.clientEnd,
      exchange,
      output: bodyBefore(exchange, timing.clientEnd),
    });
  const end = timing.end === undefined ? Number.POSITIVE_INFINITY : start + timing.end;
  steps.push({ kind: leftByClient(exchange) ? 'leave' : 'end', at: end, exchange });
  return steps;
}

function feedsOf(exchange: Exchange, start: number): Step[] {
  const { hijack, timing } = exchange;
  if (!hijack) return [];
  const { bytes, arrivals } = hijack.toDaemon;
  const headAt = timing.firstByte ?? 0;
  const steps: Step[] = [];
  const pieces =
    bytes.length === 0 ? [] : arrivals && arrivals.length > 0 ? arrivals : [[0, headAt] as const];
  let last = headAt;
  for (const [index, [offset, at]] of pieces.entries()) {
    const until = pieces[index + 1]?.[0] ?? bytes.length;
    last = Math.max(last, at);
    steps.push({
      kind: 'feed',
      at: start + last,
      exchange,
      bytes: bytes.subarray(offset, until),
      output: outputBefore(exchange, at),
    });
  }
  if (hijack.ended[0] !== 'toDaemon') return steps;
  // Why at the last bytes: an importer may know the order of the half-closes and not their time.
  const at = Math.max(last, timing.clientEnd ?? last);
  steps.push({ kind: 'finish', at: start + at, exchange, output: outputBefore(exchange, at) });
  return steps;
}

/** Bytes that had come by then; 0 where the recording does not tell. */
function bytesBefore(at: number, stream: Pick<StreamBytes, 'arrivals' | 'length'> | undefined): number {
  const { arrivals = [], length = 0 } = stream ?? {};
  if (arrivals.length === 0) return 0;
  return arrivals.find(([, when]) => when > at)?.[0] ?? length;
}

const outputBefore = ({ hijack }: Exchange, at: number): number => bytesBefore(at, hijack?.toClient);
const bodyBefore = ({ response }: Exchange, at: number): number => bytesBefore(at, response?.body);
