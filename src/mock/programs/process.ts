import type { FileSystem } from '../state/file-system.ts';

/** What a simulated program may use. Nothing is ever executed on the host. */
export interface ProgramIo {
  readonly stdin: InputQueue;
  out(bytes: string | Uint8Array): void;
  err(bytes: string | Uint8Array): void;
  readonly env: Map<string, string>;
  cwd: string;
  readonly fs: FileSystem;
  readonly user: string;
  readonly hostname: string;
  /** Rejects with `Killed` when the process is killed; programs that wait race it. */
  readonly killed: Promise<never>;
  /** A signal that came and is not yet handled by a trap. */
  takeSignal(): string | undefined;
  /** Resolves when a signal that a trap waits for comes. */
  signalled(): Promise<void>;
  /** Signals that a trap handles. */
  readonly traps: Map<string, string>;
  /** Pids and command lines of the container, for ps and top. */
  processes(): readonly { pid: number; command: string }[];
}

/** A program of the simulation: words in, exit code out. */
export type Program = (args: readonly string[], io: ProgramIo) => Promise<number> | number;

export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Bytes on their way into a program, with an end. */
export class InputQueue {
  readonly #parts: Uint8Array[] = [];
  readonly #waiting: (() => void)[] = [];
  #ended = false;

  push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The next bytes, or `undefined` at the end. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#parts.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#parts.shift();
  }

  /** One line without its end, or `undefined` at the end. */
  async readLine(): Promise<string | undefined> {
    let line = '';
    for (let bytes = await this.read(); bytes; bytes = await this.read()) {
      const text = Buffer.from(bytes).toString('utf8');
      const end = text.search(/[\r\n]/);
      if (end < 0) {
        line += text;
        continue;
      }
      const rest = text.slice(end + 1);
      if (rest !== '') this.#parts.unshift(Buffer.from(rest));
      return line + text.slice(0, end);
    }
    return line === '' ? undefined : line;
  }

  async readAll(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let bytes = await this.read(); bytes; bytes = await this.read()) parts.push(bytes);
    return Buffer.concat(parts);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const numbers: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
  SYS: 31,
};

/** `TERM` of `SIGTERM`, `term` or `15`; `undefined` for what is no signal. */
export function signalName(text: string): string | undefined {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  if (bare in numbers) return bare;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 64) return undefined;
  return Object.keys(numbers).find((name) => numbers[name] === number) ?? `RTMIN+${number}`;
}

export const signalNumber = (name: string): number => numbers[name] ?? 34;

/** Signals that do nothing to a program that has not asked for them. */
export const harmless: ReadonlySet<string> = new Set(['CHLD', 'CONT', 'WINCH']);
