import { Connection, type Place } from './connection.ts';

export interface Listener extends Place {
  readonly kind: 'tcp' | 'udp';
  readonly close: () => void;
}

export interface ListenWish {
  /** 0 takes one that is free. */
  readonly port: number;
  /** `0.0.0.0` when absent. */
  readonly address?: string | undefined;
  readonly kind?: 'tcp' | 'udp';
  readonly onConnection: (connection: Connection) => void;
}

/** Another program has the port. */
export class PortBusy extends Error {
  override readonly name = 'PortBusy';
}

interface Entry extends Listener {
  readonly onConnection: (connection: Connection) => void;
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** The ports of one network namespace: who listens, and what is connected. */
export class PortSpace {
  readonly #listeners = new Set<Entry>();
  readonly #open = new Set<Connection>();
  readonly #heard = new Set<() => void>();
  #next = 40_000;

  get listeners(): readonly Listener[] {
    return [...this.#listeners];
  }

  get connections(): readonly Connection[] {
    return [...this.#open];
  }

  /** Throws PortBusy where another listens. */
  listen({ port, address = '0.0.0.0', kind = 'tcp', onConnection }: ListenWish): Listener {
    const taken = [...this.#listeners].some(
      (other) =>
        other.kind === kind &&
        other.port === port &&
        (other.address === address || isAny(other.address) || isAny(address)),
    );
    if (taken) throw new PortBusy(`${address}:${port}: Address already in use`);
    const entry: Entry = {
      port: port === 0 ? this.nextPort() : port,
      address,
      kind,
      onConnection,
      close: () => void this.#listeners.delete(entry),
    };
    this.#listeners.add(entry);
    for (const hear of [...this.#heard]) hear();
    return entry;
  }

  /** Whether something listens that a connection to `address` would reach. */
  listener(address: string, port: number): Listener | undefined {
    return this.#find(address, port);
  }

  /** The client's end of a connection to whoever listens; `undefined` where nobody does. */
  connect(client: Place, address: string, port: number): Connection | undefined {
    const entry = this.#find(address, port);
    if (!entry) return undefined;
    const [near, far] = Connection.pair(client, { address, port });
    this.#open.add(far);
    void far.closed.then(() => this.#open.delete(far));
    entry.onConnection(far);
    return near;
  }

  #find(address: string, port: number): Entry | undefined {
    return [...this.#listeners].find(
      (entry) =>
        entry.kind === 'tcp' &&
        entry.port === port &&
        (entry.address === address ||
          isAny(entry.address) ||
          (isLoopback(entry.address) && isLoopback(address))),
    );
  }

  /** Hears when somebody begins to listen. */
  onListen(hear: () => void): () => void {
    this.#heard.add(hear);
    return () => this.#heard.delete(hear);
  }

  /** A port for the client's end of a connection. */
  nextPort(): number {
    this.#next = this.#next >= 60_000 ? 40_000 : this.#next + 1;
    return this.#next;
  }

  /** Ends everything in it. */
  close(): void {
    this.#listeners.clear();
    for (const connection of [...this.#open]) connection.destroy();
  }
}
