import { type Child, execute, tellDeath } from '../execute.ts';
import { awaiting } from '../process.ts';
import { signalName, signalNumber } from '../signals.ts';
import type { Builtin } from './builtins.ts';
import type { Frame } from './shell-state.ts';

function trap(args: readonly string[], { io, shell }: Frame): number {
  if (args.length === 0) {
    for (const [signal, action] of shell.traps) io.out(`trap -- '${action}' ${signal}\n`);
    return 0;
  }
  const [action = '', ...signals] = args.length === 1 ? ['-', ...args] : args;
  for (const text of signals) {
    const signal = text === 'EXIT' || text === '0' ? 'EXIT' : signalName(text);
    if (!signal) {
      io.err(`sh: trap: ${text}: invalid signal specification\n`);
      return 1;
    }
    io.task.handlers.delete(signal);
    io.task.ignored.delete(signal);
    if (action === '-') {
      shell.traps.delete(signal);
      continue;
    }
    shell.traps.set(signal, action);
    if (action === '') io.task.ignored.add(signal);
    else if (signal !== 'EXIT')
      io.task.handlers.set(signal, () => {
        shell.signals.push(signal);
        for (const hear of [...shell.hearing]) hear();
      });
  }
  return 0;
}

/** Waits for what runs in the background; a signal with a trap ends the waiting. */
async function wait(args: readonly string[], { io, shell }: Frame): Promise<number> {
  const wanted = args.map((arg) => jobOf(arg, shell.jobs));
  if (wanted.includes(undefined)) return 127;
  const jobs = args.length > 0 ? (wanted as Child[]) : shell.jobs;
  return io.wait<number>((done) => {
    void Promise.all(jobs.map(({ code }) => code)).then((codes) => {
      for (const job of args.length > 0 ? jobs : []) tellDeath(job, io);
      done(args.length > 0 ? (codes.at(-1) ?? 0) : 0);
    });
    const hear = () => done(128 + signalNumber(shell.signals[0] ?? 'TERM'));
    shell.hearing.add(hear);
    return () => shell.hearing.delete(hear);
  });
}

const jobOf = (text: string, jobs: readonly Child[]): Child | undefined =>
  text.startsWith('%') ? jobs[Number(text.slice(1)) - 1] : jobs.find(({ task }) => task.pid === Number(text));

/** Signals and what runs in the background. */
export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  trap,
  wait,
  jobs: (_args, { io, shell }) => {
    for (const [index, { task }] of shell.jobs.entries())
      if (task.running)
        io.out(
          `[${index + 1}]${index === shell.jobs.length - 1 ? '+' : ' '}  Running                 ${task.command}\n`,
        );
    return 0;
  },
  kill: (args, frame) => {
    const pids = args.map((arg) =>
      arg.startsWith('%') ? String(jobOf(arg, frame.shell.jobs)?.task.pid ?? 0) : arg,
    );
    return execute(['kill', ...pids], frame.io);
  },
  fg: async (_args, { io, shell }) => {
    const job = shell.jobs.at(-1);
    return job ? awaiting(io, job.code) : 1;
  },
};
