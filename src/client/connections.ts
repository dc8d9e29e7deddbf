import { ToolError } from '../base/index.ts';
import type { Address, OnTap } from '../model/index.ts';
import { type Connection, connect } from '../transport/index.ts';

/** The connections of one client: opened here, and ended together, also those that are still being opened. */
export class Connections {
  readonly #address: Address;
  readonly #onTap: OnTap | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #open = new Set<Connection>();
  readonly #closing = new AbortController();

  constructor(address: Address, onTap: OnTap | undefined, timeoutMs: number | undefined) {
    this.#address = address;
    this.#onTap = onTap;
    this.#timeoutMs = timeoutMs;
  }

  async open(signal?: AbortSignal): Promise<Connection> {
    const closing = this.#closing.signal;
    const connection = await connect(this.#address, {
      signal: signal ? AbortSignal.any([signal, closing]) : closing,
      ...(this.#onTap ? { onTap: this.#onTap } : {}),
      ...(this.#timeoutMs ? { timeoutMs: this.#timeoutMs } : {}),
    });
    // Why: the close may have come between the last byte of the handshake and this line.
    if (closing.aborted) {
      connection.destroy();
      throw closing.reason;
    }
    this.#open.add(connection);
    connection.on('close', () => this.#open.delete(connection));
    return connection;
  }

  close(): void {
    this.#closing.abort(
      new ToolError('E_CLOSED', 'the client was closed', 'Make another client, or close it later.'),
    );
    for (const connection of this.#open) connection.destroy();
  }
}
