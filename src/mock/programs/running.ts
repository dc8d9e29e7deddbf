import type { Files } from '../state/file-system.ts';
import { InputQueue } from './input-queue.ts';
import { Killed, type ProgramIo, type Wait } from './process.ts';
import { lookUp } from './programs.ts';
import { execute } from './shell.ts';
import { harmless, signalNumber } from './signals.ts';
import { Terminal } from './terminal.ts';

export interface ProcessOptions {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly fs: Files;
  readonly pid: number;
  /** Within the container; 1 when absent. */
  readonly innerPid?: number;
  /** First process of its container: signals without a handler do nothing to it, but KILL. */
  readonly init: boolean;
  readonly tty: boolean;
  readonly processes: () => readonly { pid: number; command: string }[];
  /** Sends a signal to another process of the container. */
  readonly signalOther?: (pid: number, name: string) => boolean;
  readonly onOutput: (stream: 1 | 2, bytes: Uint8Array) => void;
}

/** A simulated process. `exited` gives its exit code: 137 for KILL, 143 for TERM, 127 and 126 for what cannot be started. */
export class RunningProcess {
  readonly stdin = new InputQueue();
  readonly terminal: Terminal | undefined;
  readonly pid: number;
  readonly innerPid: number;
  readonly command: string;
  readonly exited: Promise<number>;
  readonly #options: ProcessOptions;
  readonly #traps = new Map<string, string>();
  readonly #signals: string[] = [];
  readonly #hearing = new Set<() => void>();
  readonly #interrupts = new Set<() => void>();
  readonly #waits = new Set<(reason: Error) => void>();
  /** What waits for the thaw; `undefined` when not frozen. */
  #frozen: (() => void)[] | undefined;
  #killed: Killed | undefined;
  #code: number | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.pid = options.pid;
    this.innerPid = options.innerPid ?? 1;
    this.command = options.argv.join(' ');
    this.terminal = options.tty
      ? new Terminal({
          stdin: this.stdin,
          show: (bytes) => options.onOutput(1, bytes),
          signal: (name) => this.#fromTerminal(name),
        })
      : undefined;
    // Why not at once: who made the process first tells of it, and gives its terminal a size.
    this.exited = Promise.resolve().then(() => this.#run(this.#io()));
  }

  get running(): boolean {
    return this.#code === undefined;
  }

  /** Bytes for its input, through its terminal where it has one; `undefined` ends the input. */
  input(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.stdin.end();
    else if (this.terminal) this.terminal.type(bytes);
    else if (this.running) this.stdin.push(bytes);
  }

  /** Gives its terminal a size. */
  resize(rows: number, columns: number): void {
    if (this.terminal?.resize(rows, columns)) this.signal('WINCH');
  }

  /** Delivers a signal by name (`TERM`); to a frozen process when it thaws, but KILL. */
  signal(name: string): void {
    if (this.#code !== undefined) return;
    if (name !== 'KILL') {
      if (this.#frozen) {
        this.#frozen.push(() => this.signal(name));
        return;
      }
      if (this.#traps.has(name)) {
        this.#signals.push(name);
        for (const hear of [...this.#hearing]) hear();
        return;
      }
      if (this.#options.init || harmless.has(name)) return;
    }
    this.#code = 128 + signalNumber(name);
    this.#stop(new Killed(name));
  }

  /** Nothing of it goes on until `thaw`. */
  freeze(): void {
    this.#frozen ??= [];
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const go of waiting) this.#whenThawed(go);
  }

  #whenThawed(go: () => void): void {
    if (this.#frozen) this.#frozen.push(go);
    else go();
  }

  #fromTerminal(name: string): void {
    const hearing = [...this.#interrupts];
    if (name === 'INT' && hearing.length > 0) for (const hear of hearing) hear();
    else this.signal(name);
  }

  #stop(reason: Killed): void {
    this.#killed = reason;
    for (const stop of [...this.#waits]) stop(reason);
    this.#waits.clear();
  }

  readonly #wait: Wait = <Value>(
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
        (value) => this.#whenThawed(() => settle(() => resolve(value))),
        (error) => this.#whenThawed(() => stop(error)),
      );
      if (over) undo();
    });

  #io(): ProgramIo {
    const { argv: _argv, env, onOutput, ...options } = this.#options;
    const write = (stream: 1 | 2) => (bytes: string | Uint8Array) => {
      if (this.#code !== undefined) return;
      const raw = Buffer.from(bytes as string);
      this.#whenThawed(() => (this.terminal ? this.terminal.write(raw) : onOutput(stream, raw)));
    };
    const listen = (listeners: Set<() => void>) => (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    return {
      stdin: this.stdin,
      out: write(1),
      err: write(2),
      env: new Map(env.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string])),
      cwd: options.cwd,
      fs: options.fs,
      user: options.user,
      hostname: options.hostname,
      pid: this.innerPid,
      terminal: this.terminal,
      wait: this.#wait,
      traps: this.#traps,
      takeSignal: () => this.#signals.shift(),
      onSignal: listen(this.#hearing),
      onInterrupt: listen(this.#interrupts),
      processes: options.processes,
      signal: (pid, name) => {
        if (pid !== this.innerPid) return options.signalOther?.(pid, name) ?? false;
        this.signal(name);
        return true;
      },
    };
  }

  async #run(io: ProgramIo): Promise<number> {
    const { argv } = this.#options;
    let code: number;
    try {
      code = lookUp(argv[0] ?? '', io) ? await execute(argv, io) : 127;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      code = this.#code ?? (error.name === 'BrokenPipe' ? 141 : error.name === 'Interrupted' ? 130 : 137);
      if (!['Killed', 'BrokenPipe', 'Interrupted'].includes(error.name)) throw error;
    }
    this.#code ??= code & 0xff;
    // Why: what a shell left in the background ends with the first process of its container.
    this.#stop(new Killed('KILL'));
    return this.#code;
  }
}
