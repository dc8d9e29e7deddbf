import { InputQueue } from './input-queue.ts';
import { breathe, type ProgramIo, pause } from './process.ts';
import { lookUp } from './programs.ts';
import { type Node, parseScript } from './script.ts';
import { builtins } from './shell-builtins.ts';
import { redirected } from './shell-redirects.ts';
import { copyOf, Exit, foreground, LoopJump, type Shell } from './shell-state.ts';
import { expand } from './shell-words.ts';

/** Does what the traps of the signals that came say. */
export async function handleSignals(shell: Shell): Promise<void> {
  for (let signal = shell.io.takeSignal(); signal !== undefined; signal = shell.io.takeSignal()) {
    const action = shell.io.traps.get(signal);
    if (action) await evaluate(parseScript(action), shell);
  }
}

/** Runs a piece of a script in a shell; gives its exit code. */
export async function evaluate(node: Node, shell: Shell): Promise<number> {
  await handleSignals(shell);
  switch (node.kind) {
    case 'list':
      return evaluateList(node, shell);
    case 'pipe': {
      const code = await evaluatePipe(node.parts, node.not ? { ...shell, tested: true } : shell);
      return node.not ? Number(code === 0) : code;
    }
    case 'loop': {
      for (let round = 1; ; round++) {
        // Why: a loop that never waits must neither starve the others nor take a whole processor.
        await (round % 64 === 0 ? pause(0.001, shell.io) : breathe(shell.io));
        const going = (await evaluate(node.test, { ...shell, tested: true })) === 0;
        if (going === node.until || (await turn(node.body, shell))) return 0;
      }
    }
    case 'for': {
      for (const word of node.words) {
        for (const value of await expand(word, shell)) {
          shell.io.env.set(node.name, value);
          if (await turn(node.body, shell)) return 0;
        }
      }
      return shell.state.last;
    }
    case 'if': {
      for (const { test, body } of node.arms)
        if ((await evaluate(test, { ...shell, tested: true })) === 0) return evaluate(body, shell);
      return node.otherwise ? evaluate(node.otherwise, shell) : 0;
    }
    case 'group': {
      const inner = await redirected(node.redirects, node.subshell ? copyOf(shell) : shell);
      if (!inner) return 1;
      try {
        return await evaluate(node.body, inner);
      } catch (error) {
        if (node.subshell && error instanceof Exit) return error.code;
        throw error;
      }
    }
    case 'command':
      return evaluateCommand(node, shell);
  }
}

/** One round of a loop; true when it is to end. */
async function turn(body: Node, shell: Shell): Promise<boolean> {
  try {
    shell.state.last = await evaluate(body, shell);
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
        // Why: what goes wrong in the background is told by its code; the shell goes on.
        shell.jobs.push(
          evaluate(node, copyOf(shell)).catch((error) => (error instanceof Exit ? error.code : 1)),
        );
        shell.state.last = 0;
      } else shell.state.last = await evaluate(node, shell);
      const chained = after === '&&' || after === '||' || (node.kind === 'pipe' && node.not);
      if (shell.state.exitOnFailure && !shell.tested && !chained && shell.state.last !== 0)
        throw new Exit(shell.state.last);
    }
    skip = (after === '&&' && shell.state.last !== 0) || (after === '||' && shell.state.last === 0);
  }
  return shell.state.last;
}

async function evaluatePipe(parts: readonly Node[], shell: Shell): Promise<number> {
  if (parts.length === 1) return evaluate(parts[0] as Node, shell);
  let input = shell.io.stdin;
  const running = parts.map(async (part, index) => {
    const output = new InputQueue();
    const stdin = input;
    input = output;
    const io: ProgramIo = {
      ...shell.io,
      stdin,
      ...(index === parts.length - 1 ? {} : { out: (bytes) => output.push(Buffer.from(bytes as string)) }),
    };
    try {
      return await evaluate(part, { ...copyOf(shell), io: { ...io, env: new Map(io.env) } });
    } catch (error) {
      if (error instanceof Exit) return error.code;
      if (error instanceof Error && error.name === 'BrokenPipe') return 141;
      throw error;
    } finally {
      output.end();
      // Why: who writes to a reader that is gone must end, or `yes | head` never does.
      if (index > 0) stdin.close();
    }
  });
  return (await Promise.all(running)).at(-1) ?? 0;
}

async function evaluateCommand(node: Extract<Node, { kind: 'command' }>, outer: Shell): Promise<number> {
  const shell = await redirected(node.redirects, outer);
  if (!shell) return 1;
  const { io } = shell;
  const argv: string[] = [];
  for (const word of node.words) argv.push(...(await expand(word, shell)));
  const assigns: [string, string][] = [];
  for (const [name, word] of node.assigns) assigns.push([name, (await expand(word, shell)).join(' ')]);
  const [name, ...args] = argv;
  if (name === undefined) {
    for (const [key, value] of assigns) io.env.set(key, value);
    return assigns.length > 0 || node.words.length === 0 ? 0 : shell.state.last;
  }
  const builtin = builtins[name];
  if (builtin) {
    const code = await builtin(args, shell);
    // Why: a redirected builtin works on a copy of the streams, but the folder is the shell's.
    outer.io.cwd = io.cwd;
    return code;
  }
  if (!lookUp(name, io)) {
    io.err(`sh: ${name}: not found\n`);
    return 127;
  }
  const env = assigns.length > 0 ? new Map([...io.env, ...assigns]) : io.env;
  return shell.execute(argv, { ...foreground(io), env });
}
