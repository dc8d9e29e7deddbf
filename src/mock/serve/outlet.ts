import type { Duplex } from 'node:stream';

/** The way out to a client, which may read slowly or not at all. */
export class Outlet {
  readonly #socket: Duplex;
  readonly #limit: number;
  #waiting: (() => void)[] = [];

  /** A client that leaves more than `limit` bytes unread is cut. */
  constructor(socket: Duplex, limit: number) {
    this.#socket = socket;
    this.#limit = limit;
    const wake = () => {
      for (const each of this.#waiting.splice(0)) each();
    };
    socket.on('drain', wake);
    socket.on('close', wake);
  }

  get open(): boolean {
    return this.#socket.writable;
  }

  /** Gives a promise where the client reads more slowly than bytes come; it resolves when there is room, or the client is gone. */
  write(bytes: Uint8Array | string): Promise<void> | undefined {
    const socket = this.#socket;
    if (!socket.writable || socket.write(bytes)) return undefined;
    if (socket.writableLength > this.#limit) {
      socket.destroy();
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Several parts that go out together. */
  writeAll(parts: readonly (Uint8Array | string)[]): Promise<void> | undefined {
    this.#socket.cork();
    let room: Promise<void> | undefined;
    for (const part of parts) room = this.write(part) ?? room;
    this.#socket.uncork();
    return room;
  }

  end(): void {
    this.#socket.end();
  }
}
