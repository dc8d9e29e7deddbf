import { memoryKb } from './proc-texts.ts';
import { type ProgramIo, pause } from './process.ts';
import { userIds } from './users.ts';

export const commandName = (command: string): string => (command.split(' ')[0] ?? '').replace(/^.*\//, '');

const nameOf = (user: string, io: ProgramIo): string => userIds(user, io.fs)?.name ?? 'root';

/** The program `ps`, with `-o` for columns. */
export function ps(args: readonly string[], io: ProgramIo): number {
  const at = args.findIndex((arg) => arg.startsWith('-o') || arg === 'o');
  const columns =
    at < 0
      ? ['pid', 'user', 'args']
      : (args[at] === '-o' || args[at] === 'o' ? (args[at + 1] ?? '') : (args[at] ?? '').slice(2)).split(',');
  const rows = io.task.table.all.map((task) => {
    const seconds = Math.floor((Date.now() - task.startedAt) / 1000);
    const cells: Record<string, string> = {
      pid: String(task.pid),
      ppid: String(task.parent?.pid ?? 0),
      pgid: String(task.session),
      sid: String(task.session),
      user: nameOf(task.user, io),
      comm: commandName(task.command),
      args: task.command,
      stat: 'S',
      time: '0:00',
      vsz: '4400',
      rss: '640',
      tty: io.terminal ? '136,0' : '?',
      etime: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
    };
    return columns.map((column) => cells[column] ?? '?');
  });
  const titles: Record<string, string> = { args: 'COMMAND', comm: 'COMMAND' };
  const widths: Record<string, number> = {
    pid: 5,
    ppid: 5,
    pgid: 5,
    sid: 5,
    user: 8,
    comm: 16,
    stat: 4,
    time: 5,
  };
  const head = columns.map((column) => titles[column] ?? column.toUpperCase());
  for (const [index, row] of [head, ...rows].entries()) {
    const cells = row.map((cell, place) => {
      const column = columns[place] ?? '';
      const width = widths[column] ?? 6;
      if (place === row.length - 1) return cell;
      return /^(p?pid|pgid|sid)$/.test(column) && index > 0 ? cell.padStart(width) : cell.padEnd(width);
    });
    io.out(`${cells.join(' ')}\n`);
  }
  return 0;
}

/** The program `top`: with -b a list each few seconds, -n times. */
export async function top(args: readonly string[], io: ProgramIo): Promise<number> {
  const value = (letter: string) => {
    const at = args.findIndex(
      (arg) => arg.startsWith(`-${letter}`) || (arg.startsWith('-b') && arg.endsWith(letter)),
    );
    return at < 0 ? undefined : Number((args[at] ?? '').replace(/^-[a-z]+/, '') || args[at + 1]);
  };
  const rounds = value('n') ?? Number.POSITIVE_INFINITY;
  const half = memoryKb / 2;
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await pause(value('d') ?? 5, io);
    if (io.terminal) io.out('\u001b[H\u001b[J');
    io.out(`Mem: ${half}K used, ${half}K free, 0K shrd, 0K buff, 0K cached\n`);
    io.out('CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n');
    const { all } = io.task.table;
    io.out(`Load average: 0.00 0.00 0.00 1/${all.length} ${all.at(-1)?.pid ?? 1}\n`);
    io.out('  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n');
    for (const { pid, parent, user, command } of all)
      io.out(
        `${String(pid).padStart(5)} ${String(parent?.pid ?? 0).padStart(5)} ${nameOf(user, io).padEnd(8)} S     2312   0%   0% ${command}\n`,
      );
  }
  return 0;
}
