/** Reads the fields of a block in the byte order of its section. */
export class FieldReader {
  readonly little: boolean;

  constructor(little: boolean) {
    this.little = little;
  }

  u16(bytes: Buffer, at: number): number {
    return this.little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  u32(bytes: Buffer, at: number): number {
    return this.little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  i64(bytes: Buffer, at: number): bigint {
    return this.little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at);
  }

  /** Options between two offsets: code and value. Stops where a length lies. */
  *options(bytes: Buffer, from: number, to: number): Generator<readonly [code: number, value: Buffer]> {
    for (let at = from; at + 4 <= to; ) {
      const code = this.u16(bytes, at);
      const length = this.u16(bytes, at + 2);
      if (code === 0 || at + 4 + length > to) return;
      yield [code, bytes.subarray(at + 4, at + 4 + length)];
      at += 4 + ((length + 3) & ~3);
    }
  }
}

/** Comments among the options between two offsets. */
export function commentsOf(fields: FieldReader, bytes: Buffer, from: number, to: number): string[] {
  const comments: string[] = [];
  for (const [code, value] of fields.options(bytes, from, to))
    if (code === 1) comments.push(value.toString('utf8'));
  return comments;
}

/** How an interface counts time. */
export interface TimeScale {
  readonly ticksPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

/** Ticks in a second of an `if_tsresol` byte. */
export const ticksPerSecond = (resolution: number): bigint =>
  resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);

const billion = 1_000_000_000n;

/** Nanoseconds since the Unix epoch. */
export function timeOf(high: number, low: number, scale: TimeScale): bigint {
  const ticks = high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
  const since = scale.ticksPerSecond === billion ? ticks : (ticks * billion) / scale.ticksPerSecond;
  return scale.offsetSeconds === 0n ? since : since + scale.offsetSeconds * billion;
}
