/** Builds captures byte by byte, so that the readers are held against the formats and not against our own writer. */

export interface Ends {
  readonly client: readonly [address: string, port: number];
  readonly daemon: readonly [address: string, port: number];
}

export const plainEnds: Ends = { client: ['10.0.0.7', 40_001], daemon: ['10.0.0.1', 2375] };
export const sixEnds: Ends = { client: ['fd00::7', 40_001], daemon: ['fd00::1', 2375] };

export interface SegmentShape {
  readonly from: 'client' | 'daemon';
  readonly seq: number;
  readonly ack?: number;
  /** Letters of `SAFR`. */
  readonly flags?: string;
  readonly payload?: Uint8Array | string;
}

const bytesOf = (value: Uint8Array | string | undefined): Buffer =>
  typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value ?? []);

export function tcp({ client, daemon }: Ends, shape: SegmentShape, options = Buffer.alloc(0)): Buffer {
  const [source, destination] = shape.from === 'client' ? [client, daemon] : [daemon, client];
  const head = Buffer.alloc(20);
  head.writeUInt16BE(source[1], 0);
  head.writeUInt16BE(destination[1], 2);
  head.writeUInt32BE(shape.seq >>> 0, 4);
  head.writeUInt32BE((shape.ack ?? 0) >>> 0, 8);
  head[12] = ((20 + options.length) / 4) << 4;
  const letters: Record<string, number> = { F: 1, S: 2, R: 4, A: 16 };
  head[13] = [...(shape.flags ?? '')].reduce((sum, one) => sum | (letters[one] ?? 0), 0);
  head.writeUInt16BE(65_535, 14);
  return Buffer.concat([head, options, bytesOf(shape.payload)]);
}

export function ip(
  ends: Ends,
  from: 'client' | 'daemon',
  payload: Buffer,
  extra: { options?: Buffer; extensions?: Buffer; next?: number; fragment?: number } = {},
): Buffer {
  const [source, destination] =
    from === 'client' ? [ends.client[0], ends.daemon[0]] : [ends.daemon[0], ends.client[0]];
  if (source.includes(':')) {
    const extensions = extra.extensions ?? Buffer.alloc(0);
    const head = Buffer.alloc(8);
    head[0] = 0x60;
    head.writeUInt16BE(extensions.length + payload.length, 4);
    head[6] = extra.next ?? 6;
    head[7] = 64;
    return Buffer.concat([head, address6(source), address6(destination), extensions, payload]);
  }
  const options = extra.options ?? Buffer.alloc(0);
  const head = Buffer.alloc(12);
  head[0] = 0x40 | ((20 + options.length) / 4);
  head.writeUInt16BE(20 + options.length + payload.length, 2);
  head.writeUInt16BE(extra.fragment ?? 0x4000, 6);
  head[8] = 64;
  head[9] = 6;
  return Buffer.concat([head, address4(source), address4(destination), options, payload]);
}

const address4 = (text: string): Buffer => Buffer.from(text.split('.').map(Number));

function address6(text: string): Buffer {
  const [left = '', right = ''] = text.split('::');
  const a = left.split(':').filter(Boolean);
  const b = right.split(':').filter(Boolean);
  const groups = [...a, ...Array<string>(8 - a.length - b.length).fill('0'), ...b];
  return Buffer.from(groups.map((one) => one.padStart(4, '0')).join(''), 'hex');
}

export interface TestPacket {
  readonly bytes: Buffer;
  /** Nanoseconds since the Unix epoch. */
  readonly at: bigint;
  readonly originalLength?: number;
  readonly comments?: readonly string[];
  readonly interface?: number;
}

export const packetOf = (
  ends: Ends,
  shape: SegmentShape,
  at: bigint,
  comments: readonly string[] = [],
): TestPacket => ({
  bytes: ip(ends, shape.from, tcp(ends, shape)),
  at,
  comments,
});

/** A connection as its client and daemon would have it: every step becomes packets with right numbers. */
export class Talk {
  readonly packets: TestPacket[] = [];
  readonly #ends: Ends;
  readonly #sent: { client: number; daemon: number };
  #at: bigint;

  constructor(
    ends: Ends = plainEnds,
    numbers = { client: 1000, daemon: 9000 },
    at = 1_700_000_000_000_000_000n,
  ) {
    this.#ends = ends;
    this.#sent = { ...numbers };
    this.#at = at;
  }

  add(
    from: 'client' | 'daemon',
    flags: string,
    payload: Uint8Array | string = '',
    comments: readonly string[] = [],
  ): this {
    const bytes = bytesOf(payload);
    const ack = flags.includes('A') ? this.#sent[from === 'client' ? 'daemon' : 'client'] : 0;
    this.#at += 1_000_001n;
    this.packets.push(
      packetOf(this.#ends, { from, seq: this.#sent[from], ack, flags, payload: bytes }, this.#at, comments),
    );
    this.#sent[from] += bytes.length + (/[SF]/.test(flags) ? 1 : 0);
    return this;
  }

  open(comments: readonly string[] = []): this {
    return this.add('client', 'S', '', comments).add('daemon', 'SA').add('client', 'A');
  }

  ask(payload: Uint8Array | string): this {
    return this.add('client', 'A', payload).add('daemon', 'A');
  }

  answer(payload: Uint8Array | string): this {
    return this.add('daemon', 'A', payload).add('client', 'A');
  }

  /** Counts bytes that are in no packet. */
  skip(from: 'client' | 'daemon', length: number): this {
    this.#sent[from] += length;
    return this;
  }

  close(): this {
    return this.add('client', 'FA').add('daemon', 'A').add('daemon', 'FA').add('client', 'A');
  }
}

export interface FileShape {
  readonly big?: boolean;
  readonly linkType?: number;
  /** Byte of if_tsresol. */
  readonly resolution?: number;
  readonly offsetSeconds?: number;
  readonly section?: readonly (readonly [code: number, value: string])[];
}

class Writer {
  readonly big: boolean;
  constructor(big: boolean) {
    this.big = big;
  }
  u16(...values: number[]): Buffer {
    const out = Buffer.alloc(values.length * 2);
    for (const [index, value] of values.entries())
      this.big ? out.writeUInt16BE(value, index * 2) : out.writeUInt16LE(value, index * 2);
    return out;
  }
  u32(...values: number[]): Buffer {
    const out = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries())
      this.big ? out.writeUInt32BE(value >>> 0, index * 4) : out.writeUInt32LE(value >>> 0, index * 4);
    return out;
  }
  options(list: readonly (readonly [code: number, value: Buffer | string])[]): Buffer {
    if (list.length === 0) return Buffer.alloc(0);
    const parts = list.flatMap(([code, value]) => {
      const bytes = Buffer.from(value as string);
      return [this.u16(code, bytes.length), pad(bytes)];
    });
    return Buffer.concat([...parts, this.u32(0)]);
  }
  block(type: number, ...body: Buffer[]): Buffer {
    const length = 12 + body.reduce((sum, one) => sum + one.length, 0);
    return Buffer.concat([this.u32(type, length), ...body, this.u32(length)]);
  }
}

const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** Ticks of a time in an interface's resolution. */
function ticksOf(at: bigint, resolution: number, offsetSeconds: number): bigint {
  const perSecond = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  return ((at - BigInt(offsetSeconds) * 1_000_000_000n) * perSecond) / 1_000_000_000n;
}

export function sectionBlock({ big = false, section = [] }: FileShape = {}): Buffer {
  const writer = new Writer(big);
  return writer.block(
    0x0a0d0d0a,
    writer.u32(0x1a2b3c4d),
    writer.u16(1, 0),
    writer.u32(0xffffffff, 0xffffffff),
    writer.options(section),
  );
}

export function interfaceBlock({
  big = false,
  linkType = 101,
  resolution,
  offsetSeconds,
}: FileShape = {}): Buffer {
  const writer = new Writer(big);
  const options: (readonly [number, Buffer | string])[] = [[2, 'eth0']];
  if (resolution !== undefined) options.push([9, Buffer.from([resolution])]);
  if (offsetSeconds !== undefined) {
    const value = Buffer.alloc(8);
    big ? value.writeBigInt64BE(BigInt(offsetSeconds)) : value.writeBigInt64LE(BigInt(offsetSeconds));
    options.push([14, value]);
  }
  return writer.block(1, writer.u16(linkType, 0), writer.u32(262_144), writer.options(options));
}

export function packetBlock(
  packet: TestPacket,
  { big = false, resolution = 6, offsetSeconds = 0 }: FileShape = {},
): Buffer {
  const writer = new Writer(big);
  const ticks = ticksOf(packet.at, resolution, offsetSeconds);
  return writer.block(
    6,
    writer.u32(
      packet.interface ?? 0,
      Number(ticks >> 32n),
      Number(ticks & 0xffff_ffffn),
      packet.bytes.length,
      packet.originalLength ?? packet.bytes.length,
    ),
    pad(packet.bytes),
    writer.options((packet.comments ?? []).map((text) => [1, text] as const)),
  );
}

export function simplePacketBlock(packet: TestPacket, { big = false }: FileShape = {}): Buffer {
  const writer = new Writer(big);
  return writer.block(3, writer.u32(packet.originalLength ?? packet.bytes.length), pad(packet.bytes));
}

export function oldPacketBlock(
  packet: TestPacket,
  { big = false, resolution = 6, offsetSeconds = 0 }: FileShape = {},
): Buffer {
  const writer = new Writer(big);
  const ticks = ticksOf(packet.at, resolution, offsetSeconds);
  return writer.block(
    2,
    writer.u16(packet.interface ?? 0, 0),
    writer.u32(
      Number(ticks >> 32n),
      Number(ticks & 0xffff_ffffn),
      packet.bytes.length,
      packet.originalLength ?? packet.bytes.length,
    ),
    pad(packet.bytes),
  );
}

export const unknownBlock = ({ big = false }: FileShape = {}): Buffer =>
  new Writer(big).block(0x0000_0b0b, Buffer.from('whatever'));

export function pcapng(packets: readonly TestPacket[], shape: FileShape = { resolution: 9 }): Buffer {
  return Buffer.concat([
    sectionBlock(shape),
    interfaceBlock(shape),
    ...packets.map((packet) => packetBlock(packet, shape)),
  ]);
}

export function pcap(
  packets: readonly TestPacket[],
  { big = false, nano = false, linkType = 101 }: { big?: boolean; nano?: boolean; linkType?: number } = {},
): Buffer {
  const writer = new Writer(big);
  const head = [
    writer.u32(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    writer.u16(2, 4),
    writer.u32(0, 0, 262_144, linkType),
  ];
  const records = packets.flatMap(({ bytes, at, originalLength = bytes.length }) => [
    writer.u32(
      Number(at / 1_000_000_000n),
      Number((at % 1_000_000_000n) / (nano ? 1n : 1000n)),
      bytes.length,
      originalLength,
    ),
    bytes,
  ]);
  return Buffer.concat([...head, ...records]);
}

/** Wraps IP packets in the header of another link type. */
export function linked(linkType: number, packet: TestPacket): TestPacket {
  const type = (packet.bytes[0] ?? 0) >> 4 === 4 ? '0800' : '86dd';
  const heads: Record<number, string> = {
    0: type === '0800' ? '02000000' : '1e000000',
    1: `${'02'.repeat(6)}${'04'.repeat(6)}8100000588a80006${type}`,
    108: type === '0800' ? '00000002' : '0000001e',
    113: `000000010006${'02'.repeat(6)}0000${type}`,
    276: `${type}000000000001000100060202020202020000`,
  };
  return { ...packet, bytes: Buffer.concat([Buffer.from(heads[linkType] ?? '', 'hex'), packet.bytes]) };
}
