import type { Exchange, OnTap } from '../model/index.ts';
import { ConnectionAssembler } from './connection-assembler.ts';

export interface AssemblerOptions {
  /** Bytes kept of each body and stream; 1 MiB when absent. Lengths stay true. */
  readonly bodyLimit?: number;
  /** Keep when each piece of a body or stream passed (`arrivals`). */
  readonly arrivals?: boolean;
  /** Told in words of bytes that belong to no exchange because the recording began in the middle of a connection. */
  readonly onNotice?: (connection: number, message: string) => void;
  /** Takes each exchange as it ends; without it they are kept and given by `exchanges`. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** Turns taps of any number of connections into exchanges. */
export class ExchangeAssembler {
  readonly #connections = new Map<number, ConnectionAssembler>();
  readonly #finished: Exchange[] = [];
  readonly #options: AssemblerOptions;
  #lastId = 0;
  #over = false;

  constructor(options: AssemblerOptions = {}) {
    this.#options = options;
  }

  readonly onTap: OnTap = (event) => {
    if (this.#over) return;
    let connection = this.#connections.get(event.connection);
    if (!connection) {
      connection = new ConnectionAssembler(event.connection, {
        bodyLimit: this.#options.bodyLimit ?? 1024 * 1024,
        arrivals: this.#options.arrivals ?? false,
        nextId: () => ++this.#lastId,
        notice: (message) => this.#options.onNotice?.(event.connection, message),
        done: (draft) => {
          if (this.#options.onExchange) this.#options.onExchange(draft.exchange());
          else this.#finished.push(draft.exchange());
        },
      });
      this.#connections.set(event.connection, connection);
    }
    connection.push(event);
    if (event.kind === 'close') this.#connections.delete(event.connection);
  };

  /** Finished exchanges, and what is known of those that are not, in the order of their requests. */
  exchanges(): Exchange[] {
    const open = [...this.#connections.values()].flatMap((connection) =>
      connection.unfinished().map((draft) => draft.exchange()),
    );
    return [...this.#finished, ...open].sort((a, b) => a.id - b.id);
  }

  /** Like `exchanges`; what is not finished by now stays unfinished, and later taps are ignored. */
  finish(): Exchange[] {
    this.#over = true;
    const all = this.exchanges();
    this.#connections.clear();
    return all;
  }
}
