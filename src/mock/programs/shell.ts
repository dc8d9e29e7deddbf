import { readLine } from './input-queue.ts';
import { Interrupted, Killed, type Program, type ProgramIo } from './process.ts';
import { programs } from './programs.ts';
import { parseScript } from './script.ts';
import { evaluate, handleSignals } from './shell-evaluate.ts';
import { Exit, foreground, type Shell } from './shell-state.ts';

/** Runs words as a program; 127 when there is none, 126 when it cannot be run. */
export async function execute(argv: readonly string[], io: ProgramIo): Promise<number> {
  const [name = '', ...args] = argv;
  const bare = name.replace(/^\/(usr\/)?s?bin\//, '');
  if (bare === 'sh' || bare === 'ash') return runShell(args, io);
  if (bare === 'busybox' && args.length > 0) return execute(args, io);
  const program: Program | undefined = Object.hasOwn(programs, bare) ? programs[bare] : undefined;
  if (program) return program(args, io);
  const file = io.fs.get(name.startsWith('/') ? name : `${io.cwd}/${name}`);
  if (file && (file.mode & 0o111) !== 0 && /^#!.*\bsh\b/.test(Buffer.from(file.bytes).toString('latin1')))
    return runShell([name, ...args], io);
  io.err(`sh: ${name}: ${file ? 'Permission denied' : 'not found'}\n`);
  return file ? 126 : 127;
}

const createShell = (io: ProgramIo, params: readonly string[]): Shell => ({
  io,
  jobs: [],
  params,
  state: { last: 0, exitOnFailure: false },
  tested: false,
  interpret,
  execute,
});

async function runShell(args: readonly string[], io: ProgramIo): Promise<number> {
  const [flags = '', ...rest] = args;
  if (/^-\w*c/.test(flags)) {
    const shell = createShell(io, rest.slice(1));
    shell.state.exitOnFailure = flags.includes('e');
    return finish(await runText(rest[0] ?? '', shell), shell);
  }
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name !== undefined) {
    const file = io.fs.get(name.startsWith('/') ? name : `${io.cwd}/${name}`);
    const shell = createShell(io, args.slice(args.indexOf(name)));
    if (file) return finish(await runText(Buffer.from(file.bytes).toString('utf8'), shell), shell);
    io.err(`sh: can't open '${name}': No such file or directory\n`);
    return 2;
  }
  const shell = createShell(io, ['sh']);
  return finish(await (io.terminal ? talk(shell) : runLines(shell)), shell);
}

/** What the trap for the end does, and the code. */
async function finish(code: number | undefined, shell: Shell): Promise<number> {
  const action = shell.io.traps.get('EXIT');
  shell.io.traps.delete('EXIT');
  const ending = action ? await runText(action, shell) : undefined;
  return ending ?? code ?? shell.state.last;
}

/** Runs stdin, a line at a time. */
async function runLines(shell: Shell): Promise<number | undefined> {
  for (let line = await readLine(shell.io); line !== undefined; line = await readLine(shell.io)) {
    const code = await runText(line, shell);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Talks to a user at a terminal: prompt, line, answer. Ctrl-c gives a new prompt. */
async function talk(shell: Shell): Promise<number | undefined> {
  const { io } = shell;
  const sign = io.user === '' || /^(root|0)\b/.test(io.user) ? '#' : '$';
  // Why: a shell that talks does not end by ctrl-c, even where it is between two waits.
  io.onInterrupt(() => undefined);
  for (;;) {
    io.out(`${io.cwd.replace(/^\/root(?=\/|$)/, '~')} ${sign} `);
    try {
      const line = await readLine(foreground(io));
      if (line === undefined) return undefined;
      const code = await runText(line, shell);
      if (code !== undefined) return code;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      io.out('\n');
      shell.state.last = 130;
    }
  }
}

async function interpret(script: string, io: ProgramIo, params: readonly string[]): Promise<number> {
  const shell = createShell(io, params);
  return (await runText(script, shell)) ?? shell.state.last;
}

/** Runs a text in the shell; gives the code of an `exit`. */
async function runText(script: string, shell: Shell): Promise<number | undefined> {
  try {
    shell.state.last = await evaluate(parseScript(script), shell);
    await handleSignals(shell);
    return undefined;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof Killed || !(error instanceof Error) || !error.message.startsWith('syntax error'))
      throw error;
    shell.io.err(`sh: ${error.message}\n`);
    shell.state.last = 2;
    return shell.io.terminal ? undefined : 2;
  }
}
