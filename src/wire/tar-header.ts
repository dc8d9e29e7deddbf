/** Block of a tar archive: headers are one, contents are filled up to whole ones. */
export const blockLength = 512;

/** A header block as it stands, before what pax and GNU headers say of its entry. */
export interface TarHeader {
  readonly name: string;
  readonly flag: string;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly linkName: string;
  /** Old GNU sparse files: size with holes, and whether a further block of the map follows. */
  readonly realSize?: number;
  readonly mapGoesOn: boolean;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const space = 0x20;

/** Reads a header block; gives a text where it is none. */
export function readTarHeader(block: Uint8Array): TarHeader | string {
  const text = (start: number, length: number): string => {
    const field = block.subarray(start, start + length);
    const end = field.indexOf(0);
    return utf8.decode(end < 0 ? field : field.subarray(0, end));
  };
  const sum = readNumber(block.subarray(148, 156));
  const [unsigned, signed] = checksums(block);
  if (sum !== unsigned && sum !== signed)
    return `has checksum ${sum ?? 'that is no number'} instead of ${unsigned}`;
  const number = (start: number, length: number): number =>
    readNumber(block.subarray(start, start + length)) ?? Number.NaN;
  const magic = text(257, 6);
  const prefix = magic === 'ustar' ? text(345, 155) : '';
  const flag = String.fromCharCode(block[156] ?? 0);
  const sparse = flag === 'S' && magic.startsWith('ustar ');
  const header: TarHeader = {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    flag,
    mode: number(100, 8),
    uid: number(108, 8),
    gid: number(116, 8),
    size: number(124, 12),
    mtime: number(136, 12),
    linkName: text(157, 100),
    ...(sparse && { realSize: number(483, 12) }),
    mapGoesOn: sparse && block[482] !== 0,
  };
  if (!Number.isSafeInteger(header.size) || header.size < 0) return 'has no valid size';
  return header;
}

/** Octal text, or base 256 where the highest bit is set; empty fields are 0. `undefined`: no number. */
function readNumber(field: Uint8Array): number | undefined {
  const [first = 0] = field;
  if (first & 0x80) {
    // Why bigint: 12 bytes hold more than a double can.
    let value = first & 0x40 ? -1n : 0n;
    for (const [at, byte] of field.entries()) value = (value << 8n) | BigInt(at === 0 ? byte & 0x7f : byte);
    if (first & 0x40) value = BigInt.asIntN(field.length * 8 - 1, value);
    return Number(value);
  }
  const text = Buffer.from(field).toString('latin1').replace(/\0.*$/s, '').trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Sums of the block's bytes, its checksum taken as blanks: old writers added signed bytes. */
function checksums(block: Uint8Array): [unsigned: number, signed: number] {
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < blockLength; at++) {
    const byte = at >= 148 && at < 156 ? space : (block[at] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return [unsigned, signed];
}

/** Adds the records of a pax header (`LENGTH key=value` and a new line each) to those before; an empty value takes one back. */
export function readPaxRecords(bytes: Uint8Array, records: Map<string, string>): boolean {
  let at = 0;
  while (at < bytes.length) {
    // Why: some writers fill the header up with zeros.
    if (bytes[at] === 0) return bytes.subarray(at).every((byte) => byte === 0);
    const blank = bytes.indexOf(space, at);
    const digits = Buffer.from(bytes.subarray(at, Math.min(blank, at + 10))).toString('latin1');
    const end = at + Number.parseInt(digits, 10);
    if (blank < 0 || !/^[0-9]+$/.test(digits) || end <= blank + 1 || end > bytes.length) return false;
    const equals = bytes.indexOf(0x3d, blank + 1);
    if (equals < 0 || equals >= end || bytes[end - 1] !== 0x0a) return false;
    const key = utf8.decode(bytes.subarray(blank + 1, equals));
    const value = utf8.decode(bytes.subarray(equals + 1, end - 1));
    if (value === '') records.delete(key);
    else records.set(key, value);
    at = end;
  }
  return true;
}
