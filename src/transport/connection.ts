import { Duplex } from 'node:stream';
import { monotonic } from '../base/index.ts';
import type { Address, OnTap } from '../model/index.ts';
import { formatAddress } from './address.ts';

let lastConnection = 0;

/** What a connection is made of: something to read, something to write, and an end. */
export interface Wire {
  readonly stream: Duplex;
  readonly address: Address;
}

/**
 * Two directions of bytes with half-close, every byte of them shown to a tap. Bytes that the tap saw are never changed.
 * Looks enough like a `net.Socket` for HTTP libraries.
 */
export class Connection extends Duplex {
  /** Unique in this process. */
  readonly connectionId: number;
  readonly address: Address;
  readonly #under: Duplex;
  readonly #onTap: OnTap | undefined;
  #failure: string | undefined;

  constructor({ stream, address }: Wire, onTap?: OnTap) {
    super({ allowHalfOpen: true, autoDestroy: true });
    lastConnection += 1;
    this.connectionId = lastConnection;
    this.address = address;
    this.#under = stream;
    this.#onTap = onTap;
    onTap?.({
      kind: 'open',
      connection: this.connectionId,
      at: monotonic(),
      address: formatAddress(address),
    });
    stream.on('data', (bytes: Buffer) => {
      onTap?.({
        kind: 'data',
        connection: this.connectionId,
        at: monotonic(),
        direction: 'toClient',
        bytes: Buffer.from(bytes),
      });
      if (!this.push(bytes)) stream.pause();
    });
    stream.on('end', () => {
      onTap?.({ kind: 'end', connection: this.connectionId, at: monotonic(), direction: 'toClient' });
      this.push(null);
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error.code ?? error.message;
      this.destroy(error);
    });
    stream.on('close', () => this.destroy());
    stream.pause();
  }

  override _read(): void {
    this.#under.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#onTap?.({
      kind: 'data',
      connection: this.connectionId,
      at: monotonic(),
      direction: 'toDaemon',
      bytes: Buffer.from(bytes),
    });
    if (this.#under.write(bytes)) done();
    else this.#under.once('drain', () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#onTap?.({ kind: 'end', connection: this.connectionId, at: monotonic(), direction: 'toDaemon' });
    this.#under.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#under.destroy();
    this.#onTap?.({
      kind: 'close',
      connection: this.connectionId,
      at: monotonic(),
      ...(this.#failure ? { error: this.#failure } : {}),
    });
    done(error);
  }

  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    (this.#under as { ref?(): void }).ref?.();
    return this;
  }
  unref(): this {
    (this.#under as { unref?(): void }).unref?.();
    return this;
  }
}
