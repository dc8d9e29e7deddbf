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

/** Whether a value says nothing: null, false, 0, '', [], {} and the time that stands for none. */
export const saysNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === 0 ||
  value === '' ||
  value === '0001-01-01T00:00:00Z' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A value as a few characters. */
export function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
