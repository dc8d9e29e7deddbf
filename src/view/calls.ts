import type { Direction, Exchange, Hijack, StreamCall } from '../model/index.ts';
import { Http2Decoder } from '../wire/index.ts';
import { inTime } from './streams.ts';
import { piecesOf, untilGap } from './times.ts';

export interface Calls {
  readonly calls: readonly StreamCall[];
  readonly problem?: string;
}

/** Calls over HTTP/2: those that the exchange tells, else what its kept bytes tell. */
export function readCalls({ request }: Exchange, hijack: Hijack): Calls {
  if (hijack.calls) return { calls: hijack.calls };
  // Why: with prior knowledge the beginning of the preface was read as the head of a request.
  const isEaten = hijack.kind === 'h2' && request.method === 'PRI';
  const decoder = new Http2Decoder({}, isEaten ? { eatenHead: 'toDaemon' } : {});
  // Why the caller first where there are no times: an answer says nothing before its request.
  const sides: Direction[] =
    isEaten || startsCalls(hijack.toDaemon.bytes) ? ['toDaemon', 'toClient'] : ['toClient', 'toDaemon'];
  const pieces = sides.flatMap((direction) =>
    [...piecesOf(untilGap(hijack[direction]))].map((piece) => ({ ...piece, direction })),
  );
  for (const { direction, bytes } of inTime(pieces)) decoder.push(direction, new Uint8Array(bytes));
  const calls = decoder.calls();
  return decoder.problem ? { calls, problem: decoder.problem.message } : { calls };
}

const startsCalls = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 5)).toString('latin1') === 'PRI *';
