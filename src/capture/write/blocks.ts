/** Writes pcapng blocks in little endian. Shapes are those of draft-ietf-opsawg-pcapng. */

const encoder = new TextEncoder();
const padded = (length: number): number => (length + 3) & ~3;

/** LINKTYPE_RAW: a packet begins with its IP header. */
const linkType = 101;
export const blockTypes = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
/** Bytes of an enhanced packet block before the packet. */
export const packetHeadLength = 28;
const commentOption = 1;

/** Code and UTF-8 value of a block's option. */
type Option = readonly [code: number, value: string | Uint8Array];

function encodeOptions(options: readonly Option[]): Uint8Array {
  if (options.length === 0) return new Uint8Array();
  const values = options.map(([code, value]) => {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value;
    // Why: an option's length is 16 bits; what is longer is cut rather than written wrong.
    return [code, bytes.subarray(0, 65_000)] as const;
  });
  const total = values.reduce((sum, [, bytes]) => sum + 4 + padded(bytes.length), 4);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [code, bytes] of values) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, bytes.length, true);
    out.set(bytes, at + 4);
    at += 4 + padded(bytes.length);
  }
  return out;
}

function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array {
  const tail = encodeOptions(options);
  const total = 12 + body.length + tail.length;
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  out.set(body, 8);
  out.set(tail, 8 + body.length);
  view.setUint32(total - 4, total, true);
  return out;
}

export interface SectionFacts {
  /** `wirewhale 0.1.0` */
  readonly application: string;
  /** `linux` */
  readonly os: string;
  readonly comment: string;
  /** Of the interface: what is recorded. */
  readonly description: string;
}

/** Head of a file: one section and its one interface, with times in nanoseconds. */
export function encodeSection({ application, os, comment, description }: SectionFacts): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  view.setBigInt64(8, -1n, true);
  const section = block(blockTypes.section, body, [
    [commentOption, comment],
    [3, os],
    [4, application],
  ]);
  const about = new Uint8Array(8);
  new DataView(about.buffer).setUint16(0, linkType, true);
  const face = block(blockTypes.interface, about, [
    [2, 'wirewhale'],
    [3, description],
    [9, Uint8Array.of(9)],
  ]);
  return new Uint8Array(Buffer.concat([section, face]));
}

/** What stands behind a packet: padding, comments, length. */
export function encodePacketTail(captured: number, comments: readonly string[]): Uint8Array {
  const options = encodeOptions(comments.map((comment): Option => [commentOption, comment]));
  const pad = padded(captured) - captured;
  const out = new Uint8Array(pad + options.length + 4);
  out.set(options, pad);
  new DataView(out.buffer).setUint32(out.length - 4, packetHeadLength + captured + out.length, true);
  return out;
}

/** What stands before a packet. `at` is nanoseconds since the Unix epoch. */
export function writePacketHead(
  into: DataView,
  offset: number,
  at: bigint,
  captured: number,
  original: number,
  tailLength: number,
): void {
  into.setUint32(offset, blockTypes.packet, true);
  into.setUint32(offset + 4, packetHeadLength + captured + tailLength, true);
  into.setUint32(offset + 8, 0, true);
  into.setUint32(offset + 12, Number(at >> 32n), true);
  into.setUint32(offset + 16, Number(at & 0xffff_ffffn), true);
  into.setUint32(offset + 20, captured, true);
  into.setUint32(offset + 24, original, true);
}
