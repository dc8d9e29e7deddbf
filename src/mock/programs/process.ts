import type { Files } from '../state/file-system.ts';
import type { InputQueue } from './input-queue.ts';
import type { Machine } from './machine.ts';
import type { Task } from './task.ts';
import type { Terminal } from './terminal.ts';

/** Takes bytes; gives a promise where the reader is slow, which who writes much awaits. Throws BrokenPipe where it is gone. */
export type Sink = (bytes: string | Uint8Array) => Promise<void> | undefined;

/** What a simulated program may use. Nothing is ever executed on the host. */
export interface ProgramIo {
  readonly stdin: InputQueue;
  readonly out: Sink;
  readonly err: Sink;
  /** Streams of a shell beyond the usual three. */
  readonly streams?: ReadonlyMap<number, { readonly input?: InputQueue; readonly sink?: Sink }>;
  readonly env: Map<string, string>;
  cwd: string;
  readonly fs: Files;
  readonly user: string;
  readonly hostname: string;
  /** Its entry in the table of processes: number, signals, children. */
  readonly task: Task;
  readonly wait: Wait;
  readonly terminal: Terminal | undefined;
  /** What the processes of a container have in common. */
  readonly machine: Machine;
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

/** Ctrl-c reached what waits at the terminal. */
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

/** Waits for a promise, which must not reject, as long as the process lives. */
export function awaiting<Value>(io: Pick<ProgramIo, 'wait'>, promise: Promise<Value>): Promise<Value> {
  return io.wait<Value>((done) => {
    void promise.then(done);
    return () => undefined;
  });
}
