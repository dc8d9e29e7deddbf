import { badRequest } from './daemon-error.ts';

/** The `filters` of a request: key to wanted values. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** Reads `{"key": ["v"]}` and the old `{"key": {"v": true}}`. Unknown keys are refused as the daemon does. */
export function parseFilters(text: string | null, known: readonly string[] | undefined): Filters {
  const filters = new Map<string, readonly string[]>();
  if (!text) return filters;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('invalid filter');
  }
  if (value === null) return filters;
  if (typeof value !== 'object' || Array.isArray(value)) throw badRequest('invalid filter');
  for (const [key, wanted] of Object.entries(value)) {
    if (known && !known.includes(key)) throw badRequest(`invalid filter '${key}'`);
    if (Array.isArray(wanted) && wanted.every((item) => typeof item === 'string')) filters.set(key, wanted);
    else if (wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted)) {
      filters.set(
        key,
        Object.entries(wanted)
          .filter(([, on]) => on)
          .map(([item]) => item),
      );
    } else throw badRequest('invalid filter');
  }
  return filters;
}

/** Whether one of the wanted values holds; a key that is not asked for always does. */
export function holds(filters: Filters, key: string, test: (wanted: string) => boolean): boolean {
  const wanted = filters.get(key);
  return wanted === undefined || wanted.length === 0 || wanted.some(test);
}

/** Label filters: all of `label` must hold, none of `label!`. */
export function labelsHold(filters: Filters, labels: Readonly<Record<string, string>>): boolean {
  const has = (wanted: string) => {
    const at = wanted.indexOf('=');
    if (at < 0) return wanted in labels;
    return labels[wanted.slice(0, at)] === wanted.slice(at + 1);
  };
  return (filters.get('label') ?? []).every(has) && !(filters.get('label!') ?? []).some(has);
}

/** A boolean filter value; anything else is refused. */
export function booleanFilter(filters: Filters, key: string): boolean | undefined {
  const wanted = filters.get(key);
  if (!wanted || wanted.length === 0) return undefined;
  const [value = ''] = wanted;
  if (['1', 'true'].includes(value)) return true;
  if (['0', 'false'].includes(value)) return false;
  throw badRequest(`invalid filter '${key}=[${wanted.join(' ')}]'`);
}
