import { canRun, Exit, execute, runChild } from '../execute.ts';
import { ArithmeticProblem } from './arithmetic.ts';
import { builtins } from './builtins.ts';
import { evaluate } from './evaluate.ts';
import { expandText, expandWords } from './expand.ts';
import { redirected } from './redirects.ts';
import { assign, exported, type Frame, Return } from './shell-state.ts';
import type { Node } from './tree.ts';

/** A simple command. `alone`: this process is there for nothing else, so that a program can take its place. */
export async function evaluateCommand(
  node: Extract<Node, { kind: 'command' }>,
  outer: Frame,
  alone = false,
): Promise<number> {
  const { shell } = outer;
  shell.substituted = undefined;
  const argv = await expandWords(node.words, outer);
  const frame = await redirected(node.redirects, outer);
  if (!frame) {
    // Why: a shell gives up when one of its special commands cannot have its streams.
    if (argv[0] === 'exec') throw new Exit(1);
    return 1;
  }
  const { io } = frame;
  const assigns: [string, string][] = [];
  for (const [name, word] of node.assigns) assigns.push([name, await expandText(word, frame)]);
  if (shell.options.has('x')) io.err(`+ ${[...assigns.map((each) => each.join('=')), ...argv].join(' ')}\n`);
  const [name, ...args] = argv;
  if (name === undefined) {
    for (const [key, value] of assigns) assign(outer, key, value);
    return shell.substituted ?? 0;
  }
  const body = shell.functions.get(name);
  const builtin = builtins[name];
  if (!body && !builtin) {
    const env = new Map([...exported(frame), ...assigns]);
    if (!name.includes('/') && !canRun(name, { ...io, env: new Map([...io.env, ...assigns]) })) {
      io.err(`sh: ${name}: not found\n`);
      return 127;
    }
    const { streams: _streams, ...plain } = io;
    if (!alone) return runChild(argv, { ...plain, env });
    return execute(argv, { ...plain, env });
  }
  const undo = assigns.map(([key, value]) => {
    const old = io.env.get(key);
    const hidden = shell.unexported.has(key);
    io.env.set(key, value);
    return () => {
      if (old === undefined) io.env.delete(key);
      else io.env.set(key, old);
      if (!hidden) shell.unexported.delete(key);
    };
  });
  try {
    return body ? await callFunction(body, argv, frame) : await (builtin?.(args, frame, outer) ?? 0);
  } catch (error) {
    if (error instanceof ArithmeticProblem) {
      io.err(`sh: ${error.message}\n`);
      throw new Exit(2);
    }
    throw error;
  } finally {
    // Why: a redirected command works on a copy of the streams, but the folder is the shell's.
    outer.io.cwd = io.cwd;
    if (name !== 'exec' && name !== 'export') for (const each of undo) each();
  }
}

async function callFunction(body: Node, argv: readonly string[], frame: Frame): Promise<number> {
  const { shell, io } = frame;
  const { params } = shell;
  shell.params = [params[0] ?? 'sh', ...argv.slice(1)];
  shell.hidden.push(new Map());
  try {
    return await evaluate(body, frame);
  } catch (error) {
    if (error instanceof Return) return error.code;
    throw error;
  } finally {
    shell.params = params;
    for (const [name, value] of shell.hidden.pop() ?? []) {
      if (value === undefined) io.env.delete(name);
      else io.env.set(name, value);
    }
  }
}
