import type { JsonReading } from './body-json.ts';
import type { Note } from './note.ts';
import { shorten } from './show-value.ts';

/** The note about bytes that are not JSON. */
export function unreadable(
  reading: Extract<JsonReading, { kind: 'invalid-utf8' | 'not-json' }>,
  name: string,
  source: string,
): Note {
  return reading.kind === 'invalid-utf8'
    ? {
        rule: 'response/invalid-utf8',
        expected: 'UTF-8',
        actual: `invalid UTF-8 at byte ${reading.offset}`,
        message: `the body of ${name} is not UTF-8 at byte ${reading.offset}`,
        source,
      }
    : {
        rule: 'response/body-not-json',
        expected: 'one JSON value',
        actual: shorten(reading.text),
        message: `the body of ${name} is not valid JSON: ${shorten(reading.problem)}`,
        source,
      };
}
