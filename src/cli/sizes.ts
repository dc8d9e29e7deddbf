import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of `100m`, `2g`, `512k` or a number, as docker reads sizes. */
export function parseSize(text: string): number {
  const found = /^(\d+(?:\.\d+)?)([kmgt]?)i?b?$/i.exec(text.trim());
  const size = Number(found?.[1]) * (units[found?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(Math.round(size)) || size < 1)
    throw new InvalidArgumentError(`"${text}" is not a size such as 512k, 100m or 2g.`);
  return Math.round(size);
}

/** `1.2 MiB` */
export function formatSize(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < names.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${names[unit]}`;
}

/** `1 exchange`, `3 exchanges` */
export const formatCount = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
