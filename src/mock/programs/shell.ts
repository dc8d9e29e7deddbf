import { InputQueue, Killed, type Program, type ProgramIo, signalName } from './process.ts';
import { programs } from './programs.ts';
import { type Node, parseScript, type Redirect, type Word } from './script.ts';

// The simulated shell is one thing: evaluation of nodes, expansion of words and builtins share its state.

/** Variables, exit code and background work of one shell. */
interface Shell {
  readonly io: ProgramIo;
  readonly jobs: Promise<number>[];
  readonly params: readonly string[];
  last: number;
}

/** `exit` on its way up. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}
class LoopJump extends Error {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    super(kind);
    this.kind = kind;
  }
}

/** Whether a program of this name exists in the container. */
export function lookUp(name: string, io: ProgramIo): boolean {
  const bare = name.replace(/^\/(usr\/)?s?bin\//, '');
  if (bare === 'sh' || bare === 'ash' || (bare in programs && !bare.includes('/'))) return true;
  return io.fs.get(name)?.type === 'file';
}

/** Runs words as a program; 127 when there is none, 126 when it cannot be run. */
export async function execute(argv: readonly string[], io: ProgramIo): Promise<number> {
  const [name = '', ...args] = argv;
  const bare = name.replace(/^\/(usr\/)?s?bin\//, '');
  if (bare === 'sh' || bare === 'ash') return runShell(args, io);
  const program: Program | undefined = Object.hasOwn(programs, bare) ? programs[bare] : undefined;
  if (program) return Promise.race([Promise.resolve(program(args, io)), io.killed]);
  const file = io.fs.get(name);
  io.err(`${name}: ${file ? 'Permission denied' : 'not found'}\n`);
  return file ? 126 : 127;
}

async function runShell(args: readonly string[], io: ProgramIo): Promise<number> {
  const flagged = args[0]?.startsWith('-') && args[0].includes('c');
  if (flagged) return interpret(args[1] ?? '', io, args.slice(2));
  if (args[0] && !args[0].startsWith('-')) {
    const file = io.fs.get(args[0]);
    if (file) return interpret(Buffer.from(file.bytes).toString('utf8'), io, args);
    io.err(`sh: can't open '${args[0]}': No such file or directory\n`);
    return 2;
  }
  const shell: Shell = { io, jobs: [], params: ['sh'], last: 0 };
  for (
    let line = await Promise.race([io.stdin.readLine(), io.killed]);
    line !== undefined;
    line = await Promise.race([io.stdin.readLine(), io.killed])
  ) {
    const code = await runText(line, shell);
    if (code !== undefined) return code;
  }
  return shell.last;
}

async function interpret(script: string, io: ProgramIo, params: readonly string[]): Promise<number> {
  const shell: Shell = { io, jobs: [], params, last: 0 };
  return (await runText(script, shell)) ?? shell.last;
}

/** Runs a text in the shell; gives the code of an `exit`. */
async function runText(script: string, shell: Shell): Promise<number | undefined> {
  try {
    shell.last = await evaluate(parseScript(script), shell);
    await handleSignals(shell);
    return undefined;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof Killed || !(error instanceof Error) || !error.message.startsWith('syntax error'))
      throw error;
    shell.io.err(`sh: ${error.message}\n`);
    return 2;
  }
}

async function handleSignals(shell: Shell): Promise<void> {
  for (let signal = shell.io.takeSignal(); signal !== undefined; signal = shell.io.takeSignal()) {
    const action = shell.io.traps.get(signal);
    if (action) await evaluate(parseScript(action), shell);
  }
}

async function evaluate(node: Node, shell: Shell): Promise<number> {
  await handleSignals(shell);
  switch (node.kind) {
    case 'list':
      return evaluateList(node, shell);
    case 'pipe': {
      const code = await evaluatePipe(node.parts, shell);
      return node.not ? Number(code === 0) : code;
    }
    case 'loop': {
      for (;;) {
        // Why: a loop that never waits must not starve everything else in the process.
        await Promise.race([new Promise((resolve) => setImmediate(resolve)), shell.io.killed]);
        const going = (await evaluate(node.test, shell)) === 0;
        if (going === node.until) return 0;
        if (await turn(node.body, shell)) return 0;
      }
    }
    case 'for': {
      for (const value of (await Promise.all(node.words.map((word) => expand(word, shell)))).flat()) {
        shell.io.env.set(node.name, value);
        if (await turn(node.body, shell)) return 0;
      }
      return shell.last;
    }
    case 'if': {
      for (const { test, body } of node.arms)
        if ((await evaluate(test, shell)) === 0) return evaluate(body, shell);
      return node.otherwise ? evaluate(node.otherwise, shell) : 0;
    }
    case 'group': {
      const inner = await redirected(node.redirects, node.subshell ? copyOf(shell) : shell);
      if (!inner) return 1;
      try {
        return await evaluate(node.body, inner.shell);
      } catch (error) {
        if (node.subshell && error instanceof Exit) return error.code;
        throw error;
      } finally {
        inner.done();
      }
    }
    case 'command':
      return evaluateCommand(node, shell);
  }
}

/** One round of a loop; true when it is to end. */
async function turn(body: Node, shell: Shell): Promise<boolean> {
  try {
    shell.last = await evaluate(body, shell);
    return false;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    return error.kind === 'break';
  }
}

async function evaluateList({ items }: Extract<Node, { kind: 'list' }>, shell: Shell): Promise<number> {
  let skip = false;
  for (const { node, after } of items) {
    if (!skip) {
      if (after === '&') {
        const job = evaluate(node, copyOf(shell)).catch((error) => (error instanceof Exit ? error.code : 1));
        shell.jobs.push(job);
        shell.last = 0;
      } else shell.last = await evaluate(node, shell);
    }
    skip = (after === '&&' && shell.last !== 0) || (after === '||' && shell.last === 0);
  }
  return shell.last;
}

async function evaluatePipe(parts: readonly Node[], shell: Shell): Promise<number> {
  let input = shell.io.stdin;
  const running = parts.map((part, index) => {
    const output = new InputQueue();
    const last = index === parts.length - 1;
    const io: ProgramIo = {
      ...shell.io,
      stdin: input,
      ...(last ? {} : { out: (bytes) => output.push(Buffer.from(bytes as string)) }),
    };
    input = output;
    return evaluate(part, { ...copyOf(shell), io })
      .catch((error) => {
        if (error instanceof Exit) return error.code;
        throw error;
      })
      .finally(() => output.end());
  });
  return (await Promise.all(running)).at(-1) ?? 0;
}

async function evaluateCommand(node: Extract<Node, { kind: 'command' }>, outer: Shell): Promise<number> {
  const inner = await redirected(node.redirects, outer);
  if (!inner) return 1;
  const { shell } = inner;
  try {
    const argv = (await Promise.all(node.words.map((word) => expand(word, shell)))).flat();
    const assigns = await Promise.all(
      node.assigns.map(async ([name, word]) => [name, (await expand(word, shell)).join(' ')] as const),
    );
    const [name, ...args] = argv;
    if (name === undefined) {
      for (const [key, value] of assigns) shell.io.env.set(key, value);
      return 0;
    }
    const builtin = builtins[name];
    if (builtin) return await builtin(args, shell);
    const env = assigns.length > 0 ? new Map([...shell.io.env, ...assigns]) : shell.io.env;
    if (!lookUp(name, shell.io)) {
      shell.io.err(`sh: ${name}: not found\n`);
      return 127;
    }
    return await execute(argv, { ...shell.io, env });
  } finally {
    inner.done();
  }
}

type Builtin = (args: readonly string[], shell: Shell) => number | Promise<number>;

const builtins: Record<string, Builtin> = Object.assign(Object.create(null), {
  exit: (args, shell) => {
    throw new Exit(args[0] === undefined ? shell.last : Number(args[0]) & 0xff);
  },
  cd: (args, { io }) => {
    io.cwd = args[0]?.startsWith('/') ? args[0] : `${io.cwd}/${args[0] ?? ''}`;
    return 0;
  },
  export: (args, { io }) => {
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (value !== undefined) io.env.set(name, value);
    }
    return 0;
  },
  trap: (args, { io }) => {
    const [action = '', ...signals] = args;
    for (const text of signals) {
      const signal = signalName(text);
      if (signal) io.traps.set(signal, action);
    }
    return 0;
  },
  wait: async (_args, shell) => {
    await Promise.race([Promise.all(shell.jobs), shell.io.signalled(), shell.io.killed]);
    await handleSignals(shell);
    return 0;
  },
  exec: async (args, shell) => {
    throw new Exit(args.length === 0 ? 0 : await execute(args, shell.io));
  },
  read: async (args, { io }) => {
    const line = await Promise.race([io.stdin.readLine(), io.killed]);
    const name = args.filter((arg) => !arg.startsWith('-')).at(-1);
    if (name) io.env.set(name, line ?? '');
    return line === undefined ? 1 : 0;
  },
  break: () => {
    throw new LoopJump('break');
  },
  continue: () => {
    throw new LoopJump('continue');
  },
  set: () => 0,
  umask: () => 0,
  ':': () => 0,
} satisfies Record<string, Builtin>);

/** The shell with its streams redirected; `undefined` when a file cannot be opened. */
async function redirected(
  redirects: readonly Redirect[],
  shell: Shell,
): Promise<{ shell: Shell; done: () => void } | undefined> {
  if (redirects.length === 0) return { shell, done: () => undefined };
  const { io } = shell;
  let { out, err, stdin } = io;
  for (const { op, stream, target } of redirects) {
    const name = (await expand(target, shell)).join(' ');
    if (op === '>&') {
      const to = name === '1' ? out : err;
      if (stream === 2) err = to;
      else out = to;
    } else if (op === '<') {
      const file = io.fs.get(pathOf(name, io));
      if (!file && name !== '/dev/null') {
        io.err(`sh: can't open ${name}: no such file\n`);
        return undefined;
      }
      stdin = new InputQueue();
      if (file) stdin.push(file.bytes);
      stdin.end();
    } else {
      const sink = fileSink(pathOf(name, io), op === '>>', io, { out, err });
      if (stream === 2) err = sink;
      else out = sink;
    }
  }
  return {
    shell: { ...shell, io: { ...io, out, err, stdin } },
    done: () => undefined,
  };
}

function fileSink(
  path: string,
  append: boolean,
  io: ProgramIo,
  streams: Pick<ProgramIo, 'out' | 'err'>,
): ProgramIo['out'] {
  if (path === '/dev/null') return () => undefined;
  if (path === '/dev/stderr' || path === '/proc/1/fd/2') return streams.err;
  if (path === '/dev/stdout' || path === '/proc/1/fd/1') return streams.out;
  if (!append || !io.fs.get(path)) io.fs.set(path, { bytes: new Uint8Array() });
  return (bytes) => {
    const before = io.fs.get(path);
    io.fs.set(path, {
      ...before,
      type: 'file',
      bytes: Buffer.concat([before?.bytes ?? new Uint8Array(), Buffer.from(bytes as string)]),
    });
  };
}

export const pathOf = (name: string, io: ProgramIo): string =>
  name.startsWith('/') ? name : `${io.cwd}/${name}`;

const copyOf = (shell: Shell): Shell => ({
  ...shell,
  jobs: [],
  io: { ...shell.io, env: new Map(shell.io.env) },
});

/** Words after variables, commands in place and splitting. */
async function expand(word: Word, shell: Shell): Promise<string[]> {
  const done: string[] = [];
  let current = '';
  let some = false;
  for (const { text, quote } of word) {
    if (quote === 'single') {
      current += text;
      some = true;
      continue;
    }
    const value = await substitute(text, shell);
    if (quote === 'double' || value === text) {
      current += value;
      some ||= quote === 'double' || value !== '';
      continue;
    }
    const fields = value.split(/\s+/);
    for (const [index, field] of fields.entries()) {
      if (index > 0 && (some || current !== '')) {
        done.push(current);
        current = '';
        some = false;
      }
      current += field;
      some ||= field !== '';
    }
  }
  if (some || current !== '') done.push(current);
  return done;
}

async function substitute(text: string, shell: Shell): Promise<string> {
  const { io } = shell;
  const pieces = text.split(
    /(\$\(\([^)]*\)\)|\$\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|\$[A-Za-z_]\w*|\$[?$#@*0-9])/,
  );
  const values = await Promise.all(
    pieces.map(async (piece, index) => {
      if (index % 2 === 0) return piece;
      if (piece.startsWith('$((')) return String(arithmetic(piece.slice(3, -2), io.env));
      if (piece.startsWith('$(')) return (await captured(piece.slice(2, -1), shell)).replace(/\n+$/, '');
      if (piece === '$?') return String(shell.last);
      if (piece === '$$') return '1';
      if (piece === '$#') return String(Math.max(0, shell.params.length - 1));
      if (piece === '$@' || piece === '$*') return shell.params.slice(1).join(' ');
      if (/^\$\d$/.test(piece)) return shell.params[Number(piece[1])] ?? '';
      const [, name = '', fallback] = /^\$\{?(\w+)(?::?-(.*))?\}?$/.exec(piece.replace(/\}$/, '')) ?? [];
      return io.env.get(name) || (fallback ?? '');
    }),
  );
  return values.join('');
}

async function captured(script: string, shell: Shell): Promise<string> {
  const parts: Buffer[] = [];
  const io = {
    ...shell.io,
    env: new Map(shell.io.env),
    out: (bytes: string | Uint8Array) => void parts.push(Buffer.from(bytes as string)),
  };
  await interpret(script, io, shell.params);
  return Buffer.concat(parts).toString('utf8');
}

function arithmetic(text: string, env: ReadonlyMap<string, string>): number {
  const numbers = text.replace(/\$?([A-Za-z_]\w*)/g, (_whole, name: string) => env.get(name) || '0');
  const [, a = '0', op = '+', b = '0'] = /^\s*(-?\d+)\s*(?:([-+*/%])\s*(-?\d+))?\s*$/.exec(numbers) ?? [];
  const [left, right] = [Number(a), Number(b)];
  return (
    {
      '+': left + right,
      '-': left - right,
      '*': left * right,
      '/': Math.trunc(left / (right || 1)),
      '%': left % (right || 1),
    }[op] ?? 0
  );
}
