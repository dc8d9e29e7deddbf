/** One packet of a capture. Bytes are a view that nobody changes. */
export interface Packet {
  /** Nanoseconds since the Unix epoch. */
  readonly at: bigint;
  readonly linkType: number;
  /** What was kept of it. */
  readonly bytes: Buffer;
  /** Its length when it passed. */
  readonly originalLength: number;
  readonly comments: readonly string[];
}

/** Takes the bytes of a capture in pieces of any size and gives its packets in order. */
export interface PacketReader {
  push(bytes: Uint8Array): void;
  /** No more bytes will come: what is left is judged as it is. */
  finish(): void;
}

export type OnPacket = (packet: Packet) => void;

/** No packet or block is larger; a length that says so is damage. */
export const blockLimit = 16 * 1024 * 1024;
export const noComments: readonly string[] = [];
