import type { StreamBytes, StreamItem } from '../model/index.ts';
import { JsonStreamDecoder } from '../wire/index.ts';
import { piecesOf, untilGap } from './times.ts';

/** Values of a JSON stream, each with the time when its last byte came. */
export function readItems(body: StreamBytes): {
  readonly items: readonly StreamItem[];
  readonly problem?: string;
} {
  const decoder = new JsonStreamDecoder();
  const items: StreamItem[] = [];
  let last: number | null = null;
  for (const piece of piecesOf(untilGap(body))) {
    last = piece.ms;
    for (const item of decoder.push(piece.bytes)) items.push({ ms: piece.ms, value: item.value });
  }
  const whole = body.complete && body.bytes.length === body.length;
  const problem = whole ? decoder.end() : decoder.problem;
  for (const item of decoder.tail) items.push({ ms: last, value: item.value });
  return problem ? { items, problem: problem.message } : { items };
}
