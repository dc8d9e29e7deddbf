import { saysNothing as isEmpty } from '../../base/index.ts';

/** The values that a JSON pointer reaches; `*` stands for every index or key. */
export function valuesAt(value: unknown, pointer: string): unknown[] {
  if (pointer === '') return [value];
  let reached = [value];
  for (const key of pointer.slice(1).split('/')) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const next: unknown[] = [];
    for (const item of reached) {
      if (item === null || typeof item !== 'object') continue;
      if (key === '*') next.push(...Object.values(item));
      else if (!Array.isArray(item) && Object.hasOwn(item, name))
        next.push((item as Record<string, unknown>)[name]);
    }
    if (next.length === 0) return next;
    reached = next;
  }
  return reached;
}

/** Whether a value says nothing; the time that stands for none is such a one. */
export const saysNothing = (value: unknown): boolean => value === '0001-01-01T00:00:00Z' || isEmpty(value);

/** A value as a few characters. */
export function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
