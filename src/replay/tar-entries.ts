import { createHash } from 'node:crypto';

export interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly link: string;
  readonly sha256: string;
  /** A view of the archive. */
  readonly bytes: Uint8Array;
}

const block = 512;
const entryLimit = 100_000;

/** Entries of a plain tar archive (ustar, with pax and GNU long names); `undefined` if it is none. A cut end ends the list. */
export function tarEntries(bytes: Uint8Array): TarEntry[] | undefined {
  const entries: TarEntry[] = [];
  let long: { path?: string; linkpath?: string } = {};
  for (let at = 0; at + block <= bytes.length && entries.length < entryLimit; ) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) break;
    if (!hasTrueSum(head)) return entries.length > 0 ? entries : undefined;
    const size = number(head, 124, 12);
    const data = bytes.subarray(at + block, at + block + size);
    if (data.length < size) break;
    at += block + Math.ceil(size / block) * block;
    const type = String.fromCharCode(head[156] || 0x30);
    if (type === 'x' || type === 'g') {
      if (type === 'x') long = { ...long, ...paxOf(data) };
      continue;
    }
    if (type === 'L' || type === 'K') {
      long = { ...long, [type === 'L' ? 'path' : 'linkpath']: text(data, 0, data.length) };
      continue;
    }
    const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, 155) : '';
    entries.push({
      name: long.path ?? (prefix ? `${prefix}/` : '') + text(head, 0, 100),
      type,
      mode: number(head, 100, 8),
      uid: number(head, 108, 8),
      gid: number(head, 116, 8),
      size,
      mtime: number(head, 136, 12),
      link: long.linkpath ?? text(head, 157, 100),
      sha256: createHash('sha256').update(data).digest('hex'),
      bytes: data,
    });
    long = {};
  }
  return entries;
}

function hasTrueSum(head: Uint8Array): boolean {
  let sum = 0;
  for (const [index, byte] of head.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum === number(head, 148, 8);
}

function text(bytes: Uint8Array, from: number, length: number): string {
  const part = bytes.subarray(from, from + length);
  const end = part.indexOf(0);
  return Buffer.from(end < 0 ? part : part.subarray(0, end)).toString('utf8');
}

function number(bytes: Uint8Array, from: number, length: number): number {
  // Why: beyond 8 GiB the number is binary, told by its first bit.
  if ((bytes[from] ?? 0) & 0x80) {
    let value = (bytes[from] ?? 0) & 0x7f;
    for (let at = from + 1; at < from + length; at++) value = value * 256 + (bytes[at] ?? 0);
    return value;
  }
  const digits = text(bytes, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : 0;
}

function paxOf(data: Uint8Array): { path?: string; linkpath?: string } {
  const found: { path?: string; linkpath?: string } = {};
  for (const line of Buffer.from(data).toString('utf8').split('\n')) {
    const [, name, value] = /^\d+ (path|linkpath)=(.*)$/s.exec(line) ?? [];
    if (name === 'path' || name === 'linkpath') found[name] = value ?? '';
  }
  return found;
}
