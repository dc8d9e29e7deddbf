import { Interrupted, type ProgramIo } from './process.ts';

/** Variables, exit code and background work of one shell. */
export interface Shell {
  readonly io: ProgramIo;
  readonly jobs: Promise<number>[];
  readonly params: readonly string[];
  /** Exit code of the last command, and `set -e`; all views of the same shell share them. */
  readonly state: { last: number; exitOnFailure: boolean };
  /** Within a condition a failure ends nothing. */
  readonly tested: boolean;
  /** Runs a script in a copy of the shell. */
  interpret(script: string, io: ProgramIo, params: readonly string[]): Promise<number>;
  /** Runs words as a program. */
  execute(argv: readonly string[], io: ProgramIo): Promise<number>;
}

/** `exit` on its way up. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

export class LoopJump extends Error {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    super(kind);
    this.kind = kind;
  }
}

/** A shell with variables of its own, as a subshell has. */
export const copyOf = (shell: Shell): Shell => ({
  ...shell,
  jobs: [],
  state: { ...shell.state },
  io: { ...shell.io, env: new Map(shell.io.env) },
});

/** The streams for a program in the foreground: ctrl-c ends its waits. */
export function foreground(io: ProgramIo): ProgramIo {
  if (!io.terminal) return io;
  return {
    ...io,
    wait: (begin) =>
      io.wait((done, fail) => {
        const undo = begin(done, fail);
        const deaf = io.onInterrupt(() => fail(new Interrupted('interrupted')));
        return () => {
          undo();
          deaf();
        };
      }),
  };
}
