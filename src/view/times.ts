import type { Arrival, Gap, StreamBytes } from '../model/index.ts';

export interface TimedBytes {
  readonly bytes: Uint8Array;
  /** Milliseconds after the exchange began; null where the recording does not keep it. */
  readonly ms: number | null;
}

/** The bytes cut as they came; one piece without time where the recording keeps none. */
export function* piecesOf({ bytes, arrivals = [], gaps = [] }: StreamBytes): Generator<TimedBytes> {
  if (bytes.length === 0) return;
  if (arrivals.length === 0) {
    yield { bytes, ms: null };
    return;
  }
  const begins = placesOf(arrivals, gaps);
  for (const [index, [, ms]] of arrivals.entries()) {
    // Why from 0: bytes before the first kept time belong to it.
    const begin = index === 0 ? 0 : (begins[index] ?? 0);
    if (begin >= bytes.length) return;
    const piece = bytes.subarray(begin, begins[index + 1] ?? bytes.length);
    if (piece.length > 0) yield { bytes: piece, ms };
  }
}

/** Where arrivals stand among the bytes that were recorded: their offsets count what was not. */
function placesOf(arrivals: readonly Arrival[], gaps: readonly Gap[]): number[] {
  let lost = 0;
  let next = 0;
  return arrivals.map(([offset]) => {
    for (let gap = gaps[next]; gap && gap.offset < offset; gap = gaps[next]) {
      lost += gap.length;
      next++;
    }
    return Math.max(0, offset - lost);
  });
}

/** The stream up to where the recording first lacks bytes, for what cannot be read across a hole. */
export function untilGap<Part extends StreamBytes>(part: Part): Part {
  const [first] = part.gaps ?? [];
  return first ? { ...part, bytes: part.bytes.subarray(0, first.offset), complete: false } : part;
}

/** RFC 3339, UTC, with microseconds. */
export function formatTime(epochMs: number): string {
  const whole = Math.floor(epochMs);
  const micros = Math.min(999, Math.floor((epochMs - whole) * 1000));
  const date = new Date(whole);
  if (Number.isNaN(date.getTime())) return '1970-01-01T00:00:00.000000Z';
  return date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
