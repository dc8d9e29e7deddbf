import type { Packet } from './packet.ts';

const vlanTypes = new Set([0x8100, 0x88a8, 0x9100]);
const ipTypes = new Set([0x0800, 0x86dd]);

/** Where the IP header of a packet begins; -1 where it has none, `undefined` where the link type is not read. */
export function ipOffset({ linkType, bytes }: Packet): number | undefined {
  switch (linkType) {
    // Raw IP: the registry's number, the two of one version, and what some systems wrote for it.
    case 101:
    case 228:
    case 229:
    case 12:
    case 14:
      return 0;
    // BSD loopback: an address family in four bytes, in either order; IP says its own version.
    case 0:
    case 108:
      return 4;
    case 1:
      return behindTypes(bytes, 12);
    case 113:
      return behindTypes(bytes, 14);
    case 276:
      return bytes.length >= 20 && ipTypes.has(bytes.readUInt16BE(0)) ? 20 : taggedSll2(bytes);
    default:
      return undefined;
  }
}

function behindTypes(bytes: Buffer, from: number): number {
  // Why eight: a frame of nothing but tags is no reason to go on.
  for (let at = from, tags = 0; at + 2 <= bytes.length && tags < 8; at += 4, tags += 1) {
    const type = bytes.readUInt16BE(at);
    if (ipTypes.has(type)) return at + 2;
    if (!vlanTypes.has(type)) return -1;
  }
  return -1;
}

const taggedSll2 = (bytes: Buffer): number =>
  bytes.length >= 24 && vlanTypes.has(bytes.readUInt16BE(0)) ? behindTypes(bytes, 22) : -1;
