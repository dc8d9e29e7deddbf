import { pathOf } from './files-of.ts';
import { readLine } from './input-queue.ts';
import { Exit, LoopJump, type Shell } from './shell-state.ts';
import { signalName } from './signals.ts';

export type Builtin = (args: readonly string[], shell: Shell) => number | Promise<number>;

function trap(args: readonly string[], { io }: Shell): number {
  const [action = '', ...signals] = args;
  for (const text of signals) {
    const signal = text === 'EXIT' || text === '0' ? 'EXIT' : signalName(text);
    if (!signal) {
      io.err(`sh: trap: ${text}: invalid signal specification\n`);
      return 1;
    }
    if (action === '-') io.traps.delete(signal);
    else io.traps.set(signal, action);
  }
  return 0;
}

/** Waits for what runs in the background; a signal with a trap ends the waiting. */
async function wait(_args: readonly string[], shell: Shell): Promise<number> {
  const { io, jobs } = shell;
  return io.wait<number>((done) => {
    let waiting = true;
    void Promise.all(jobs).then((codes) => waiting && done(codes.at(-1) ?? 0));
    const deaf = io.onSignal(() => done(143));
    return () => {
      waiting = false;
      deaf();
    };
  });
}

async function readInto(args: readonly string[], { io }: Shell): Promise<number> {
  const line = await readLine(io);
  const names = args.filter((arg) => !arg.startsWith('-'));
  const words = (line ?? '').trim().split(/\s+/);
  for (const [index, name] of names.entries())
    io.env.set(name, index === names.length - 1 ? words.slice(index).join(' ') : (words[index] ?? ''));
  return line === undefined ? 1 : 0;
}

/** What the shell does itself. */
export const builtins: Readonly<Record<string, Builtin>> = Object.assign(Object.create(null), {
  exit: (args, shell) => {
    throw new Exit(args[0] === undefined ? shell.state.last : Number(args[0]) & 0xff);
  },
  cd: (args, { io }) => {
    const path = pathOf(args[0] ?? io.env.get('HOME') ?? '/', io);
    if (io.fs.get(path)?.type !== 'directory') {
      io.err(`sh: cd: can't cd to ${args[0]}: No such file or directory\n`);
      return 1;
    }
    io.cwd = path;
    return 0;
  },
  export: (args, { io }) => {
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (value !== undefined) io.env.set(name, value);
    }
    return 0;
  },
  unset: (args, { io }) => {
    for (const name of args) io.env.delete(name);
    return 0;
  },
  trap,
  wait,
  exec: async (args, shell) => {
    if (args.length === 0) return 0;
    throw new Exit(await shell.execute(args, shell.io));
  },
  read: readInto,
  set: (args, { state }) => {
    for (const arg of args) if (/^[-+]\w*e/.test(arg)) state.exitOnFailure = arg.startsWith('-');
    return 0;
  },
  break: () => {
    throw new LoopJump('break');
  },
  continue: () => {
    throw new LoopJump('continue');
  },
  umask: () => 0,
  ':': () => 0,
} satisfies Record<string, Builtin>);
