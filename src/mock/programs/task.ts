import { Killed, type Wait } from './process.ts';
import { harmless, signalNumber } from './signals.ts';
import type { TaskTable } from './task-table.ts';

export interface TaskOptions {
  readonly pid: number;
  /** Its number on the daemon's machine. */
  readonly hostPid: number;
  readonly table: TaskTable;
  readonly parent: Task | undefined;
  readonly command: string;
  readonly user: string;
  /** Number of the process whose terminal sends it signals. */
  readonly session: number;
  /** First process of its container: signals without a handler do nothing to it, but KILL. */
  readonly init: boolean;
}

/** One process: its number, signals, and waits that end with it. */
export class Task {
  readonly pid: number;
  readonly hostPid: number;
  readonly table: TaskTable;
  readonly user: string;
  readonly session: number;
  readonly startedAt = Date.now();
  readonly exited: Promise<number>;
  /** Signals that it has asked for. */
  readonly handlers = new Map<string, (name: string) => void>();
  readonly ignored = new Set<string>();
  parent: Task | undefined;
  command: string;
  code: number | undefined;
  /** The signal that ended it. */
  killedBy: string | undefined;
  readonly #init: boolean;
  readonly #waits = new Set<(reason: Error) => void>();
  readonly #endings = new Set<() => void>();
  #killed: Killed | undefined;
  #resolve: (code: number) => void = () => undefined;

  constructor(options: TaskOptions) {
    this.pid = options.pid;
    this.hostPid = options.hostPid;
    this.table = options.table;
    this.parent = options.parent;
    this.command = options.command;
    this.user = options.user;
    this.session = options.session;
    this.#init = options.init;
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get running(): boolean {
    return this.code === undefined;
  }

  /** Delivers a signal by name (`TERM`); to a frozen process when it thaws, but KILL. */
  signal(name: string): void {
    if (!this.running) return;
    if (name === 'KILL') {
      this.killedBy = name;
      this.end(137);
      return;
    }
    this.table.whenThawed(() => {
      if (!this.running || this.ignored.has(name)) return;
      const handler = this.handlers.get(name);
      if (handler) handler(name);
      else if (!this.#init && !harmless.has(name)) {
        this.killedBy = name;
        this.end(128 + signalNumber(name));
      }
    });
  }

  /** Ends it: whatever it waits for is over, and what hangs on it is undone. */
  end(code: number): void {
    if (!this.running) return;
    this.code = code;
    this.#killed = new Killed(String(code));
    for (const stop of [...this.#waits]) stop(this.#killed);
    this.#waits.clear();
    for (const undo of [...this.#endings]) undo();
    this.#endings.clear();
    this.table.leave(this);
    this.#resolve(code);
  }

  /** Calls `undo` when the process ends, however it ends; gives a way to call that off. */
  atEnd(undo: () => void): () => void {
    if (!this.running) undo();
    else this.#endings.add(undo);
    return () => this.#endings.delete(undo);
  }

  readonly wait: Wait = <Value>(
    begin: (done: (value: Value) => void, fail: (error: Error) => void) => () => void,
  ) =>
    new Promise<Value>((resolve, reject) => {
      if (this.#killed) {
        reject(this.#killed);
        return;
      }
      let undo: (() => void) | undefined;
      let over = false;
      const settle = (act: () => void) => {
        if (over) return;
        over = true;
        this.#waits.delete(stop);
        undo?.();
        act();
      };
      const stop = (reason: Error) => settle(() => reject(reason));
      this.#waits.add(stop);
      undo = begin(
        (value) => this.table.whenThawed(() => settle(() => resolve(value))),
        (error) => this.table.whenThawed(() => stop(error)),
      );
      if (over) undo();
    });
}
