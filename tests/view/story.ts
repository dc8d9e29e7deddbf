import type { Arrival, Exchange, ExchangeView } from '../../src/model/index.ts';
import {
  describeExchange,
  type Export,
  type KnownFacts,
  type ViewOptions,
  ViewSession,
} from '../../src/view/index.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { makeExchange, type Sketch, stream, utf8 } from '../check/make-exchange.ts';

export const containerId = 'c'.repeat(64);
export const execId = 'e'.repeat(64);

/** Exchanges with ids 1, 2, 3 …, each a second after the one before. */
export const storyOf = (...sketches: readonly Sketch[]): Exchange[] =>
  sketches.map((sketch, index) => ({
    ...makeExchange(sketch),
    id: index + 1,
    startedAt: 1_700_000_000_000 + index * 1000,
  }));

export function viewsOf(
  exchanges: readonly Exchange[],
  options: ViewOptions = {},
  known: KnownFacts = {},
): ExchangeView[] {
  const session = new ViewSession(options);
  return exchanges.map((exchange) => describeExchange(exchange, session, known));
}

export const viewOf = (sketch: Sketch, known: KnownFacts = {}): ExchangeView =>
  viewsOf(storyOf(sketch), {}, known)[0] as ExchangeView;

export const create = (tty: boolean, more: object = {}): Sketch => ({
  method: 'POST',
  target: '/v1.51/containers/create?name=web',
  send: { Image: 'busybox', Tty: tty, ...more },
  status: 201,
  answer: { Id: containerId, Warnings: [] },
});

/** A stream of frames: `[stream, text, ms]`. */
export function framed(...frames: readonly (readonly [stream: 0 | 1 | 2 | 3, text: string, ms: number])[]) {
  const parts = frames.map(([number, text]) => encodeFrame(number, utf8(text)));
  return {
    ...stream(new Uint8Array(Buffer.concat(parts))),
    arrivals: arrivalsOf(
      parts,
      frames.map(([, , ms]) => ms),
    ),
  };
}

/** A stream of bytes as they came: `[text, ms]`. */
export function timed(...pieces: readonly (readonly [text: string | Uint8Array, ms: number])[]) {
  const parts = pieces.map(([bytes]) => (typeof bytes === 'string' ? utf8(bytes) : bytes));
  return {
    ...stream(new Uint8Array(Buffer.concat(parts))),
    arrivals: arrivalsOf(
      parts,
      pieces.map(([, ms]) => ms),
    ),
  };
}

function arrivalsOf(parts: readonly Uint8Array[], times: readonly number[]): Arrival[] {
  let offset = 0;
  return parts.map((part, index) => {
    const arrival = [offset, times[index] ?? 0] as const;
    offset += part.length;
    return arrival;
  });
}

export const attach = (hijack: Sketch['hijack'], more: Sketch = {}): Sketch => ({
  method: 'POST',
  target: `/v1.51/containers/${containerId}/attach?stream=1&stdin=1&stdout=1&stderr=1`,
  requestHeaders: { Connection: 'Upgrade', Upgrade: 'tcp' },
  status: 101,
  headers: { 'Content-Type': 'application/vnd.docker.raw-stream' },
  ...more,
  ...(hijack ? { hijack } : {}),
});

export async function textOf(made: Export): Promise<string> {
  let text = '';
  for await (const piece of made.text) text += piece;
  return text;
}
