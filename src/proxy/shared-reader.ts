const blockSize = 256 * 1024;
const smallPiece = 8 * 1024;
/** Blocks that wait for use; more are left to the collector of garbage. */
const spareLimit = 16;

// One for all sockets of a thread: what is read into it is taken out in the same turn.
const shared = Buffer.allocUnsafeSlow(blockSize);
const spare: Buffer[] = [];

/** Bytes in a block that is used again when `release` is called. */
export interface Piece {
  readonly bytes: Buffer;
  release(): void;
}

/**
 * Reads a socket without making a buffer for each piece. Why: at a gigabyte a second, buffers that live for a moment keep the collector of
 * garbage busier than the relay.
 */
export class SharedReader {
  #onPiece: ((piece: Piece) => void) | undefined;
  /** For the option `onread` of `net.connect`. Pausing the socket stops it. */
  readonly onread = {
    buffer: shared,
    callback: (length: number): boolean => {
      this.#onPiece?.(takeOut(length));
      return true;
    },
  };

  /** Who takes what comes; to be set before the socket is read. */
  set onPiece(take: (piece: Piece) => void) {
    this.#onPiece = take;
  }
}

function takeOut(length: number): Piece {
  // Why not a block: a client that reads late would keep it for a few bytes.
  if (length < smallPiece)
    return { bytes: Buffer.from(shared.subarray(0, length)), release: () => undefined };
  const block = spare.pop() ?? Buffer.allocUnsafeSlow(blockSize);
  shared.copy(block, 0, 0, length);
  return {
    bytes: block.subarray(0, length),
    release: () => {
      if (spare.length < spareLimit) spare.push(block);
    },
  };
}
