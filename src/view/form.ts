import { isJsonStream, mediaType, type Subject, terminalOf } from '../check/index.ts';
import type { HeaderPair, StreamBytes, StreamForm } from '../model/index.ts';
import { looksMultiplexed } from '../wire/index.ts';

/** What follows an exchange's heads. */
export interface Form {
  /** Null: the answer is one message. */
  readonly stream: StreamForm | null;
  /** Told from the bytes alone. */
  readonly assumed: boolean;
}

const none: Form = { stream: null, assumed: false };

/** What the answer streams, by what earlier exchanges told of terminals, by the contract, and at last by the bytes. */
export function formOf(subject: Subject): Form {
  const { response, operation, exchange } = subject;
  const { hijack } = exchange;
  if (hijack?.kind === 'h2' || hijack?.protocol === 'h2c') return { stream: 'h2', assumed: false };
  if (hijack?.protocol === 'websocket') return { stream: 'websocket', assumed: false };
  if (!response || (response.status >= 300 && !hijack)) return none;
  if (terminalOf(subject) !== undefined) return terminalForm(subject);
  if (hijack) return { stream: 'raw', assumed: false };
  if (isJsonStream(subject)) return { stream: 'json', assumed: false };
  if (operation?.stream === 'tar' || isTarType(response.headers)) return { stream: 'tar', assumed: false };
  return none;
}

function terminalForm(subject: Subject): Form {
  const kind = terminalOf(subject);
  const { id } = subject.match.pathParams;
  const tty = kind === 'container' || kind === 'exec' ? id && subject.context.tty?.(kind, id) : undefined;
  if (typeof tty === 'boolean') return { stream: tty ? 'tty' : 'multiplexed', assumed: false };
  // Why: the multiplexed label is only ever given where there are frames; the raw label proves nothing.
  if (subject.response && mediaType(subject.response.headers) === 'application/vnd.docker.multiplexed-stream')
    return { stream: 'multiplexed', assumed: false };
  const { bytes } = outputOf(subject);
  if (bytes.length === 0) return none;
  return { stream: looksMultiplexed(bytes) ? 'multiplexed' : 'tty', assumed: true };
}

/** What the daemon sent behind the head. */
export function outputOf({ exchange, response }: Subject): StreamBytes {
  if (exchange.hijack) return exchange.hijack.toClient;
  return response?.body ?? { bytes: new Uint8Array(), length: 0, complete: false };
}

export const isTarType = (headers: readonly HeaderPair[]): boolean =>
  /^application\/(x-)?tar\b|^application\/x-tar-gz$/.test(mediaType(headers));
