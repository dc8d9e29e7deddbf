import { count, duration, listOf, matching, share, size } from '../../base/index.ts';
import type { BreakAfter } from './rule.ts';

/** What a value may be, and what it means. `undefined` from `read`: it may not be that. */
interface Word {
  readonly allowed: string;
  read(text: string): unknown;
}

function place(text: string): BreakAfter | undefined {
  const after = text.replace(/^after:/, '');
  return after === 'head' ? 'head' : size(after);
}

function rate(text: string): number | undefined {
  const bytes = size(/^(.+)\/s$/.exec(text)?.[1] ?? '');
  return bytes === undefined || bytes < 1 ? undefined : bytes;
}

const pointer = matching(/^(\/([^~]|~[01])*)+$/);
const pointerAllowed = 'a JSON pointer such as /State/Status or /*/Names, with * for every index or key';
const bytesAllowed = 'a number of bytes such as 4096, 64KiB or 1m';
const breakAllowed = `${bytesAllowed}, or head`;

/** Every word of a rule, in the order of the page. */
export const words = {
  method: {
    allowed: 'a method in capitals such as POST',
    read: matching(/^[A-Z]{1,20}$/),
  },
  path: {
    allowed: 'a path without version and query, with * for any letters: /containers/web-*/start',
    read: matching(/^[/*][^\s?]*$/),
  },
  answer: {
    allowed: 'statuses of the daemon such as 404, 2xx or 200,304',
    read: (text: string) => listOf(text, matching(/^[1-5](\d\d|xx)$/)),
  },
  nth: { allowed: 'numbers from 1, such as 3 or 2,5', read: (text: string) => listOf(text, count) },
  first: { allowed: 'a number from 1', read: count },
  share: { allowed: 'a number from 0 to 1, such as 0.3', read: share },
  of: { allowed: 'request, stdin or answer', read: matching(/^(request|stdin|answer)$/) },
  delay: { allowed: 'a time such as 200ms, 1.5s or 200..800ms, below 24 days', read: duration },
  status: { allowed: 'a status from 400 to 599', read: matching(/^[45]\d\d$/) },
  message: { allowed: 'a text of 1 to 1000 characters', read: matching(/^[\s\S]{1,1000}$/) },
  connection: { allowed: 'close', read: matching(/^close$/) },
  cut: { allowed: breakAllowed, read: place },
  reset: { allowed: breakAllowed, read: place },
  slow: { allowed: 'bytes per second such as 512/s, 2KiB/s or 1m/s', read: rate },
  corrupt: { allowed: bytesAllowed, read: size },
  'short-chunk': { allowed: bytesAllowed, read: size },
  'half-close': { allowed: 'drop', read: matching(/^drop$/) },
  drop: { allowed: pointerAllowed, read: pointer },
  null: { allowed: pointerAllowed, read: pointer },
  type: { allowed: pointerAllowed, read: pointer },
} as const satisfies Record<string, Word>;

export type WordName = keyof typeof words;

/** Values that were understood. */
export type Words = {
  -readonly [Name in WordName]?: Exclude<ReturnType<(typeof words)[Name]['read']>, undefined>;
};
