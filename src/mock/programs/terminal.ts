import type { InputQueue } from './input-queue.ts';

export interface TerminalOptions {
  readonly stdin: InputQueue;
  /** What the user sees. */
  readonly show: (bytes: Uint8Array) => Promise<void> | undefined;
  /** Keys that are signals: INT, QUIT. */
  readonly signal: (name: string) => void;
}

const keys = { interrupt: 0x03, end: 0x04, erase: 0x7f, quit: 0x1c } as const;

/** The line discipline of a pseudo terminal: echo, lines, keys that mean something, CR LF. */
export class Terminal {
  rows = 0;
  columns = 0;
  echo = true;
  /** Input comes in lines, and keys have their meaning. */
  cooked = true;
  readonly #options: TerminalOptions;
  #line: number[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Sets the size; true when it was another one. */
  resize(rows: number, columns: number): boolean {
    const changed = rows !== this.rows || columns !== this.columns;
    this.rows = rows;
    this.columns = columns;
    return changed;
  }

  /** What the user types. */
  type(bytes: Uint8Array): void {
    if (!this.cooked) {
      if (this.echo) this.#options.show(bytes);
      this.#options.stdin.push(bytes);
      return;
    }
    for (const byte of bytes) this.#key(byte === 0x0d ? 0x0a : byte);
  }

  /** What a program writes, as the user sees it. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (!bytes.includes(0x0a)) return this.#options.show(bytes);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    return this.#options.show(Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'));
  }

  #key(byte: number): void {
    switch (byte) {
      case keys.interrupt:
      case keys.quit:
        this.#line = [];
        if (this.echo) this.#options.show(Buffer.from(byte === keys.quit ? '^\\' : '^C'));
        this.#options.signal(byte === keys.quit ? 'QUIT' : 'INT');
        return;
      case keys.end:
        // Why: on an empty line the key ends the input for one read, which the simulation takes for all.
        if (this.#line.length === 0) this.#options.stdin.end();
        else this.#flush();
        return;
      case keys.erase:
        if (this.#line.pop() !== undefined && this.echo) this.#options.show(Buffer.from('\b \b'));
        return;
      default:
        this.#line.push(byte);
        if (this.echo) void this.write(Uint8Array.of(byte));
        if (byte === 0x0a) this.#flush();
    }
  }

  #flush(): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    this.#options.stdin.push(line);
  }
}
