import { canRun, Exit, execute, fileOfProgram } from '../execute.ts';
import { pathOf } from '../files-of.ts';
import { getopts, read } from './builtins-input.ts';
import { jobBuiltins } from './builtins-jobs.ts';
import { evaluateText } from './evaluate.ts';
import { assign, exported, type Frame, LoopJump, Return } from './shell-state.ts';

/** `outer` is the frame without the redirections of the command itself. */
export type Builtin = (args: readonly string[], frame: Frame, outer: Frame) => number | Promise<number>;

function set(args: readonly string[], frame: Frame): number {
  const { shell, io } = frame;
  if (args.length === 0) {
    for (const [name, value] of [...io.env].sort()) io.out(`${name}='${value}'\n`);
    return 0;
  }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--' || !/^[-+]\w/.test(arg)) {
      shell.params = [shell.params[0] ?? 'sh', ...args.slice(arg === '--' ? index + 1 : index)];
      return 0;
    }
    const letters = /^[-+]\w*o$/.test(arg)
      ? arg.slice(1, -1) +
        ({ errexit: 'e', nounset: 'u', xtrace: 'x', noglob: 'f' }[args[++index] ?? ''] ?? '')
      : arg.slice(1);
    for (const letter of letters) {
      if (arg.startsWith('-')) shell.options.add(letter as 'e');
      else shell.options.delete(letter as 'e');
    }
  }
  return 0;
}

const jump =
  (kind: 'break' | 'continue'): Builtin =>
  (args) => {
    throw new LoopJump(kind, Math.max(1, Number(args[0] ?? 1)));
  };

async function exec(args: readonly string[], frame: Frame, outer: Frame): Promise<number> {
  const { io } = frame;
  if (args.length === 0) {
    const { out, err, stdin, streams } = io;
    Object.assign(outer.io, { out, err, stdin, streams });
    return 0;
  }
  if (!canRun(args[0] ?? '', io)) {
    io.err(`sh: exec: ${args[0]}: not found\n`);
    throw new Exit(127);
  }
  // Why: what was asked for is the shell's, and the shell is no more.
  io.task.handlers.clear();
  throw new Exit(await execute(args, { ...io, env: exported(frame) }));
}

function whereIs(args: readonly string[], { io, shell }: Frame): number {
  let code = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    const text = shell.functions.has(name) || builtins[name] ? name : fileOfProgram(name, io);
    if (text) io.out(`${text}\n`);
    else code = 127;
  }
  return code;
}

/** What the shell does itself. */
export const builtins: Readonly<Record<string, Builtin>> = Object.assign(Object.create(null), {
  exit: (args, { shell }) => {
    throw new Exit(args[0] === undefined ? shell.last : Number(args[0]) & 0xff);
  },
  return: (args, { shell }) => {
    throw new Return(args[0] === undefined ? shell.last : Number(args[0]) & 0xff);
  },
  cd: (args, frame) => {
    const { io } = frame;
    const wanted =
      args[0] === '-' ? (io.env.get('OLDPWD') ?? io.cwd) : (args[0] ?? io.env.get('HOME') ?? '/');
    const path = pathOf(wanted, io);
    const node = io.fs.get(path);
    if (node?.type !== 'directory') {
      io.err(
        `sh: cd: line 0: can't cd to ${wanted}: ${node ? 'Not a directory' : 'No such file or directory'}\n`,
      );
      return 2;
    }
    if (args[0] === '-') io.out(`${path}\n`);
    assign(frame, 'OLDPWD', io.cwd);
    io.cwd = path;
    assign(frame, 'PWD', path);
    return 0;
  },
  export: (args, { io, shell }) => {
    if (args.length === 0 || args[0] === '-p')
      for (const [name, value] of io.env)
        if (!shell.unexported.has(name)) io.out(`export ${name}='${value}'\n`);
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (value !== undefined) io.env.set(name, value);
      shell.unexported.delete(name);
    }
    return 0;
  },
  readonly: (args, frame) => {
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (value !== undefined) assign(frame, name, value);
    }
    return 0;
  },
  local: (args, frame) => {
    const hidden = frame.shell.hidden.at(-1);
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (hidden && !hidden.has(name)) hidden.set(name, frame.io.env.get(name));
      if (value !== undefined) assign(frame, name, value);
    }
    return 0;
  },
  unset: (args, { io, shell }) => {
    for (const name of args.filter((arg) => !arg.startsWith('-'))) {
      if (args[0] === '-f') shell.functions.delete(name);
      else io.env.delete(name);
    }
    return 0;
  },
  shift: (args, { shell }) => {
    const count = Number(args[0] ?? 1);
    if (count > shell.params.length - 1) return 1;
    shell.params = [shell.params[0] ?? 'sh', ...shell.params.slice(1 + count)];
    return 0;
  },
  eval: (args, frame) => evaluateText(args.join(' '), frame),
  '.': async (args, frame) => {
    const { io, shell } = frame;
    const file = io.fs.get(pathOf(args[0] ?? '', io));
    if (file?.type !== 'file') {
      io.err(`sh: .: line 0: can't open '${args[0]}': No such file or directory\n`);
      throw new Exit(2);
    }
    const { params } = shell;
    if (args.length > 1) shell.params = [params[0] ?? 'sh', ...args.slice(1)];
    try {
      return await evaluateText(Buffer.from(file.bytes).toString('utf8'), frame);
    } catch (error) {
      if (error instanceof Return) return error.code;
      throw error;
    } finally {
      shell.params = params;
    }
  },
  ...jobBuiltins,
  exec,
  read,
  set,
  break: jump('break'),
  continue: jump('continue'),
  command: async (args, frame) => {
    if (args[0] === '-v' || args[0] === '-V') return whereIs(args, frame);
    return evaluateText(args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' '), {
      ...frame,
      shell: { ...frame.shell, functions: new Map() },
    });
  },
  type: (args, frame) => {
    for (const name of args) {
      const file = fileOfProgram(name, frame.io);
      const kind = frame.shell.functions.has(name)
        ? ' is a function'
        : builtins[name]
          ? ' is a shell builtin'
          : '';
      if (!kind && !file) {
        frame.io.err(`${name}: not found\n`);
        return 127;
      }
      frame.io.out(`${name}${kind || ` is ${file}`}\n`);
    }
    return 0;
  },
  umask: (args, { io }) => {
    if (args.length === 0) io.out('0022\n');
    return 0;
  },
  ulimit: (_args, { io }) => {
    io.out('unlimited\n');
    return 0;
  },
  getopts,
  ':': () => 0,
} satisfies Record<string, Builtin>);
