import type { Direction } from '../../model/index.ts';
import type { PacketWriter } from './packet-writer.ts';

/** Payload of one connection and direction. */
export interface Piece {
  readonly connection: number;
  readonly direction: Direction;
  readonly length: number;
}

/** Counts bytes that passed while nothing could be written. */
export class MissedBytes {
  readonly #bytes = new Map<number, Record<Direction, number>>();

  add({ connection, direction, length }: Piece): void {
    const missed = this.#bytes.get(connection) ?? { toDaemon: 0, toClient: 0 };
    missed[direction] += length;
    this.#bytes.set(connection, missed);
  }

  /** Says in the capture what it lacks, and ends there what ended meanwhile. */
  tell(writer: PacketWriter, at: bigint, reason: string): void {
    for (const [connection, missed] of this.#bytes) {
      const isOver = !writer.knows(connection);
      for (const direction of ['toDaemon', 'toClient'] as const)
        if (missed[direction] > 0)
          writer.note(connection, at, { direction, length: missed[direction], reason });
      if (isOver) writer.close({ kind: 'close', connection, at, error: 'its end is not kept' });
    }
  }

  clear(): void {
    this.#bytes.clear();
  }
}
