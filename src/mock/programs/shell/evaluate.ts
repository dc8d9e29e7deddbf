import { Exit, fork } from '../execute.ts';
import { InputQueue } from '../input-queue.ts';
import { awaiting, breathe, Interrupted, type ProgramIo, pause } from '../process.ts';
import { ArithmeticProblem } from './arithmetic.ts';
import { evaluateCommand } from './command.ts';
import { expandText, expandWords, matches } from './expand.ts';
import { parseScript } from './parse-script.ts';
import { redirected } from './redirects.ts';
import { assign, copyOf, type Frame, LoopJump } from './shell-state.ts';
import { type Node, SyntaxProblem } from './tree.ts';

/** Does what the traps of the signals that came say. */
export async function handleSignals(frame: Frame): Promise<void> {
  const { shell } = frame;
  for (let signal = shell.signals.shift(); signal !== undefined; signal = shell.signals.shift()) {
    const action = shell.traps.get(signal);
    const { last } = shell;
    if (action) await evaluate(parseScript(action), { ...frame, tested: false });
    shell.last = last;
  }
}

/** Runs a piece of a script; gives its exit code. */
export async function evaluate(node: Node, frame: Frame): Promise<number> {
  const { shell, io } = frame;
  if (shell.interrupted) throw new Interrupted('interrupted');
  if (shell.signals.length > 0) await handleSignals(frame);
  const tested = { ...frame, tested: true };
  switch (node.kind) {
    case 'list':
      return evaluateList(node, frame);
    case 'pipe': {
      const code = await evaluatePipe(node.parts, node.not ? tested : frame);
      return node.not ? Number(code === 0) : code;
    }
    case 'loop': {
      let code = 0;
      for (let round = 1; ; round++) {
        // Why: a loop that never waits must neither starve the others nor take a whole processor.
        await (round % 64 === 0 ? pause(0.001, io) : breathe(io));
        const going = (await evaluate(node.test, tested)) === 0;
        if (going === node.until || (await turn(node.body, frame))) return code;
        code = shell.last;
      }
    }
    case 'for': {
      shell.last = 0;
      const values = node.words ? await expandWords(node.words, frame) : shell.params.slice(1);
      for (const [index, value] of values.entries()) {
        if (index % 256 === 255) await breathe(io);
        assign(frame, node.name, value);
        if (await turn(node.body, frame)) return 0;
      }
      return shell.last;
    }
    case 'if': {
      for (const { test, body } of node.arms)
        if ((await evaluate(test, tested)) === 0) return evaluate(body, frame);
      return node.otherwise ? evaluate(node.otherwise, frame) : 0;
    }
    case 'case': {
      const text = await expandText(node.word, frame);
      for (const { patterns, body } of node.arms)
        for (const pattern of patterns) {
          if (!(await matches(text, pattern, frame))) continue;
          shell.last = 0;
          return evaluate(body, frame);
        }
      return 0;
    }
    case 'group':
      return node.subshell ? subshell(node.body, frame) : evaluate(node.body, frame);
    case 'redirected': {
      const inner = await redirected(node.redirects, frame);
      if (!inner) return 1;
      try {
        return await evaluate(node.body, inner);
      } finally {
        io.cwd = inner.io.cwd;
      }
    }
    case 'function':
      shell.functions.set(node.name, node.body);
      return 0;
    case 'command':
      return evaluateCommand(node, frame);
  }
}

/** Runs in a process of its own, with a copy of the shell. */
function subshell(body: Node, frame: Frame): Promise<number> {
  const shell = copyOf(frame.shell);
  const child = fork(frame.io, { command: 'sh' }, (io) =>
    evaluate(body, { shell, io, tested: frame.tested }),
  );
  return awaiting(frame.io, child.code);
}

/** One round of a loop; true when the loop is to end. */
async function turn(body: Node, frame: Frame): Promise<boolean> {
  try {
    frame.shell.last = await evaluate(body, frame);
    return false;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    if (error.levels > 1) throw new LoopJump(error.kind, error.levels - 1);
    frame.shell.last = 0;
    return error.kind === 'break';
  }
}

async function evaluateList({ items }: Extract<Node, { kind: 'list' }>, frame: Frame): Promise<number> {
  const { shell } = frame;
  // Why: what is empty has done well, whatever was before.
  if (items.length === 0) return 0;
  let skip = false;
  for (const { node, after, text } of items) {
    if (!skip) {
      if (after === '&') {
        background(node, text, frame);
        shell.last = 0;
      } else {
        const chained = after === '&&' || after === '||' || (node.kind === 'pipe' && node.not);
        shell.last = await evaluate(node, chained ? { ...frame, tested: true } : frame);
        const compound = ['if', 'case', 'loop', 'for', 'list'].includes(node.kind);
        if (shell.options.has('e') && !frame.tested && !chained && !compound && shell.last !== 0)
          throw new Exit(shell.last);
      }
    }
    skip = (after === '&&' && shell.last !== 0) || (after === '||' && shell.last === 0);
  }
  return shell.last;
}

function background(node: Node, text: string, frame: Frame): void {
  const shell = copyOf(frame.shell);
  const io: ProgramIo = frame.io.terminal ? frame.io : { ...frame.io, stdin: ended() };
  const simple = node.kind === 'command';
  const child = fork(io, { command: simple ? text : 'sh', background: true }, (inner) =>
    simple
      ? evaluateCommand(node, { shell, io: inner, tested: false }, true)
      : evaluate(node, { shell, io: inner, tested: false }),
  );
  frame.shell.jobs.push(child);
}

function ended(): InputQueue {
  const queue = new InputQueue();
  queue.end();
  return queue;
}

async function evaluatePipe(parts: readonly Node[], frame: Frame): Promise<number> {
  if (parts.length === 1) return evaluate(parts[0] as Node, frame);
  let input = frame.io.stdin;
  const children = parts.map((part, index) => {
    const stdin = input;
    const last = index === parts.length - 1;
    const output = new InputQueue();
    input = output;
    const shell = copyOf(frame.shell);
    const simple = part.kind === 'command';
    const child = fork({ ...frame.io, stdin }, { command: simple ? part.text : 'sh' }, (io) => {
      const out: ProgramIo['out'] = (bytes) => {
        output.push(Buffer.from(bytes as string));
        return output.room(io.wait);
      };
      const inner: Frame = { shell, io: last ? io : { ...io, out }, tested: frame.tested };
      return simple ? evaluateCommand(part, inner, true) : evaluate(part, inner);
    });
    child.task.atEnd(() => {
      output.end();
      // Why: who writes to a reader that is gone must end, or `yes | head` never does.
      if (index > 0) stdin.close();
    });
    return child;
  });
  const codes = await awaiting(frame.io, Promise.all(children.map(({ code }) => code)));
  return codes.at(-1) ?? 0;
}

/** Runs a text in the shell as it stands. Throws what its `exit` throws; a script that is none gives 2. */
export async function evaluateText(script: string, frame: Frame): Promise<number> {
  try {
    return await evaluate(parseScript(script), frame);
  } catch (error) {
    if (!(error instanceof SyntaxProblem) && !(error instanceof ArithmeticProblem)) throw error;
    frame.io.err(`sh: ${error.message}\n`);
    return 2;
  }
}
