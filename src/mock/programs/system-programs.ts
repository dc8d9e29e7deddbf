import { normal } from '../state/file-system.ts';
import { date } from './date.ts';
import { memoryKb, upSeconds } from './proc-texts.ts';
import { type Program, type ProgramIo, pause } from './process.ts';
import { commandName, ps, top } from './process-list.ts';
import { signalName, signalNames } from './signals.ts';
import { userIds } from './users.ts';

function id(args: readonly string[], io: ProgramIo): number {
  const [wanted] = args.filter((arg) => !arg.startsWith('-'));
  const found = userIds(wanted ?? io.user, io.fs);
  if (wanted !== undefined && !found) {
    io.err(`id: unknown user ${wanted}\n`);
    return 1;
  }
  const { uid, gid, name } = found ?? { uid: 0, gid: 0, name: 'root' };
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  if (flags.includes('u')) io.out(`${flags.includes('n') ? name : uid}\n`);
  else if (flags.includes('g')) io.out(`${gid}\n`);
  else {
    const shown = (value: number) => (/^\d+$/.test(name) ? String(value) : `${value}(${name})`);
    io.out(`uid=${shown(uid)} gid=${shown(gid)} groups=${shown(gid)}\n`);
  }
  return 0;
}

async function sleep(args: readonly string[], io: ProgramIo): Promise<number> {
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  if (args.length === 0) {
    io.err(
      'BusyBox v1.37.0 multi-call binary.\n\nUsage: sleep [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays\n',
    );
    return 1;
  }
  let seconds = 0;
  for (const arg of args) {
    const [, number, unit = 's'] = /^([\d.]+)([smhd]?)$/.exec(arg) ?? [];
    if (number === undefined && !/^inf(inity)?$/.test(arg)) {
      io.err(`sleep: invalid number '${arg}'\n`);
      return 1;
    }
    seconds += number === undefined ? 1e9 : Number(number) * (units[unit || 's'] ?? 1);
  }
  await pause(seconds, io);
  return 0;
}

function stty(args: readonly string[], io: ProgramIo): number {
  const { terminal } = io;
  if (!terminal) {
    io.err('stty: standard input: Not a tty\n');
    return 1;
  }
  for (const word of args) {
    if (/^-?echo$/.test(word)) terminal.echo = word === 'echo';
    if (word === 'raw' || word === '-icanon') terminal.cooked = false;
    if (['-raw', 'icanon', 'cooked', 'sane'].includes(word)) terminal.cooked = true;
    if (word === 'sane') terminal.echo = true;
  }
  const number = (word: string) => Number(args[args.indexOf(word) + 1]);
  if (args.includes('rows')) terminal.resize(number('rows'), terminal.columns);
  if (args.includes('cols')) terminal.resize(terminal.rows, number('cols'));
  if (args[0] === 'size') {
    if (terminal.rows === 0) {
      io.err('stty: standard input\n');
      return 1;
    }
    io.out(`${terminal.rows} ${terminal.columns}\n`);
  } else if (args.length === 0) io.out('speed 38400 baud; line = 0;\n');
  return 0;
}

function kill(args: readonly string[], io: ProgramIo): number {
  if (args[0] === '-l') {
    io.out(args[1] ? `${signalName(args[1]) ?? args[1]}\n` : `${signalNames().join(' ')}\n`);
    return 0;
  }
  const flagged = args[0]?.startsWith('-') && args.length > 1;
  const given = args[0] === '-s' ? args[1] : flagged ? args[0]?.slice(1) : undefined;
  const signal = given === undefined ? 'TERM' : given === '0' ? '0' : signalName(given);
  if (!signal) {
    io.err(`sh: bad signal name '${given}'\n`);
    return 1;
  }
  let code = 0;
  for (const pid of args.slice(args[0] === '-s' ? 2 : flagged ? 1 : 0)) {
    if (pid === '--') continue;
    if (!/^-?\d+$/.test(pid)) io.err(`sh: invalid number '${pid}'\n`);
    else if (io.task.table.signal(Number(pid), signal, io.task.pid)) continue;
    else io.err(`sh: can't kill pid ${pid}: No such process\n`);
    code = 1;
  }
  return code;
}

const byPattern = (args: readonly string[], io: ProgramIo) => {
  const pattern = new RegExp(args.find((arg) => !arg.startsWith('-')) ?? '');
  return io.task.table.all.filter(
    (task) =>
      task !== io.task && pattern.test(args.includes('-f') ? task.command : commandName(task.command)),
  );
};

function uname(args: readonly string[], io: ProgramIo): number {
  const parts = {
    s: 'Linux',
    n: io.hostname,
    r: '6.1.0',
    v: '#1 SMP',
    m: 'x86_64',
    o: 'GNU/Linux',
  };
  const letters = args.join('').replaceAll('-', '');
  const wanted = letters.includes('a') ? 'snrvmo' : letters || 's';
  const shown = Object.entries(parts).filter(([letter]) => wanted.includes(letter));
  io.out(`${shown.map(([, text]) => text).join(' ')}\n`);
  return 0;
}

function free(args: readonly string[], io: ProgramIo): number {
  const unit = args.includes('-m') ? 1024 : args.includes('-g') ? 1024 * 1024 : 1;
  const cell = (value: number) => String(Math.floor(value / unit)).padStart(12);
  io.out('              total        used        free      shared  buff/cache   available\n');
  io.out(`Mem:   ${[memoryKb, memoryKb / 2, memoryKb / 2, 0, 0, memoryKb / 2].map(cell).join('')}\n`);
  io.out(`Swap:  ${[0, 0, 0].map(cell).join('')}\n`);
  return 0;
}

const say =
  (text: (io: ProgramIo, args: readonly string[]) => string): Program =>
  (args, io) => {
    io.out(`${text(io, args)}\n`);
    return 0;
  };

export const systemPrograms: Record<string, Program> = {
  true: () => 0,
  false: () => 1,
  sleep,
  usleep: async (args, io) => {
    await pause(Number(args[0] ?? 0) / 1e6, io);
    return 0;
  },
  printenv: (args, io) => {
    if (args.length === 0) for (const [name, value] of io.env) io.out(`${name}=${value}\n`);
    if (args.length === 0) return 0;
    const value = io.env.get(args[0] ?? '');
    if (value !== undefined) io.out(`${value}\n`);
    return value === undefined ? 1 : 0;
  },
  pwd: say((io) => normal(io.cwd)),
  hostname: say((io, args) =>
    args.includes('-i') ? (io.machine.net.addresses()[0]?.address ?? '127.0.0.1') : io.hostname,
  ),
  whoami: say((io) => userIds(io.user, io.fs)?.name ?? 'root'),
  id,
  ps,
  top,
  pidof: (args, io) => {
    const found = io.task.table.all.filter(({ command }) => args.includes(commandName(command)));
    if (found.length > 0)
      io.out(
        `${found
          .map(({ pid }) => pid)
          .reverse()
          .join(' ')}\n`,
      );
    return found.length > 0 ? 0 : 1;
  },
  pgrep: (args, io) => {
    const found = byPattern(args, io);
    for (const { pid } of found) io.out(`${pid}\n`);
    return found.length > 0 ? 0 : 1;
  },
  pkill: (args, io) => {
    const found = byPattern(args, io);
    const given = args.find((arg) => /^-([A-Z]+|\d+)$/.test(arg));
    const signal = signalName(given?.slice(1) ?? 'TERM') ?? 'TERM';
    for (const { pid } of found) io.task.table.signal(pid, signal, io.task.pid);
    return found.length > 0 ? 0 : 1;
  },
  killall: (args, io) => {
    const given = args[0]?.startsWith('-') ? args[0].slice(1) : 'TERM';
    let code = 0;
    for (const name of args.filter((arg) => !arg.startsWith('-'))) {
      const found = io.task.table.all.filter(({ command }) => commandName(command) === name);
      for (const { pid } of found) io.task.table.signal(pid, signalName(given) ?? 'TERM', io.task.pid);
      if (found.length > 0) continue;
      io.err(`killall: ${name}: no process killed\n`);
      code = 1;
    }
    return code;
  },
  stty,
  tty: (_args, io) => {
    io.out(io.terminal ? '/dev/pts/0\n' : 'not a tty\n');
    return io.terminal ? 0 : 1;
  },
  date,
  uname,
  kill,
  sync: () => 0,
  nproc: say(() => '2'),
  arch: say(() => 'x86_64'),
  free,
  uptime: (_args, io) => {
    const seconds = Math.floor(upSeconds(io.machine));
    const clock = new Date().toISOString().slice(11, 19);
    io.out(` ${clock} up ${Math.floor(seconds / 60)} min,  0 users,  load average: 0.00, 0.00, 0.00\n`);
    return 0;
  },
  logname: say((io) => userIds(io.user, io.fs)?.name ?? 'root'),
  groups: say((io) => userIds(io.user, io.fs)?.name ?? 'root'),
  clear: (_args, io) => {
    io.out('\u001b[H\u001b[J');
    return 0;
  },
  reset: () => 0,
};
