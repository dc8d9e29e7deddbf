/** What a container wrote: whole records with their times, and who follows. */
export interface LogRecord {
  readonly stream: 1 | 2;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const keptBytes = 16 * 1024 * 1024;

/** Output of a container, a record a line. Old lines go when more than 16 MiB are kept. */
export class LogBook {
  readonly #records: LogRecord[] = [];
  readonly #partial = new Map<1 | 2, Uint8Array>();
  readonly #followers = new Set<(record: LogRecord | undefined) => void>();
  readonly #clock: () => number;
  #size = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    const held = this.#partial.get(stream);
    let rest: Uint8Array = held ? Buffer.concat([held, bytes]) : bytes;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#add(stream, rest.slice(0, end + 1));
      rest = rest.subarray(end + 1);
    }
    this.#partial.set(stream, rest.slice());
  }

  /** The process ended: what is left without a line end is a record too, and followers hear the end. */
  end(): void {
    for (const [stream, bytes] of this.#partial) if (bytes.length > 0) this.#add(stream, bytes);
    this.#partial.clear();
    for (const follower of [...this.#followers]) follower(undefined);
  }

  get records(): readonly LogRecord[] {
    return this.#records;
  }

  /** Keeps a record of before, as it was. */
  restore(record: LogRecord): void {
    this.#records.push(record);
    this.#size += record.bytes.length;
  }

  /** Hears each record, and `undefined` when the process ends. */
  follow(follower: (record: LogRecord | undefined) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #add(stream: 1 | 2, bytes: Uint8Array): void {
    const record: LogRecord = { stream, bytes, at: this.#clock() };
    this.#records.push(record);
    this.#size += bytes.length;
    while (this.#size > keptBytes) this.#size -= this.#records.shift()?.bytes.length ?? 0;
    for (const follower of [...this.#followers]) follower(record);
  }
}
