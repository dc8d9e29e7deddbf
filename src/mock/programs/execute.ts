import { awaiting, type Program, type ProgramIo } from './process.ts';
import { deathText } from './signals.ts';
import type { Task } from './task.ts';

/** A shell's `exit` on its way up. */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A process that runs, and its code when it ends. */
export interface Child {
  readonly task: Task;
  readonly code: Promise<number>;
}

/** Runs `body` as the process of a task, which ends with it; whatever it throws becomes a code. */
export function runAs(task: Task, io: ProgramIo, body: (io: ProgramIo) => Promise<number> | number): Child {
  const run = async () => {
    let code = 0;
    try {
      code = await body(io);
    } catch (error) {
      code = codeOf(error, task, io);
    }
    task.end(code & 0xff);
  };
  void run();
  return { task, code: task.exited };
}

function codeOf(error: unknown, task: Task, io: ProgramIo): number {
  if (!(error instanceof Error)) return 70;
  if (error instanceof Exit) return error.code;
  const known: Record<string, number> = { Killed: task.code ?? 137, BrokenPipe: 141, Interrupted: 130 };
  const code = known[error.name];
  if (code !== undefined) return code;
  io.err(`${task.command.split(' ')[0]}: ${error.stack ?? error.message}\n`);
  return 1;
}

export interface ForkWish {
  readonly command: string;
  /** Ctrl-c at the terminal does not reach it. */
  readonly background?: boolean;
}

/** A child process with streams and variables of its parent, and a folder of its own. */
export function fork(
  parent: ProgramIo,
  { command, background = false }: ForkWish,
  body: (io: ProgramIo) => Promise<number> | number,
): Child {
  const { table } = parent.task;
  const task = table.start({ parent: parent.task, command, user: parent.user });
  // Why: the system hands on what is ignored, and nothing that was asked for.
  for (const name of parent.task.ignored) task.ignored.add(name);
  if (background) for (const name of ['INT', 'QUIT']) task.ignored.add(name);
  const io: ProgramIo = { ...parent, task, wait: task.wait, env: new Map(parent.env) };
  return runAs(task, io, body);
}

/** Runs words as a program in a process of their own, and waits for it. */
export async function runChild(argv: readonly string[], io: ProgramIo): Promise<number> {
  const child = fork(io, { command: argv.join(' ') }, (inner) => execute(argv, inner));
  const code = await awaiting(io, child.code);
  tellDeath(child, io);
  return code;
}

/** Says on stderr which signal ended a child, as a shell does. */
export function tellDeath({ task }: Child, io: ProgramIo): void {
  const text = task.killedBy && deathText[task.killedBy];
  if (text) io.err(`${text}\n`);
}

/** Where a program's file is: the name itself when it has a slash, else by PATH. `undefined` where there is none. */
export function fileOfProgram(name: string, io: Pick<ProgramIo, 'fs' | 'cwd' | 'env'>): string | undefined {
  if (name.includes('/')) {
    const path = name.startsWith('/') ? name : `${io.cwd}/${name}`;
    return io.fs.get(path)?.type === 'file' ? path : undefined;
  }
  const folders = (
    io.env.get('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  ).split(':');
  return folders.map((folder) => `${folder}/${name}`).find((path) => io.fs.get(path)?.type === 'file');
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The program that a name means, and the words before its own where a script names its interpreter. */
function programOf(name: string, io: ProgramIo): { run: Program; before: readonly string[] } | undefined {
  const bare = baseName(name);
  const { bundled } = io.machine;
  const own = Object.hasOwn(io.machine.programs, bare) ? io.machine.programs[bare] : undefined;
  if (own) return { run: own, before: [] };
  const path = fileOfProgram(name, io);
  const node = path === undefined ? undefined : io.fs.get(path);
  const text = Buffer.from(node?.bytes.subarray(0, 200) ?? []).toString('latin1');
  const [, interpreter] = /^#!\s*(\S+(?:[ \t]+\S+)*)/.exec(text) ?? [];
  const words = interpreter?.split(/\s+/) ?? [];
  const known = bundled(
    bare,
    path !== undefined || io.fs.get('/bin/busybox') !== undefined,
    path !== undefined,
  );
  // Why the text first: what somebody wrote as a script is that script, whatever its name.
  if (words.length > 0 && path !== undefined) {
    const [shell = '', ...more] = baseName(words[0] ?? '') === 'env' ? words.slice(1) : words;
    const run = bundled(baseName(shell), true, true);
    if (run) return { run, before: [...more, path] };
  }
  return known ? { run: known, before: [] } : undefined;
}

/** Whether a name means something that can be run here. */
export const canRun = (name: string, io: ProgramIo): boolean =>
  programOf(name, io) !== undefined || fileOfProgram(name, io) !== undefined;

/** Runs words as a program in this very process: 127 when there is none, 126 when it cannot be run. */
export async function execute(argv: readonly string[], io: ProgramIo): Promise<number> {
  const [name = '', ...args] = argv;
  const path = fileOfProgram(name, io);
  const isMine = Object.hasOwn(io.machine.programs, baseName(name));
  if (!isMine && name.includes('/')) {
    const node = io.fs.get(name.startsWith('/') ? name : `${io.cwd}/${name}`);
    if (!node) return failed(io, `${name}: not found`, 127);
    if (node.type === 'directory' || (node.mode & 0o111) === 0)
      return failed(io, `${name}: Permission denied`, 126);
  }
  const found = programOf(name, io);
  if (found) {
    io.task.command = argv.join(' ');
    return found.run([...found.before, ...args], io);
  }
  if (path === undefined) return failed(io, `${name}: not found`, 127);
  // Why so many words: nothing is executed, so who comes with a program of his own must be told what to do.
  io.err(
    `${path}: the mock runs no binaries and simulates no program '${baseName(name)}'; give it one: startMock({ programs: { '${baseName(name)}': async (process) => 0 } })\n`,
  );
  return 126;
}

function failed(io: ProgramIo, text: string, code: number): number {
  io.err(`sh: ${text}\n`);
  return code;
}
