/** One entry of a ustar archive. */
export interface TarEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly bytes: Uint8Array;
  readonly linkName: string;
}

const block = 512;
const kinds: Record<string, TarEntry['type']> = {
  '0': 'file',
  '\0': 'file',
  '': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};
const codes: Record<TarEntry['type'], string> = { file: '0', hardlink: '1', symlink: '2', directory: '5' };

/** Reads an archive, with long names of GNU and pax. Throws where the bytes are no tar. */
export function readTar(archive: Uint8Array): TarEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  let longLink: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    const sum = sumOf(header);
    if (sum === 0) return entries;
    const text = (from: number, length: number) =>
      header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const octal = (from: number, length: number) =>
      ((header[from] ?? 0) & 0x80) !== 0
        ? [...header.subarray(from + 1, from + length)].reduce((value, byte) => value * 256 + byte, 0)
        : Number.parseInt(text(from, length).trim() || '0', 8);
    if (octal(148, 8) !== sum - sumOf(header.subarray(148, 156)) + 8 * 32)
      throw new Error('archive/tar: invalid tar header');
    const size = octal(124, 12);
    const type = text(156, 1);
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length < size) throw new Error('unexpected EOF');
    at += block + Math.ceil(size / block) * block;
    if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'K') longLink = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x') {
      for (const [, key, value] of content.toString('utf8').matchAll(/\d+ ([^=]+)=(.*)\n/g)) {
        if (key === 'path') longName = value;
        if (key === 'linkpath') longLink = value;
      }
    } else if (type !== 'g') {
      const prefix = text(345, 155);
      const name = longName ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
      const kind = kinds[type] ?? 'file';
      entries.push({
        name,
        type: kind === 'file' && name.endsWith('/') ? 'directory' : kind,
        mode: octal(100, 8) & 0o7777,
        uid: octal(108, 8),
        gid: octal(116, 8),
        mtime: octal(136, 12),
        // Why no copy: an archive of an image is large, and its files live as long as it does.
        bytes: content,
        linkName: longLink ?? text(157, 100),
      });
      longName = undefined;
      longLink = undefined;
    }
  }
  if (entries.length === 0 && bytes.length > 0) throw new Error('unexpected EOF');
  return entries;
}

/** Writes an archive that `readTar`, GNU tar and Go read. */
export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (Buffer.byteLength(entry.name) > 100)
      parts.push(
        header({ ...entry, name: '././@LongLink', bytes: Buffer.from(`${entry.name}\0`) }, 'L'),
        padded(Buffer.from(`${entry.name}\0`)),
      );
    if (Buffer.byteLength(entry.linkName) > 100)
      parts.push(
        header({ ...entry, name: '././@LongLink', bytes: Buffer.from(`${entry.linkName}\0`) }, 'K'),
        padded(Buffer.from(`${entry.linkName}\0`)),
      );
    parts.push(header(entry, codes[entry.type]), padded(entry.bytes));
  }
  parts.push(Buffer.alloc(2 * block));
  return new Uint8Array(Buffer.concat(parts));
}

function header(entry: TarEntry, code: string): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  bytes.write(entry.name.slice(0, 100), 0, 100, 'utf8');
  octal(entry.mode, 100, 8);
  octal(entry.uid, 108, 8);
  octal(entry.gid, 116, 8);
  octal(entry.bytes.length, 124, 12);
  octal(Math.floor(entry.mtime), 136, 12);
  bytes.write('        ', 148);
  bytes.write(code, 156);
  bytes.write(entry.linkName, 157, 100, 'utf8');
  bytes.write('ustar\u000000', 257, 'latin1');
  octal(sumOf(bytes), 148, 7);
  return bytes;
}

/** Why a loop: archives have many headers, and calls for each byte took most of the time. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at++) sum += bytes[at] ?? 0;
  return sum;
}

const padded = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
