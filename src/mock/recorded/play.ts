import type { Arrival, Exchange, ResponseMessage } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import type { HijackStream, MockResponse } from '../serve/message.ts';
import { pause } from '../serve/pause.ts';
import type { Playhead } from './playhead.ts';
import type { StandIns } from './stand-ins.ts';

export interface Stage {
  readonly playhead: Playhead;
  readonly standIns: StandIns;
  /** Keep the pauses of the recording. */
  readonly pace: boolean;
}

/** Headers that the server makes itself. */
const ofTheWire = new Set([
  'date',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'upgrade',
  'keep-alive',
]);

/** The recorded answer, given again. `isStream`: it may come in pieces that depend on other requests. */
export async function play(
  exchange: Exchange,
  isStream: boolean,
  { playhead, standIns, pace }: Stage,
  signal: AbortSignal,
): Promise<MockResponse> {
  const { response, hijack, startedAt, timing } = exchange;
  const begun = performance.now();
  const reach = async (atMs: number) => {
    if (pace) await pause(atMs - (performance.now() - begun), signal);
    else if (isStream) await playhead.until(startedAt + atMs, exchange, signal);
  };
  if (!response) return { status: 200, bend: { kind: timing.end === undefined ? 'hang' : 'close' } };
  await reach(timing.firstByte ?? 0);
  const { status, headers } = headOf(response, standIns);
  const contentType = headerOf(response.headers, 'content-type');
  const head = { status, headers, ...(contentType ? { contentType } : {}) };
  const { body } = response;
  if (hijack)
    return {
      ...head,
      // Why 200: whether it is 101 follows from the request, as it did for the recorded one.
      status: 200,
      hijack: (stream) => void playHijack(exchange, stream, reach, standIns, signal),
    };
  if (!isStream && body.complete && body.framing !== 'chunked')
    return { ...head, bytes: standIns.toClient(body.bytes) };
  const pieces = piecesOf(body.bytes, body.arrivals, timing.firstByte ?? 0);
  return {
    ...head,
    stream: (async function* () {
      for (const { bytes, atMs } of pieces) {
        await reach(atMs);
        // Why: what a daemon said when its client had let go, nobody has read.
        if (atMs > (timing.clientEnd ?? Number.POSITIVE_INFINITY)) await gone(signal);
        if (signal.aborted) return;
        yield standIns.toClient(bytes);
      }
      const end = timing.end ?? 0;
      if (body.complete && end <= (timing.clientEnd ?? end)) await reach(end);
      // Why for ever: who let go was the client, or the end was never recorded.
      else await gone(signal);
    })(),
  };
}

function headOf({ status, headers }: ResponseMessage, standIns: StandIns) {
  const kept = headers.filter(([name]) => !ofTheWire.has(name.toLowerCase()));
  return {
    status,
    headers: Object.fromEntries(
      kept.map(([name, value]) => [name, Buffer.from(standIns.toClient(Buffer.from(value))).toString()]),
    ),
  };
}

async function playHijack(
  { hijack, timing, response }: Exchange,
  stream: HijackStream,
  reach: (atMs: number) => Promise<void>,
  standIns: StandIns,
  signal: AbortSignal,
): Promise<void> {
  if (!hijack) return;
  let heard = 0;
  let wake: () => void = () => undefined;
  stream.onInput((bytes) => {
    heard = bytes ? heard + bytes.length : Number.POSITIVE_INFINITY;
    wake();
  });
  void stream.closed.then(() => {
    heard = Number.POSITIVE_INFINITY;
    wake();
  });
  const { toClient, toDaemon, ended } = hijack;
  const first = timing.firstByte ?? 0;
  for (const { bytes, atMs } of piecesOf(toClient.bytes, toClient.arrivals, first)) {
    await reach(atMs);
    // Why: an answer to what was typed comes after it is typed.
    const typed = toDaemon.arrivals?.filter(([, at]) => at < atMs).length ?? 0;
    const needed = typed === 0 ? 0 : (toDaemon.arrivals?.[typed]?.[0] ?? toDaemon.length);
    while (heard < needed)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (signal.aborted) return;
    stream.write(standIns.toClient(bytes));
  }
  const over = response?.body.complete !== false && (ended.includes('toClient') || toClient.complete);
  await reach(timing.end ?? first);
  if (over) stream.end();
}

function piecesOf(bytes: Uint8Array, arrivals: readonly Arrival[] | undefined, firstMs: number) {
  if (bytes.length === 0) return [];
  const times = arrivals?.length ? arrivals : [[0, firstMs] as const];
  return times
    .map(([offset, atMs], index) => ({
      bytes: bytes.subarray(offset, times[index + 1]?.[0] ?? bytes.length),
      atMs,
    }))
    .filter((piece) => piece.bytes.length > 0);
}

const gone = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
