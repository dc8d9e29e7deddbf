/** RFC 3339 with nanoseconds, as Go writes it. */
export const formatTime = (milliseconds: number): string => {
  const fraction = String(Math.round((milliseconds % 1000) * 1e6) % 1e9).padStart(9, '0');
  return `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
};

export const zeroTime = '0001-01-01T00:00:00Z';

/**
 * Milliseconds since the epoch; never the same twice, so that order can be told from it.
 * Why not a monotonic clock: clients compare it with their own wall clock, from which that one drifts.
 */
export function createClock(): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 0.001, Date.now() + (performance.now() % 1));
    return last;
  };
}

/** A `since` or `until` of a query: seconds with fraction, or RFC 3339. `undefined` when it is neither. */
export function parseTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  const span = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!span) return undefined;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[span[2] as 's'];
  return Date.now() - Number(span[1]) * unit;
}

/** `3 minutes`, as the daemon's status lines say it. */
export function humanSpan(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  return minutes < 120 ? 'About an hour' : `${Math.floor(minutes / 60)} hours`;
}
