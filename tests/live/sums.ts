import { createHash, type Hash } from 'node:crypto';
import type { Direction, TapEvent } from '../../src/model/index.ts';

/** What passed on one connection: lengths and sha256 of both directions, and in which order they ended. */
export interface Sum {
  readonly toDaemon: string;
  readonly toClient: string;
  /** Directions in the order of their FINs, and whatever was not kept. */
  readonly ended: readonly string[];
}

interface Running {
  readonly hash: Readonly<Record<Direction, Hash>>;
  readonly length: Record<Direction, number>;
  readonly ended: string[];
}

/** Adds up taps by connection, be they of a relay or of a capture. */
export class Sums {
  readonly #connections = new Map<number, Running>();

  add(event: TapEvent): void {
    const running = this.#of(event.connection);
    if (event.kind === 'data') {
      running.hash[event.direction].update(event.bytes);
      running.length[event.direction] += event.bytes.length;
    } else if (event.kind === 'end') running.ended.push(event.direction);
    else if (event.kind === 'gap') running.ended.push(`gap of ${event.length} bytes: ${event.reason}`);
  }

  /** To be called once, at the end. */
  all(): Record<number, Sum> {
    return Object.fromEntries(
      [...this.#connections].map(([connection, { hash, length, ended }]) => [
        connection,
        {
          toDaemon: `${length.toDaemon} bytes ${hash.toDaemon.digest('hex')}`,
          toClient: `${length.toClient} bytes ${hash.toClient.digest('hex')}`,
          ended,
        },
      ]),
    );
  }

  #of(connection: number): Running {
    let running = this.#connections.get(connection);
    if (!running) {
      const hash = { toDaemon: createHash('sha256'), toClient: createHash('sha256') };
      running = { hash, length: { toDaemon: 0, toClient: 0 }, ended: [] };
      this.#connections.set(connection, running);
    }
    return running;
  }
}
