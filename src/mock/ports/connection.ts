import { InputQueue } from '../programs/input-queue.ts';
import type { Wait } from '../programs/process.ts';

/** Where one end of a connection is. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** One end of a connection between simulated programs, or between one and the outside. */
export class Connection {
  readonly local: Place;
  readonly remote: Place;
  /** What the other end writes; its end is the other end's half-close. */
  readonly input = new InputQueue();
  /** Settles when neither direction is open any more. */
  readonly closed: Promise<void>;
  #other: Connection | undefined;
  #ended = false;
  #over: () => void = () => undefined;

  constructor(local: Place, remote: Place) {
    this.local = local;
    this.remote = remote;
    this.closed = new Promise((resolve) => {
      this.#over = resolve;
    });
  }

  static pair(client: Place, server: Place): [Connection, Connection] {
    const [a, b] = [new Connection(client, server), new Connection(server, client)];
    a.#other = b;
    b.#other = a;
    return [a, b];
  }

  /** Throws BrokenPipe when the other end is gone. */
  write(bytes: Uint8Array | string): void {
    this.#other?.input.push(Buffer.from(bytes as string));
  }

  /** A wait while the other end is slow, or `undefined`. */
  room(wait: Wait): Promise<void> | undefined {
    return this.#other?.input.room(wait);
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  get isFull(): boolean {
    return this.#other?.input.full ?? false;
  }

  /** Calls back when there is room again, at once when there is. */
  whenRoom(go: () => void): void {
    const queue = this.#other?.input;
    if (queue?.full) queue.onChange(() => this.whenRoom(go));
    else go();
  }

  /** Half-close: nothing more is written; the other end goes on. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#other?.input.end();
    if (this.#other?.isEnded) this.#finish();
  }

  /** Gives up both directions, so that a writer at the other end finds a broken pipe. */
  destroy(): void {
    this.end();
    this.input.close();
    this.input.end();
    if (this.#other) this.#other.#ended = true;
    this.#finish();
  }

  #finish(): void {
    this.#over();
    if (this.#other) this.#other.#over();
  }
}
