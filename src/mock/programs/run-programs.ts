import { execute, fork, runChild } from './execute.ts';
import { awaiting, type Program, type ProgramIo } from './process.ts';
import { signalName } from './signals.ts';

/** Runs a program, and ends it when it takes too long: 143 as busybox tells it. */
async function timeout(args: readonly string[], io: ProgramIo): Promise<number> {
  let signal = 'TERM';
  let at = 0;
  for (; args[at]?.startsWith('-'); at++)
    if (args[at] === '-s') signal = signalName(args[++at] ?? '') ?? 'TERM';
    else if (args[at] === '-k') at++;
  const [, number = '0', unit = 's'] = /^([\d.]+)([smhd]?)$/.exec(args[at] ?? '') ?? [];
  const seconds = Number(number) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit || 's'] ?? 1);
  const argv = args.slice(at + 1);
  const child = fork(io, { command: argv.join(' ') }, (inner) => execute(argv, inner));
  const timer = setTimeout(() => child.task.signal(signal), Math.min(seconds * 1000, 2 ** 31 - 1));
  timer.unref();
  io.task.atEnd(() => clearTimeout(timer));
  io.task.handlers.set('TERM', () => child.task.signal('TERM'));
  const code = await awaiting(io, child.code).finally(() => clearTimeout(timer));
  io.task.handlers.delete('TERM');
  // Why: busybox lets the program take its place, so that it is the one which a signal ends.
  if (child.task.killedBy) io.task.signal(child.task.killedBy);
  return code;
}

/** Programs that run another one in some way. */
export const runPrograms: Record<string, Program> = {
  env: (args, io) => {
    const env = args.includes('-i') ? new Map<string, string>() : new Map(io.env);
    let at = 0;
    for (; at < args.length; at++) {
      const arg = args[at] ?? '';
      if (arg === '-i' || arg === '-') continue;
      if (arg === '-u') {
        env.delete(args[++at] ?? '');
        continue;
      }
      const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(arg) ?? [];
      if (name === undefined) break;
      env.set(name, value ?? '');
    }
    if (at < args.length) return execute(args.slice(at), { ...io, env });
    for (const [name, value] of env) io.out(`${name}=${value}\n`);
    return 0;
  },
  nohup: (args, io) => {
    io.task.ignored.add('HUP');
    return execute(args, io);
  },
  setsid: (args, io) => execute(args, io),
  nice: (args, io) => execute(args.slice(args[0] === '-n' ? 2 : 0), io),
  su: (args, io) => {
    const at = args.indexOf('-c');
    const user = args.find((arg, index) => !arg.startsWith('-') && index !== at + 1) ?? 'root';
    return execute(at >= 0 ? ['sh', '-c', args[at + 1] ?? ''] : ['sh'], { ...io, user });
  },
  time: async (args, io) => {
    const begun = performance.now();
    const code = await runChild(args, io);
    io.err(`real\t0m ${((performance.now() - begun) / 1000).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
    return code;
  },
  timeout,
};
