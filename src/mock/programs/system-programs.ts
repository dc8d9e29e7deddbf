import { type Files, normal } from '../state/file-system.ts';
import { readAll } from './input-queue.ts';
import { type Program, type ProgramIo, pause } from './process.ts';
import { signalName } from './signals.ts';

/** Ids of `user[:group]` by the container's passwd and group; numbers stand for themselves. `undefined` for an unknown name. */
export function userIds(
  wanted: string,
  fs: Files,
): { uid: number; gid: number; name: string; home: string } | undefined {
  const [user = '', group] = wanted.split(':');
  const rows = (file: string) =>
    Buffer.from(fs.get(file)?.bytes ?? [])
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(':'));
  const name = user || 'root';
  const row = rows('/etc/passwd').find(([known, , uid]) => known === name || uid === name);
  const groupRow = rows('/etc/group').find(([known, , gid]) => known === group || gid === group);
  if (!row && name !== 'root' && !/^\d+$/.test(name)) return undefined;
  if (group && !groupRow && !/^\d+$/.test(group)) return undefined;
  return {
    uid: Number(row?.[2] ?? (name === 'root' ? 0 : name)),
    gid: group ? Number(groupRow?.[2] ?? group) : Number(row?.[3] ?? 0),
    name: row?.[0] ?? name,
    home: row?.[5] || '/',
  };
}

function id(args: readonly string[], io: ProgramIo): number {
  const { uid, gid, name } = userIds(io.user, io.fs) ?? { uid: 0, gid: 0, name: 'root' };
  const flags = args.join('');
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
    io.err('BusyBox v1.37.0 multi-call binary.\n\nUsage: sleep [N]...\n');
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
  const flagged = args[0]?.startsWith('-') && args.length > 1;
  const given = args[0] === '-s' ? args[1] : flagged ? args[0]?.slice(1) : undefined;
  const signal = given === undefined ? 'TERM' : given === '0' ? '0' : signalName(given);
  if (!signal) {
    io.err(`sh: bad signal name '${given}'\n`);
    return 1;
  }
  let code = 0;
  for (const pid of args.slice(args[0] === '-s' ? 2 : flagged ? 1 : 0)) {
    const there = io.processes().some((process) => process.pid === Number(pid));
    if (there && (signal === '0' || io.signal(Number(pid), signal))) continue;
    io.err(`sh: can't kill pid ${pid}: No such process\n`);
    code = 1;
  }
  return code;
}

const say =
  (text: (io: ProgramIo, args: readonly string[]) => string): Program =>
  (args, io) => {
    io.out(`${text(io, args)}\n`);
    return 0;
  };

/** Runs until it is killed. */
const serve = async (io: ProgramIo): Promise<number> => {
  await pause(Number.POSITIVE_INFINITY, io);
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
  env: (_args, io) => {
    for (const [name, value] of io.env) io.out(`${name}=${value}\n`);
    return 0;
  },
  printenv: (args, io) => {
    const value = io.env.get(args[0] ?? '');
    if (value !== undefined) io.out(`${value}\n`);
    return value === undefined ? 1 : 0;
  },
  pwd: say((io) => normal(io.cwd)),
  hostname: say((io) => io.hostname),
  whoami: say((io) => userIds(io.user, io.fs)?.name ?? 'root'),
  id,
  ps: (_args, io) => {
    io.out('PID   USER     COMMAND\n');
    for (const { pid, command } of io.processes()) io.out(`${String(pid).padStart(5)} root     ${command}\n`);
    return 0;
  },
  stty,
  tty: (_args, io) => {
    io.out(io.terminal ? '/dev/pts/0\n' : 'not a tty\n');
    return io.terminal ? 0 : 1;
  },
  date: say((_io, args) =>
    args[0] === '+%s' ? String(Math.floor(Date.now() / 1000)) : new Date().toUTCString(),
  ),
  uname: say((io, args) => (args.includes('-m') ? 'x86_64' : args.includes('-n') ? io.hostname : 'Linux')),
  kill,
  sync: () => 0,
  httpd: (args, io) => (args.includes('-f') ? serve(io) : 0),
  nc: async (args, io) => {
    if (args.some((arg) => /^-\w*l/.test(arg))) return serve(io);
    await readAll(io);
    return 1;
  },
  top: (_args, io) => serve(io),
};
