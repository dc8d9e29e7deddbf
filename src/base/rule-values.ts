// Values of rules: each reader gives `undefined` for a text that is not one.

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `4096`, `64KiB`, `1.5m`: bytes. */
export function size(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)i?b?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(digits) * (units[unit.toLowerCase()] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
// Why: a timer of Node takes no more.
const longestDelay = 2 ** 31 - 1;

/** `200ms`, `200..800ms`, `0.2..1s`: milliseconds. */
export function duration(text: string): { from: number; to: number } | undefined {
  const found = /^(?:(\d+(?:\.\d+)?)(ms|s|m)?\.\.)?(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (!found) return undefined;
  const [, low, lowUnit, high, unit = ''] = found;
  const to = Math.round(Number(high) * (milliseconds[unit] ?? 0));
  const from = low === undefined ? to : Math.round(Number(low) * (milliseconds[lowUnit ?? unit] ?? 0));
  return from <= to && to <= longestDelay ? { from, to } : undefined;
}

/** From 0 to 1. */
export function share(text: string): number | undefined {
  const value = /^(0|1|0?\.\d+|[01]\.\d+)$/.test(text) ? Number(text) : 2;
  return value <= 1 ? value : undefined;
}

/** From 1. */
export const count = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

/** Parts between commas. */
export function listOf<T>(text: string, read: (part: string) => T | undefined): T[] | undefined {
  const items = text.split(',').map(read);
  return items.includes(undefined) ? undefined : (items as T[]);
}

/** A text that fits a pattern, as it is. */
export const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);
