/** Every way to hand bytes on that a parser must not notice: whole, byte by byte, and in two pieces at each boundary. */
export function* cuts(
  bytes: Uint8Array,
): Generator<{ readonly name: string; readonly pieces: Uint8Array[] }> {
  yield { name: 'whole', pieces: [bytes] };
  yield { name: 'byte by byte', pieces: [...bytes].map((byte) => Uint8Array.of(byte)) };
  for (let at = 1; at < bytes.length; at++)
    yield { name: `cut at ${at}`, pieces: [bytes.subarray(0, at), bytes.subarray(at)] };
}

/** Cuts bytes into pieces of the given sizes, again and again. */
export function piecesOf(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
