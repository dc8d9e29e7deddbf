/** What a container wrote: whole records with their times, and who follows. */
export interface LogRecord {
  readonly stream: 1 | 2;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of one container, and of what waits for one who follows it. */
export const keptBytes = 16 * 1024 * 1024;
/** What a record costs beside its bytes: lines may be short and many. */
const recordCost = 200;

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
    this.#size += record.bytes.length + recordCost;
  }

  /** Hears each record, and `undefined` when the process ends. */
  follow(follower: (record: LogRecord | undefined) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Lets the oldest quarter go. */
  #forget(): void {
    let count = 0;
    for (; this.#size > keptBytes * 0.75; count++)
      this.#size -= (this.#records[count]?.bytes.length ?? 0) + recordCost;
    this.#records.splice(0, count);
  }

  #add(stream: 1 | 2, bytes: Uint8Array): void {
    const record: LogRecord = { stream, bytes, at: this.#clock() };
    this.#records.push(record);
    this.#size += bytes.length + recordCost;
    if (this.#size > keptBytes) this.#forget();
    for (const follower of [...this.#followers]) follower(record);
  }
}
