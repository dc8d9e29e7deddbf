import type { Files } from '../state/file-system.ts';
import type { InputQueue } from './input-queue.ts';
import type { Terminal } from './terminal.ts';

/** What a simulated program may use. Nothing is ever executed on the host. */
export interface ProgramIo {
  readonly stdin: InputQueue;
  out(bytes: string | Uint8Array): void;
  err(bytes: string | Uint8Array): void;
  readonly env: Map<string, string>;
  cwd: string;
  readonly fs: Files;
  readonly user: string;
  readonly hostname: string;
  /** Within the container; 1 for its first process. */
  readonly pid: number;
  readonly terminal: Terminal | undefined;
  readonly wait: Wait;
  /** A signal that came and is not yet handled by a trap. */
  takeSignal(): string | undefined;
  /** Hears of signals that a trap handles. */
  onSignal(listener: () => void): () => void;
  /** Hears of ctrl-c at the terminal; who hears it keeps the others of the process from ending by it. */
  onInterrupt(listener: () => void): () => void;
  /** Signals that a trap handles. */
  readonly traps: Map<string, string>;
  /** What runs in the container, for ps and top. */
  processes(): readonly { pid: number; command: string }[];
  /** Sends a signal within the container; false where there is no such process. */
  signal(pid: number, name: string): boolean;
}

/**
 * Waits as a system call does: rejects with `Killed` when the process is killed, and goes on only when it is not frozen.
 * `begin` starts the wait and gives its undoing, which is called in any case.
 */
export type Wait = <Value>(
  begin: (done: (value: Value) => void, fail: (error: Error) => void) => () => void,
) => Promise<Value>;

/** A program of the simulation: words in, exit code out. */
export type Program = (args: readonly string[], io: ProgramIo) => Promise<number> | number;

export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Ctrl-c reached a program in the foreground. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Waits that long of real time; without end for what a timer cannot count. */
export function pause(seconds: number, io: Pick<ProgramIo, 'wait'>): Promise<void> {
  return io.wait<void>((done) => {
    if (seconds * 1000 > 2 ** 31 - 1) return () => undefined;
    const timer = setTimeout(done, seconds * 1000);
    timer.unref();
    return () => clearTimeout(timer);
  });
}

/** Gives others their turn, so that a program which never waits starves nobody. */
export function breathe(io: Pick<ProgramIo, 'wait'>): Promise<void> {
  return io.wait<void>((done) => {
    const turn = setImmediate(done);
    return () => clearImmediate(turn);
  });
}
