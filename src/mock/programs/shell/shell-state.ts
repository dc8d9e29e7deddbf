import type { Child } from '../execute.ts';
import type { ProgramIo } from '../process.ts';
import type { Node } from './tree.ts';

/** What one shell process knows; its subshells have copies. */
export interface Shell {
  /** `$0` and the positional parameters. */
  params: readonly string[];
  /** Exit code of the last command. */
  last: number;
  /** Exit code of the last command in place, while one command is expanded. */
  substituted: number | undefined;
  readonly options: Set<'e' | 'u' | 'x' | 'f'>;
  readonly functions: Map<string, Node>;
  /** Actions by signal; `EXIT` for the end. */
  readonly traps: Map<string, string>;
  /** Signals that came and whose action is still to be done. */
  readonly signals: string[];
  /** Hears of signals that a trap handles. */
  readonly hearing: Set<() => void>;
  readonly jobs: Child[];
  /** Variables that programs do not see. */
  readonly unexported: Set<string>;
  /** What a function hides of the variables outside, innermost last. */
  readonly hidden: Map<string, string | undefined>[];
  /** Ctrl-c came to a shell that talks. */
  interrupted: boolean;
  /** Number of the process that `$$` names. */
  readonly pid: number;
}

/** A place in a script: the shell, its streams, and whether a failure is looked at. */
export interface Frame {
  readonly shell: Shell;
  readonly io: ProgramIo;
  /** Within a condition a failure ends nothing. */
  readonly tested: boolean;
}

export const createShell = (io: ProgramIo, params: readonly string[]): Shell => ({
  params,
  last: 0,
  substituted: undefined,
  options: new Set(),
  functions: new Map(),
  traps: new Map(),
  signals: [],
  hearing: new Set(),
  jobs: [],
  unexported: new Set(),
  hidden: [],
  interrupted: false,
  pid: io.task.pid,
});

/** The shell of a subshell: what was there at its beginning, without the traps and jobs. */
export const copyOf = (shell: Shell): Shell => ({
  ...shell,
  options: new Set(shell.options),
  functions: new Map(shell.functions),
  traps: new Map([...shell.traps].filter(([, action]) => action === '')),
  signals: [],
  hearing: new Set(),
  jobs: [],
  unexported: new Set(shell.unexported),
  hidden: [],
});

export class LoopJump extends Error {
  override readonly name = 'LoopJump';
  readonly kind: 'break' | 'continue';
  /** How many loops it goes up. */
  readonly levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

export class Return extends Error {
  override readonly name = 'Return';
  readonly code: number;
  constructor(code: number) {
    super(`return ${code}`);
    this.code = code;
  }
}

/** Gives a variable a value; programs see it when they saw it before. */
export function assign({ shell, io }: Frame, name: string, value: string): void {
  if (!io.env.has(name)) shell.unexported.add(name);
  io.env.set(name, value);
}

/** The variables that programs see. */
export function exported({ shell, io }: Frame): Map<string, string> {
  return new Map([...io.env].filter(([name]) => !shell.unexported.has(name)));
}
