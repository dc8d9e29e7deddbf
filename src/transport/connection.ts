import { Duplex } from 'node:stream';
import { monotonic } from '../base/index.ts';
import type { Address, Direction, OnTap } from '../model/index.ts';
import { formatAddress } from './address.ts';

let lastConnection = 0;

/** What a connection is made of: something to read, something to write, and an end. */
export interface Wire {
  readonly stream: Duplex;
  readonly address: Address;
}

/**
 * Two directions of bytes with half-close, every byte of them shown to a tap. Bytes that the tap saw are never changed.
 * Looks enough like a `net.Socket` for HTTP libraries. What the daemon sent before it closed stays readable.
 */
export class Connection extends Duplex {
  /** Unique in this process. */
  readonly connectionId: number;
  readonly address: Address;
  readonly #under: Duplex;
  readonly #onTap: OnTap | undefined;
  #failure: string | undefined;
  #gone = false;
  #writing: ((error?: Error | null) => void) | undefined;

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
    // Why: who reads or writes hears of it there; a connection that breaks while nobody does is no mishap.
    this.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => {
      this.#tapData('toClient', bytes);
      if (!this.push(bytes)) stream.pause();
    });
    stream.on('end', () => {
      this.#tapEnd('toClient');
      this.push(null);
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??= error.code ?? error.message;
      this.destroy(error);
    });
    stream.on('close', () => {
      this.#tapClose();
      if (!stream.readableEnded || this.readableEnded) this.destroy();
      else this.once('end', () => this.destroy());
    });
    stream.pause();
  }

  override _read(): void {
    this.#under.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tapData('toDaemon', bytes);
    this.#writing = done;
    this.#under.write(bytes, (error) => this.#written(error));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#tapEnd('toDaemon');
    this.#under.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#under.destroy();
    this.#tapClose();
    // Why: a stream that is destroyed in the middle of a write need not call back, and the writer would wait for ever.
    this.#written(error ?? new Error('the connection is closed'));
    done(error);
  }

  #written(error: Error | null | undefined): void {
    const done = this.#writing;
    this.#writing = undefined;
    done?.(error);
  }

  #tapData(direction: Direction, bytes: Buffer): void {
    if (this.#gone) return;
    this.#onTap?.({
      kind: 'data',
      connection: this.connectionId,
      at: monotonic(),
      direction,
      bytes: Buffer.from(bytes),
    });
  }

  #tapEnd(direction: Direction): void {
    if (this.#gone) return;
    this.#onTap?.({ kind: 'end', connection: this.connectionId, at: monotonic(), direction });
  }

  #tapClose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#onTap?.({
      kind: 'close',
      connection: this.connectionId,
      at: monotonic(),
      ...(this.#failure ? { error: this.#failure } : {}),
    });
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
