import type { Tried } from '../traffic/probe.ts';

/** A place where two daemons part in their answers to one request. */
export interface Parting {
  readonly operationId?: string;
  /** Rule of the comparison: `shape/gone`, `status`, `header/new` … */
  readonly rule: string;
  /** JSON pointer in the answer; `/header/NAME`, `/stdout`, `/items/N/…` beside it. */
  readonly pointer: string;
  /** As text, JSON where it is none; `(absent)` where there is none. */
  readonly was: string;
  readonly now: string;
  /** API versions in which the one and the other daemon were asked. */
  readonly from: string;
  readonly to: string;
  /** The request, and the answer of the first daemon. */
  readonly tried: Tried;
}

const opposites: Readonly<Record<string, string>> = {
  'shape/gone': 'shape/new',
  'shape/new': 'shape/gone',
  'value/element-gone': 'value/element-new',
  'value/element-new': 'value/element-gone',
  'header/gone': 'header/new',
  'header/new': 'header/gone',
};

/** The same place, as if the other daemon had been asked first. */
export function turned(parting: Parting): Parting {
  const { rule, was, now, from, to, tried } = parting;
  const status = statusOf(now);
  return {
    ...parting,
    rule: opposites[rule] ?? rule,
    was: now,
    now: was,
    from: to,
    to: from,
    tried: rule === 'status' && status !== undefined ? { ...tried, status } : tried,
  };
}

/** The status that the text of a difference of statuses begins with. */
export function statusOf(text: string): number | undefined {
  const digits = /^(\d{3})(?: |$)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A value from the text that a difference tells; `undefined` where there is none. */
export function valueFrom(text: string): unknown {
  if (text === '(absent)') return undefined;
  if (!/^(?:[[{"]|-?\d|(?:null|true|false)$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Where a difference lies, in the words of data: a pointer from the answer or the item, or `header NAME`. */
export function placeOf(pointer: string): string {
  const header = /^\/header\/([^/]+)$/.exec(pointer)?.[1];
  return header === undefined ? pointer.replace(/^\/items\/\d+(?=\/|$)/, '') : `header ${header}`;
}

/** Whether a pointer of data, with `*` for any one part, is that of a difference. */
export function isAt(at: string, place: string): boolean {
  if (!at.startsWith('/')) return at.toLowerCase() === place.toLowerCase();
  const [parts, own] = [at.split('/'), place.split('/')];
  return parts.length === own.length && parts.every((part, index) => part === '*' || part === own[index]);
}
