import type { Wait } from './process.ts';

/** Nobody reads what is written: the pipe is broken. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

/** Bytes on their way into a program, with an end. */
export class InputQueue {
  readonly #parts: Uint8Array[] = [];
  readonly #listeners = new Set<() => void>();
  #size = 0;
  #ended = false;
  #closed = false;

  /** Throws BrokenPipe when the reader is gone. */
  push(bytes: Uint8Array): void {
    if (this.#closed) throw new BrokenPipe('broken pipe');
    if (bytes.length === 0 || this.#ended) return;
    this.#parts.push(bytes);
    this.#size += bytes.length;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The reader is gone. */
  close(): void {
    this.#closed = true;
    this.#parts.length = 0;
    this.#size = 0;
    this.#wake();
  }

  /** Whether there are bytes, or none will come. */
  get ready(): boolean {
    return this.#parts.length > 0 || this.#ended;
  }

  /** Nothing more will come, and nothing is left. */
  get over(): boolean {
    return this.#ended && this.#parts.length === 0;
  }

  /** The reader is gone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether a writer that produces without end had better wait. */
  get full(): boolean {
    return this.#size > 65_536 && !this.#closed;
  }

  take(): Uint8Array | undefined {
    const bytes = this.#parts.shift();
    this.#size -= bytes?.length ?? 0;
    if (bytes) this.#wake();
    return bytes;
  }

  putBack(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.unshift(bytes);
    this.#size += bytes.length;
  }

  /** For a sink: a wait while the queue is full, or `undefined`. */
  room(wait: Wait): Promise<void> | undefined {
    if (!this.full) return undefined;
    const waiting = (async () => {
      while (this.full) await wait<void>((done) => this.onChange(done));
    })();
    // Why: who does not await it is not to fail by it.
    waiting.catch(() => undefined);
    return waiting;
  }

  /** Hears once of bytes that came, were taken, or end. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) {
      this.#listeners.delete(listener);
      listener();
    }
  }
}

interface Reader {
  readonly stdin: InputQueue;
  readonly wait: Wait;
}

/** The next bytes, or `undefined` at the end. */
export async function read({ stdin, wait }: Reader): Promise<Uint8Array | undefined> {
  while (!stdin.ready) await wait<void>((done) => stdin.onChange(done));
  return stdin.take();
}

/** One line without its end, or `undefined` at the end. What follows the line stays in the queue. */
export async function readLine(reader: Reader): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  for (let bytes = await read(reader); bytes; bytes = await read(reader)) {
    const end = bytes.indexOf(0x0a);
    parts.push(end < 0 ? bytes : bytes.subarray(0, end));
    if (end < 0) continue;
    reader.stdin.putBack(bytes.subarray(end + 1));
    return Buffer.concat(parts).toString('utf8');
  }
  return parts.length > 0 ? Buffer.concat(parts).toString('utf8') : undefined;
}

export async function readAll(reader: Reader): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let bytes = await read(reader); bytes; bytes = await read(reader)) parts.push(bytes);
  return Buffer.concat(parts);
}
