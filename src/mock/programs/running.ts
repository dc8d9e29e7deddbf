import { loopbackOnly } from '../ports/net.ts';
import { PortSpace } from '../ports/port-space.ts';
import type { Files } from '../state/file-system.ts';
import { bundled } from './bundled.ts';
import { execute, runAs } from './execute.ts';
import { InputQueue } from './input-queue.ts';
import type { Machine } from './machine.ts';
import { ProcFiles } from './proc-files.ts';
import type { ProgramIo, Sink } from './process.ts';
import type { Task } from './task.ts';
import { TaskTable } from './task-table.ts';
import { Terminal } from './terminal.ts';

export interface ProcessOptions {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly fs: Files;
  /** On the daemon's machine. */
  readonly pid: number;
  /** First process of its container: signals without a handler do nothing to it, but KILL. */
  readonly init: boolean;
  readonly tty: boolean;
  /** What it shares with others; absent: a machine of its own. */
  readonly machine?: Machine;
  /** Gives a promise where whoever reads is slow. */
  readonly onOutput: (stream: 1 | 2, bytes: Uint8Array) => unknown;
}

/** A machine of its own, with a loopback and nothing else. */
export const loneMachine = (programs: Machine['programs'] = {}): Machine => ({
  table: new TaskTable(),
  net: loopbackOnly(new PortSpace()),
  programs,
  bundled,
});

/** A process that the daemon starts. `exited` gives its exit code: 137 for KILL, 143 for TERM, 127 and 126 for what cannot be started. */
export class RunningProcess {
  readonly stdin = new InputQueue();
  readonly terminal: Terminal | undefined;
  readonly pid: number;
  readonly innerPid: number;
  readonly command: string;
  readonly exited: Promise<number>;
  readonly #task: Task;
  readonly #options: ProcessOptions;

  constructor(options: ProcessOptions) {
    const machine = options.machine ?? loneMachine();
    this.#options = options;
    this.pid = options.pid;
    this.command = options.argv.join(' ');
    this.#task = machine.table.start({
      command: this.command,
      user: options.user,
      init: options.init,
      hostPid: options.pid,
    });
    this.innerPid = this.#task.pid;
    this.terminal = options.tty
      ? new Terminal({
          stdin: this.stdin,
          show: (bytes) => promiseOf(options.onOutput(1, bytes)),
          signal: (name) => machine.table.interrupt(this.#task.session, name),
        })
      : undefined;
    this.exited = this.#task.exited;
    const io = this.#io(machine);
    // Why not at once: who made the process first tells of it, and gives its terminal a size.
    void Promise.resolve().then(() => runAs(this.#task, io, () => execute(options.argv, io)));
  }

  get running(): boolean {
    return this.#task.running;
  }

  /** Bytes for its input, through its terminal where it has one; `undefined` ends the input. */
  input(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.stdin.end();
    else if (this.terminal) this.terminal.type(bytes);
    else if (this.running && !this.stdin.closed) this.stdin.push(bytes);
  }

  /** Gives its terminal a size. */
  resize(rows: number, columns: number): void {
    if (this.terminal?.resize(rows, columns)) this.#task.table.interrupt(this.#task.session, 'WINCH');
  }

  /** Delivers a signal by name (`TERM`); to a frozen process when it thaws, but KILL. */
  signal(name: string): void {
    this.#task.signal(name);
  }

  /** Nothing of it, and of what shares its machine, goes on until `thaw`. */
  freeze(): void {
    this.#task.table.freeze();
  }

  thaw(): void {
    this.#task.table.thaw();
  }

  #io(machine: Machine): ProgramIo {
    const { env, onOutput, cwd, fs, user, hostname } = this.#options;
    const task = this.#task;
    const write =
      (stream: 1 | 2): Sink =>
      (bytes) => {
        if (!task.running) return undefined;
        const raw = Buffer.from(bytes as string);
        if (raw.length === 0) return undefined;
        let room: Promise<void> | undefined;
        task.table.whenThawed(() => {
          room = this.terminal ? this.terminal.write(raw) : promiseOf(onOutput(stream, raw));
        });
        return room && waiting(task, room);
      };
    return {
      stdin: this.stdin,
      out: write(1),
      err: write(2),
      env: new Map(env.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string])),
      cwd,
      fs: new ProcFiles(fs, machine, hostname),
      user,
      hostname,
      task,
      wait: task.wait,
      terminal: this.terminal,
      machine,
    };
  }
}

const promiseOf = (value: unknown): Promise<void> | undefined =>
  value instanceof Promise ? (value as Promise<void>) : undefined;

/** A wait of the process for room; it fails nobody who does not await it. */
function waiting(task: Task, room: Promise<void>): Promise<void> {
  const wait = task.wait<void>((done) => {
    void room.then(done, () => done());
    return () => undefined;
  });
  wait.catch(() => undefined);
  return wait;
}
