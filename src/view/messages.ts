import type { Direction, Hijack, SocketMessage, StreamBytes } from '../model/index.ts';
import { WebSocketDecoder, type WebSocketMessage } from '../wire/index.ts';
import { inTime } from './streams.ts';
import { plainOf } from './text.ts';
import { piecesOf, untilGap } from './times.ts';

export interface Messages {
  readonly messages: readonly SocketMessage[];
  readonly problems: readonly string[];
}

/** Messages of a WebSocket in the order of time, each with the time when it was whole; without times those to the daemon first. */
export function readMessages({ toDaemon, toClient }: Hijack): Messages {
  const sides = [readSide(toDaemon, 'toDaemon'), readSide(toClient, 'toClient')];
  return {
    messages: inTime(sides.flatMap(({ messages }) => messages)),
    problems: sides.flatMap(({ problem }) => problem ?? []),
  };
}

function readSide(
  stream: StreamBytes,
  direction: Direction,
): { messages: SocketMessage[]; problem: string | undefined } {
  const decoder = new WebSocketDecoder();
  const messages: SocketMessage[] = [];
  for (const piece of piecesOf(untilGap(stream)))
    for (const message of decoder.push(piece.bytes))
      messages.push({ ms: piece.ms, direction, kind: message.kind, ...contentOf(message) });
  const isWhole = stream.complete && stream.bytes.length === stream.length;
  const problem = decoder.problem ?? (isWhole ? decoder.end() : undefined);
  return { messages, problem: problem?.message };
}

/** Text of any kind where it is text; of a close the status and the reason. */
function contentOf({ kind, bytes, status }: WebSocketMessage): ReturnType<typeof plainOf> {
  if (kind !== 'close' || status === undefined) return plainOf(bytes);
  return { text: `${status} ${new TextDecoder().decode(bytes.subarray(2))}`.trimEnd() };
}
