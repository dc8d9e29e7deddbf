const day = 86_400_000;

/**
 * Times of today and ages below a day become a word, and spaces one: they move while one looks. Times far away say something and
 * stay.
 */
export function withoutNow(text: string, now: number): string {
  const isNear = (ms: number) => Math.abs(ms - now) < day;
  return (
    text
      .replace(
        /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?(?: [A-Z]{3,4})?/g,
        (time) => (isNear(Date.parse(isoOf(time))) ? 'NOW' : time),
      )
      .replace(/\b1\d{9}(?:\d{3}|\d{6}|\d{9})?\b/g, (digits) =>
        isNear(Number(digits) / 10 ** (digits.length - 13)) ? 'NOW' : digits,
      )
      .replace(/\b(?:\d+|[Aa]bout an?|[Ll]ess than a) (?:second|minute|hour)s?\b/g, 'AGE')
      // Why: an age makes the column of a table wider, and with it every line.
      .replace(/[ \t]+/g, ' ')
  );
}

function isoOf(time: string): string {
  const [, date, clock, zone = 'Z'] =
    /^(\S{10})[T ]([\d:]{8}(?:\.\d{1,3})?)\d* ?(Z|[+-]\d\d:?\d\d)?/.exec(time) ?? [];
  return `${date}T${clock}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`;
}

/** Also without ids and durations, which differ where each run makes things anew. */
export const withoutIds = (text: string): string =>
  text
    .replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g, 'ID')
    .replace(/\b(?=[a-z]*\d)[a-z0-9]{25}\b/g, 'ID')
    .replace(/\b\d+(?:\.\d+)?(?:ns|µs|us|ms|s)\b/g, 'DURATION');
