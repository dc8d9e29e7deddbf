import { Exit } from '../execute.ts';
import { readLine } from '../input-queue.ts';
import { Interrupted, type ProgramIo, type Wait } from '../process.ts';
import { evaluate, evaluateText, handleSignals } from './evaluate.ts';
import { parseScript } from './parse-script.ts';
import { createShell, type Frame, LoopJump, Return } from './shell-state.ts';
import { SyntaxProblem } from './tree.ts';

/** The program `sh`: `-c` with a script, a file, lines of stdin, or talk at a terminal. */
export async function sh(args: readonly string[], io: ProgramIo): Promise<number> {
  let at = 0;
  let letters = '';
  for (; /^[-+]\w/.test(args[at] ?? ''); at++) letters += args[at] === '-o' ? '' : (args[at] ?? '').slice(1);
  if (args[at] === '--' || args[at] === '-') at++;
  const rest = args.slice(at);
  const command = letters.includes('c');
  const file = command || letters.includes('s') ? undefined : rest[0];
  const params = command
    ? rest.length > 1
      ? rest.slice(1)
      : ['sh']
    : file === undefined
      ? ['sh', ...rest]
      : rest;
  // Why a copy: what a shell does to its streams is its own.
  const frame: Frame = { shell: createShell(io, params), io: { ...io, env: new Map(io.env) }, tested: false };
  for (const letter of letters) if ('euxf'.includes(letter)) frame.shell.options.add(letter as 'e');
  for (const signal of io.task.ignored) frame.shell.traps.set(signal, '');
  if (command) return finish(frame, () => evaluateText(rest[0] ?? '', frame));
  if (file !== undefined) {
    const node = io.fs.get(file.startsWith('/') ? file : `${io.cwd}/${file}`);
    if (node?.type === 'file')
      return finish(frame, () => evaluateText(Buffer.from(node.bytes).toString('utf8'), frame));
    io.err(`sh: can't open '${file}': No such file or directory\n`);
    return 2;
  }
  return finish(frame, () => (io.terminal ? talk(frame) : runLines(frame)));
}

/** Runs the script, then what the trap for the end says; gives the code. */
async function finish(frame: Frame, script: () => Promise<number>): Promise<number> {
  const { shell } = frame;
  const guarded = async (part: () => Promise<number>) => {
    try {
      return await part();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) return error.code;
      if (error instanceof LoopJump) return 0;
      throw error;
    }
  };
  let code = await guarded(async () => {
    const last = await script();
    await handleSignals(frame);
    return last;
  });
  const action = shell.traps.get('EXIT');
  if (action) {
    shell.traps.delete('EXIT');
    shell.last = code;
    code = await guarded(async () => {
      await evaluateText(action, { ...frame, tested: true });
      return code;
    });
  }
  return code;
}

/** Runs stdin, a command at a time, however many lines it takes. */
async function runLines(frame: Frame): Promise<number> {
  for (;;) {
    const code = await runNext(frame, frame.io.wait);
    if (code === undefined) return frame.shell.last;
    frame.shell.last = code;
  }
}

/** Reads and runs one command; `undefined` at the end of the input. */
async function runNext(
  frame: Frame,
  wait: Wait,
  more: () => void = () => undefined,
): Promise<number | undefined> {
  const { io } = frame;
  let text = '';
  for (;;) {
    const line = await readLine({ stdin: io.stdin, wait });
    if (line === undefined && text === '') return undefined;
    text += `${line ?? ''}\n`;
    try {
      const node = parseScript(text);
      return await evaluate(node, frame);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      if (error.incomplete && line !== undefined) {
        more();
        continue;
      }
      io.err(`sh: ${error.message}\n`);
      if (!io.terminal) throw new Exit(2);
      return 2;
    }
  }
}

/** Talks to a user at a terminal: prompt, line, answer. Ctrl-c gives a new prompt. */
async function talk(frame: Frame): Promise<number> {
  const { io, shell } = frame;
  const sign = io.user === '' || /^(root|0)\b/.test(io.user) ? '#' : '$';
  const hearing = new Set<() => void>();
  // Why: a shell that talks ends neither by ctrl-c nor by a polite signal.
  for (const name of ['TERM', 'QUIT']) io.task.ignored.add(name);
  io.task.handlers.set('INT', () => {
    shell.interrupted = true;
    for (const hear of [...hearing]) hear();
  });
  const wait: Wait = (begin) =>
    io.wait((done, fail) => {
      const undo = begin(done, fail);
      const hear = () => fail(new Interrupted('interrupted'));
      hearing.add(hear);
      return () => {
        undo();
        hearing.delete(hear);
      };
    });
  for (;;) {
    shell.interrupted = false;
    io.out(`${io.cwd.replace(/^\/root(?=\/|$)/, '~')} ${sign} `);
    try {
      const code = await runNext(frame, wait, () => void io.out('> '));
      if (code === undefined) return shell.last;
      shell.last = code;
      // Why: the terminal showed ^C in the line of the program that it ended.
      if (shell.interrupted) io.out('\n');
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      io.out('\n');
      shell.last = 130;
    }
  }
}
