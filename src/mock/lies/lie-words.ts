import { count, duration, listOf, matching, share, size } from '../../base/index.ts';

/** What a value may be, and what it means. `undefined` from `read`: it may not be that. */
interface Word {
  readonly allowed: string;
  /** It stands without a value. */
  readonly alone?: boolean;
  read(text: string): unknown;
}

const pointer: Word['read'] = (text) => (/^(\/([^~]|~[01])*)?$/.test(text) ? text : undefined);
const pointerAllowed = 'a JSON pointer such as /State/Status or /*/Names, with * for every index or key';
const statuses = (text: string) => listOf(text, matching(/^[1-5](\d\d|xx)$/));
const status = (text: string) => (/^[1-5]\d\d$/.test(text) ? Number(text) : undefined);
const anyText: Word['read'] = (text) => text;

/** A value is JSON, or else the text itself. */
function json(text: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { value: text };
  }
}

const alone = (what: string): Word => ({ allowed: what, alone: true, read: () => true });

/** Every word of a rule, in the order of the page. */
export const words: Readonly<Record<string, Word>> = {
  answer: {
    allowed: 'statuses of the honest answer such as 404, 2xx or 200,304, or any',
    read: (text) => (text === 'any' ? ['xxx'] : statuses(text)),
  },
  nth: { allowed: 'numbers from 1, such as 3 or 2,5', read: (text) => listOf(text, count) },
  first: { allowed: 'a number from 1', read: count },
  share: { allowed: 'a number from 0 to 1, such as 0.3', read: share },
  drop: { allowed: pointerAllowed, read: pointer },
  null: { allowed: pointerAllowed, read: pointer },
  type: { allowed: pointerAllowed, read: pointer },
  set: { allowed: `${pointerAllowed}, and to=VALUE behind it`, read: pointer },
  add: { allowed: `${pointerAllowed}, and to=VALUE behind it`, read: pointer },
  to: { allowed: 'JSON, or a text', read: json },
  'empty-list': alone('said without a value: an empty list instead of the body'),
  reverse: alone('said without a value: the list in reverse order'),
  status: { allowed: 'a status from 100 to 599', read: status },
  message: { allowed: 'a text of 1 to 1000 characters', read: matching(/^[\s\S]{1,1000}$/) },
  'content-type': { allowed: 'a content type such as text/html', read: matching(/^[^\s;]+(;.*)?$/) },
  header: { allowed: 'a header such as "Api-Version: 9.99"', read: headerOf },
  'no-header': { allowed: 'the name of a header', read: matching(/^[\w-]+$/) },
  body: { allowed: 'a text', read: anyText },
  replace: { allowed: 'a text in a streamed body, and with=TEXT behind it', read: matching(/^[\s\S]+$/) },
  with: { allowed: 'a text', read: anyText },
  'ignore-query': { allowed: 'the name of a query parameter such as all', read: matching(/^.+$/) },
  'ignore-request': {
    allowed: 'the status that is claimed while nothing is done, such as 204',
    read: status,
  },
  delay: { allowed: 'a time such as 200ms, 1.5s or 200..800ms, below 24 days', read: duration },
  cut: {
    allowed: 'a number of bytes such as 4096, 64KiB or 1m, or head',
    read: (text) => (text === 'head' ? text : size(text)),
  },
  hang: alone('said without a value: no answer ever comes'),
  close: alone('said without a value: the connection ends without an answer'),
  garbage: alone('said without a value: what comes is not HTTP'),
  chunk: alone('said without a value: the first chunk has no size'),
  'frame-stream': { allowed: 'the number that frames tell as their stream, 0 to 255', read: byte },
  'frame-padding': alone('said without a value: frames whose padding is not zero'),
  'frame-length': alone('said without a value: frames that tell more bytes than they have'),
  'frame-missing': alone('said without a value: payload without frames'),
  upgrade: { allowed: 'the protocol that a hijack tells, such as h2c', read: matching(/^[\w/.-]+$/) },
  'hijack-length': alone('said without a value: a hijack that tells a Content-Length'),
  'ignore-half-close': alone('said without a value: the end of input is not heard'),
};

function headerOf(text: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value = ''] = /^([\w-]+):[ \t]*([^\r\n]*)$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, value };
}

function byte(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}
