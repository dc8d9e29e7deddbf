import { saysNothing as isEmpty } from '../../base/index.ts';

/** The values that a JSON pointer reaches; `*` stands for every index or key. */
export const valuesAt = (value: unknown, pointer: string): unknown[] => reach(value, pointer, exactly);

/** The same of what a client sent: daemons take the names of members in any letter case. */
export const sentAt = (value: unknown, pointer: string): unknown[] => reach(value, pointer, inAnyCase);

type Members = (item: object, name: string) => unknown[];

function reach(value: unknown, pointer: string, members: Members): unknown[] {
  if (pointer === '') return [value];
  let reached = [value];
  for (const key of pointer.slice(1).split('/')) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const next: unknown[] = [];
    for (const item of reached) {
      if (item === null || typeof item !== 'object') continue;
      if (key === '*') next.push(...Object.values(item));
      else if (!Array.isArray(item)) next.push(...members(item, name));
    }
    if (next.length === 0) return next;
    reached = next;
  }
  return reached;
}

const exactly: Members = (item, name) =>
  Object.hasOwn(item, name) ? [(item as Record<string, unknown>)[name]] : [];

function inAnyCase(item: object, name: string): unknown[] {
  const found = exactly(item, name);
  if (found.length > 0) return found;
  const wanted = name.toLowerCase();
  return Object.entries(item).flatMap(([key, value]) => (key.toLowerCase() === wanted ? [value] : []));
}

/** Whether a value says nothing; the time that stands for none is such a one. */
export const saysNothing = (value: unknown): boolean => value === '0001-01-01T00:00:00Z' || isEmpty(value);

/** A value as a few characters. */
export function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
