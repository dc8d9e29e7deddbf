import type { Behaviour, Impact } from '../../model/index.ts';
import { diffRule } from '../diff/diff-rules.ts';
import type { Difference, Place } from '../diff/difference.ts';
import { isOfShape, isTextOf } from './shapes.ts';
import { saysNothing, sentAt, shortly, valuesAt } from './values.ts';

/** An exchange as it is tried: what was sent, and what came. */
export interface Tried {
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly requestHeaders: ReadonlyMap<string, string>;
  readonly responseHeaders: ReadonlyMap<string, string>;
  /** 0 where none came. */
  readonly status: number;
  /** Bytes of the request's body. */
  readonly bodySize: number;
  /** Absent where there is none, or none that is JSON. */
  readonly sent?: unknown;
  /** Of a stream each item; of one answer the answer alone. */
  readonly came: readonly unknown[];
}

/** What a difference hits in an exchange. */
export interface Hit {
  readonly impact: Impact;
  /** Of several places the one that was hit. */
  readonly at?: string;
  readonly seen?: string;
}

/** One thing that may hit exchanges of an operation, made ready. */
export interface Probe {
  readonly rule: string;
  readonly title: string;
  readonly at?: string;
  readonly behaviour?: Behaviour;
  hit(tried: Tried): Hit | undefined;
}

/** The probe of a difference between documents; `undefined` for what traffic cannot show. */
export function probeOfDifference(difference: Difference, title: string): Probe | undefined {
  const hit = hitOf(difference);
  if (!hit) return undefined;
  return { rule: difference.rule, title, at: difference.at, hit };
}

function hitOf(difference: Difference): Probe['hit'] | undefined {
  const hit = anyHitOf(difference);
  // Why: a request that was refused already is not broken by the other daemon.
  if (!hit || !aboutRequests.has(difference.place)) return hit;
  return (tried) => (succeeded(tried) ? hit(tried) : undefined);
}

const aboutRequests: ReadonlySet<Place> = new Set<Place>(['parameter', 'request']);

function anyHitOf({ rule, at, status, before, after }: Difference): Probe['hit'] | undefined {
  const impact = diffRule(rule).impact.client;
  const [, name = at] = at.split(' ');
  const answered = (tried: Tried) => status === undefined || String(tried.status) === status;
  switch (rule) {
    case 'diff/operation-removed':
    case 'diff/stream-kind':
      return () => ({ impact });
    case 'diff/status-removed':
      return (tried) => (answered(tried) ? { impact } : undefined);
    case 'diff/parameter-removed':
      return (tried) => ofValue(parameter(tried, at), impact);
    case 'diff/parameter-type':
      return (tried) => {
        const value = parameter(tried, at);
        return value !== null && !isTextOf(value, after) ? ofValue(value, impact) : undefined;
      };
    case 'diff/parameter-required':
      return (tried) => (parameter(tried, at) === null ? { impact } : undefined);
    case 'diff/parameter-default':
      return (tried) => (parameter(tried, at) === null ? { impact } : undefined);
    case 'diff/parameter-values-removed':
      return (tried) =>
        before?.split(', ').includes(parameter(tried, at) ?? '')
          ? ofValue(parameter(tried, at), impact)
          : undefined;
    case 'diff/filter-removed':
      return (tried) =>
        filtersOf(tried).includes(name) ? { impact, seen: tried.query.get('filters') ?? '' } : undefined;
    case 'diff/request-field-removed':
      return (tried) =>
        ofValues(
          sentAt(tried.sent, at).filter((value) => !saysNothing(value)),
          impact,
        );
    case 'diff/request-field-type':
      return (tried) =>
        ofValues(
          sentAt(tried.sent, at).filter((value) => !saysNothing(value) && !isOfShape(value, after)),
          impact,
        );
    case 'diff/request-values-removed':
      return (tried) =>
        ofValues(
          sentAt(tried.sent, at).filter((value) => before?.split(', ').includes(String(value))),
          impact,
        );
    case 'diff/request-field-required':
      return (tried) => (tried.sent !== undefined && missing(tried.sent, at) ? { impact } : undefined);
    case 'diff/request-media-removed':
      return (tried) => (typeOf(tried.requestHeaders) === at ? { impact, seen: at } : undefined);
    case 'diff/response-media-removed':
      return (tried) =>
        answered(tried) && typeOf(tried.responseHeaders) === at ? { impact, seen: at } : undefined;
    case 'diff/header-removed':
      return (tried) =>
        answered(tried) ? ofValue(tried.responseHeaders.get(at) ?? null, impact) : undefined;
    case 'diff/upgrade-removed':
      return (tried) =>
        tried.requestHeaders.get('upgrade')?.toLowerCase() === at ? { impact, seen: at } : undefined;
    case 'diff/response-field-removed':
      return (tried) => (answered(tried) ? gone(tried, at, impact) : undefined);
    case 'diff/response-field-type':
      return (tried) =>
        answered(tried)
          ? ofValues(
              tried.came
                .flatMap((item) => valuesAt(item, at))
                .filter((value) => value !== null && !isOfShape(value, after)),
              impact,
            )
          : undefined;
    default:
      return undefined;
  }
}

/** Why risky where it was empty: who reads it had nothing to go by. */
export function gone(tried: Tried, at: string, impact: Impact): Hit | undefined {
  const values = tried.came.flatMap((item) => valuesAt(item, at));
  const told = values.find((value) => !saysNothing(value));
  if (told !== undefined) return { impact, seen: shortly(told) };
  return values.length > 0 ? { impact: 'risky', seen: shortly(values[0]) } : undefined;
}

export const ofValues = (values: readonly unknown[], impact: Impact): Hit | undefined =>
  values.length > 0 ? { impact, seen: shortly(values[0]) } : undefined;

export const ofValue = (value: string | null, impact: Impact): Hit | undefined =>
  value === null ? undefined : { impact, seen: value };

/** A parameter by `query all`; null where it was not sent. */
export function parameter({ query, requestHeaders }: Tried, at: string): string | null {
  const [place, name = ''] = at.split(' ');
  if (place === 'query') return query.get(name);
  return place === 'header' ? (requestHeaders.get(name.toLowerCase()) ?? null) : '';
}

/** Keys of the `filters` parameter. */
export function filtersOf({ query }: Tried): string[] {
  try {
    return Object.keys(JSON.parse(query.get('filters') ?? '{}') ?? {});
  } catch {
    return [];
  }
}

/** Also where no answer was caught: nothing tells that it failed. */
export const succeeded = ({ status }: Tried): boolean => status < 400;

export const typeOf = (headers: ReadonlyMap<string, string>): string | undefined =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();

/** Whether a member is absent where what should hold it is there. */
export function missing(sent: unknown, at: string): boolean {
  const holder = at.slice(0, at.lastIndexOf('/'));
  return sentAt(sent, holder).length > 0 && sentAt(sent, at).length === 0;
}
