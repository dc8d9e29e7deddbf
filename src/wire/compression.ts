import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';

/** How bytes are compressed, told by how they begin. */
export type Coding = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

const magics: readonly [Coding, readonly number[]][] = [
  ['gzip', [0x1f, 0x8b, 8]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
];

/** `undefined`: too few bytes to tell. */
export function codingOf(bytes: Uint8Array): Coding | undefined {
  for (const [coding, magic] of magics) {
    const fits = magic.every((byte, at) => at >= bytes.length || bytes[at] === byte);
    if (fits) return bytes.length >= magic.length ? coding : undefined;
  }
  return 'none';
}

export interface Inflated {
  readonly bytes: Uint8Array;
  /** `too-large`: only the first bytes are there, for all would be more than the limit. Otherwise what is damaged. */
  readonly problem?: string;
}

/** Decompresses as much as is there and allowed; of damaged bytes nearly as much as can be had. */
export function inflate(coding: 'gzip' | 'zstd', bytes: Uint8Array, limit: number): Inflated {
  // Why: pieces of 16 KiB, the default, make a large output several times slower.
  const chunkSize = Math.min(256 * 1024, Math.max(16 * 1024, bytes.length));
  const attempt = (length: number, strict: boolean): Uint8Array | Error => {
    const input = bytes.subarray(0, length);
    try {
      const options = { maxOutputLength: limit, chunkSize };
      if (coding === 'gzip')
        return gunzipSync(input, strict ? options : { ...options, finishFlush: constants.Z_SYNC_FLUSH });
      return zstdDecompressSync(
        input,
        strict ? options : { ...options, finishFlush: constants.ZSTD_e_continue },
      );
    } catch (error) {
      return error as Error;
    }
  };
  const whole = attempt(bytes.length, true);
  if (!(whole instanceof Error)) return { bytes: whole };
  const problem = isTooLarge(whole) ? 'too-large' : whole.message;
  // Why halves: what is too large or damaged gives nothing at all, and the first part that gives something is soon found.
  let length = bytes.length;
  let best = attempt(length, false);
  while (best instanceof Error && length > 0) {
    length >>= 1;
    best = attempt(length, false);
  }
  // What is left between this part and the one that failed is halved a few times more.
  for (
    let step = length >> 1, turn = 0;
    step > 0 && turn < 6 && problem !== 'too-large';
    step >>= 1, turn++
  ) {
    const more = attempt(length + step, false);
    if (more instanceof Error) continue;
    best = more;
    length += step;
  }
  return { bytes: best instanceof Error ? new Uint8Array() : best, problem };
}

const isTooLarge = (error: Error): boolean => 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
