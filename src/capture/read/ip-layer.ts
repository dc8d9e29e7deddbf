/** A TCP segment within a packet. */
export interface Segment {
  /** Both addresses and both ports as their bytes, source first; the same for all segments of one direction. */
  readonly key: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
  /** Payload that was kept. */
  readonly payload: Buffer;
  /** Payload that passed behind it and was not kept. */
  readonly missing: number;
}

/** The key of the other direction. */
export function reverseKey(key: string): string {
  const size = (key.length - 4) / 2;
  const ports = 2 * size;
  return (
    key.slice(size, ports) +
    key.slice(0, size) +
    key.slice(ports + 2, ports + 4) +
    key.slice(ports, ports + 2)
  );
}

export const flags = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;

/** `fragment`: a piece of a packet that does not begin it. `unreadable`: cut within its headers, or headers that lie. */
export type NoSegment = 'other' | 'fragment' | 'unreadable';

/** The TCP segment in an IP packet at `at`; `length` is the frame's when it passed. */
export function readSegment(bytes: Buffer, at: number, length: number): Segment | NoSegment {
  if (at < 0 || at >= bytes.length) return 'other';
  const version = (bytes[at] ?? 0) >> 4;
  if (version === 4) return readIpv4(bytes, at, length);
  return version === 6 ? readIpv6(bytes, at, length) : 'other';
}

function readIpv4(bytes: Buffer, at: number, length: number): Segment | NoSegment {
  if (at + 20 > bytes.length) return 'unreadable';
  if (bytes[at + 9] !== 6) return 'other';
  const head = ((bytes[at] ?? 0) & 15) * 4;
  // Why 0 counts as all: packets that the network card cuts itself are captured before it filled in their length.
  const total = bytes.readUInt16BE(at + 2) || length - at;
  if (head < 20 || total < head) return 'unreadable';
  if ((bytes.readUInt16BE(at + 6) & 0x1fff) !== 0) return 'fragment';
  return readTcp(bytes, at + 12, 4, at + head, at + total);
}

/** Headers that may stand between IPv6 and TCP: hop by hop, routing, fragment, authentication, destination, mobility, HIP, shim6. */
const extensions = new Set([0, 43, 44, 51, 60, 135, 139, 140]);

function readIpv6(bytes: Buffer, at: number, length: number): Segment | NoSegment {
  if (at + 40 > bytes.length) return 'unreadable';
  const payload = bytes.readUInt16BE(at + 4) || length - at - 40;
  const end = at + 40 + payload;
  let next = bytes[at + 6] ?? 59;
  let place = at + 40;
  while (extensions.has(next)) {
    if (place + 8 > bytes.length) return 'unreadable';
    if (next === 44 && (bytes.readUInt16BE(place + 2) & 0xfff8) !== 0)
      return bytes[place] === 6 ? 'fragment' : 'other';
    const units = bytes[place + 1] ?? 0;
    const size = next === 44 ? 8 : next === 51 ? (units + 2) * 4 : (units + 1) * 8;
    next = bytes[place] ?? 59;
    place += size;
  }
  return next === 6 ? readTcp(bytes, at + 8, 16, place, end) : 'other';
}

function readTcp(
  bytes: Buffer,
  addresses: number,
  size: number,
  at: number,
  end: number,
): Segment | NoSegment {
  if (at + 20 > bytes.length) return 'unreadable';
  const head = ((bytes[at + 12] ?? 0) >> 4) * 4;
  const data = at + head;
  if (head < 20 || data > end) return 'unreadable';
  const payload = bytes.subarray(Math.min(data, bytes.length), Math.min(end, bytes.length));
  return {
    // Why a text: a map finds it, and its parts are needed for the first packet of a connection only.
    key:
      addresses + 2 * size === at
        ? bytes.toString('latin1', addresses, at + 4)
        : bytes.toString('latin1', addresses, addresses + 2 * size) + bytes.toString('latin1', at, at + 4),
    sourcePort: bytes.readUInt16BE(at),
    destinationPort: bytes.readUInt16BE(at + 2),
    sequence: bytes.readUInt32BE(at + 4),
    acknowledged: bytes.readUInt32BE(at + 8),
    flags: bytes[at + 13] ?? 0,
    payload,
    missing: end - data - payload.length,
  };
}

/** The sender of segments with this key: `10.0.0.7:2375`, `[fd00::1]:2375`. */
export function formatSource(key: string): string {
  const bytes = Buffer.from(key, 'latin1');
  const size = (bytes.length - 4) / 2;
  const port = bytes.readUInt16BE(2 * size);
  const address = bytes.subarray(0, size);
  if (size === 4) return `${[...address].join('.')}:${port}`;
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16));
  const text = groups.join(':');
  // The longest run of at least two zero groups becomes `::`.
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const run = runs[0];
  if (!run) return `[${text}]:${port}`;
  const left = text.slice(0, run.index).replace(/:$/, '');
  const right = text.slice(run.index + run[0].length).replace(/^:/, '');
  return `[${left}::${right}]:${port}`;
}
