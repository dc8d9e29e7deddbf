import { DaemonError } from '../state/daemon-error.ts';
import type { Filters } from '../state/filters.ts';
import { parseTime } from '../state/time.ts';

/** Milliseconds of an `until` filter; without end where there is none. Throws 500 for what is no time. */
export function untilOf(filters: Filters): number {
  const [text] = filters.get('until') ?? [];
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const parsed = parseTime(text);
  if (parsed !== undefined) return parsed;
  throw new DaemonError(500, `failed to parse value as time or duration: "${text}"`);
}
