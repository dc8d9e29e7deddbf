import { isIP } from 'node:net';

/** `127.0.0.1`, `::1`, also with a zone. */
export const isAddress = (text: string): boolean => isIP(text) !== 0;

/** A block of addresses, written by its first: `172.20.0.0/16`, and not `172.20.0.1/16`. */
export function isNetwork(text: string): boolean {
  const [address = '', length, more] = text.split('/');
  if (length === undefined || more !== undefined || !/^\d{1,3}$/.test(length)) return false;
  const family = isIP(address);
  if (family === 0) return false;
  const size = family === 4 ? 32 : 128;
  const host = size - Number(length);
  if (host < 0) return false;
  const value = family === 4 ? valueOf4(address) : valueOf6(address);
  return (value & ((1n << BigInt(host)) - 1n)) === 0n;
}

const valueOf4 = (address: string): bigint =>
  address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);

/** Of an address that was found to be one. */
function valueOf6(address: string): bigint {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const gap = Array<bigint>(8 - before.length - after.length).fill(0n);
  return [...before, ...gap, ...after].reduce((value, group) => (value << 16n) | group, 0n);
}

const groupsOf = (text: string): bigint[] =>
  text
    .split(':')
    .filter(Boolean)
    .flatMap((part) => {
      if (!part.includes('.')) return [BigInt(`0x${part}`)];
      const value = valueOf4(part);
      return [value >> 16n, value & 0xffffn];
    });
