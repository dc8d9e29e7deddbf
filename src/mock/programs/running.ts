import type { FileSystem } from '../state/file-system.ts';
import { harmless, InputQueue, Killed, type ProgramIo, signalNumber } from './process.ts';
import { execute, lookUp } from './shell.ts';

export interface ProcessOptions {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly fs: FileSystem;
  readonly pid: number;
  /** First process of its container: signals without a handler do nothing to it, but KILL. */
  readonly init: boolean;
  readonly tty: boolean;
  readonly processes: () => readonly { pid: number; command: string }[];
  readonly onOutput: (stream: 1 | 2, bytes: Uint8Array) => void;
}

/** A simulated process. `exited` gives its exit code: 137 for KILL, 143 for TERM, 127 and 126 for what cannot be started. */
export class RunningProcess {
  readonly stdin = new InputQueue();
  readonly pid: number;
  readonly command: string;
  readonly exited: Promise<number>;
  readonly #init: boolean;
  readonly #traps = new Map<string, string>();
  readonly #signals: string[] = [];
  readonly #hearing: (() => void)[] = [];
  #kill: (reason: Killed) => void = () => undefined;
  #code: number | undefined;

  constructor(options: ProcessOptions) {
    this.pid = options.pid;
    this.command = options.argv.join(' ');
    this.#init = options.init;
    const killed = new Promise<never>((_resolve, reject) => {
      this.#kill = reject;
    });
    killed.catch(() => undefined);
    const write = (stream: 1 | 2) => (bytes: string | Uint8Array) => {
      if (this.#code !== undefined) return;
      const raw = Buffer.from(bytes as string);
      // Why: a terminal has one stream, and turns line feeds into CR LF.
      if (options.tty)
        options.onOutput(1, Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'));
      else options.onOutput(stream, raw);
    };
    const env = new Map(options.env.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const io: ProgramIo = {
      stdin: this.stdin,
      out: write(1),
      err: write(2),
      env,
      cwd: options.cwd,
      fs: options.fs,
      user: options.user,
      hostname: options.hostname,
      killed,
      traps: this.#traps,
      takeSignal: () => this.#signals.shift(),
      signalled: () => new Promise((resolve) => this.#hearing.push(resolve)),
      processes: options.processes,
    };
    this.exited = this.#run(options.argv, io, killed);
  }

  get running(): boolean {
    return this.#code === undefined;
  }

  /** Delivers a signal by name (`TERM`). */
  signal(name: string): void {
    if (this.#code !== undefined) return;
    if (name !== 'KILL' && this.#traps.has(name)) {
      this.#signals.push(name);
      for (const hear of this.#hearing.splice(0)) hear();
      return;
    }
    if (name !== 'KILL' && (this.#init || harmless.has(name))) return;
    this.#code = 128 + signalNumber(name);
    this.#kill(new Killed(name));
  }

  async #run(argv: readonly string[], io: ProgramIo, killed: Promise<never>): Promise<number> {
    let code: number;
    try {
      code = await Promise.race([lookUp(argv[0] ?? '', io) ? execute(argv, io) : 127, killed]);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      code = this.#code ?? 137;
    }
    this.#code = code & 0xff;
    return this.#code;
  }
}
