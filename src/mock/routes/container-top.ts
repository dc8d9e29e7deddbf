import type { MockResponse } from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { conflict, DaemonError } from '../state/daemon-error.ts';
import { processesOf } from '../state/execs.ts';

/** Processes as `ps` would list them: with -ef, aux, or columns by -o. */
export function top(container: MockContainer, psArgs: string | null): MockResponse {
  if (!isUp(container)) throw conflict(`container ${container.id} is not running`);
  const processes = processesOf(container);
  const line = (index: number) => container.pid + index;
  if (psArgs === null || psArgs === '' || psArgs === '-ef') {
    return {
      status: 200,
      json: {
        Processes: processes.map(({ command }, index) => [
          'root',
          String(line(index)),
          '900',
          '0',
          '09:00',
          '?',
          '00:00:00',
          command,
        ]),
        Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
      },
    };
  }
  if (/aux/.test(psArgs)) {
    return {
      status: 200,
      json: {
        Processes: processes.map(({ command }, index) => [
          'root',
          String(line(index)),
          '0.0',
          '0.0',
          '4400',
          '660',
          '?',
          'Ss',
          '09:00',
          '0:00',
          command,
        ]),
        Titles: ['USER', 'PID', '%CPU', '%MEM', 'VSZ', 'RSS', 'TTY', 'STAT', 'START', 'TIME', 'COMMAND'],
      },
    };
  }
  const columns = /-?o\s*([\w,]+)/.exec(psArgs)?.[1]?.split(',');
  if (!columns) throw new DaemonError(500, 'Error running ps: exit status 1: error: unsupported option');
  if (!columns.includes('pid')) throw new DaemonError(500, "Couldn't find PID field in ps output");
  const cell = (column: string, index: number, command: string) =>
    ({
      pid: String(line(index)),
      comm: command.split(' ')[0] ?? '',
      args: command,
      cmd: command,
      user: 'root',
      ppid: '900',
    })[column] ?? '-';
  const titles: Record<string, string> = { comm: 'COMMAND', args: 'COMMAND', cmd: 'CMD' };
  return {
    status: 200,
    json: {
      Processes: processes.map(({ command }, index) => columns.map((column) => cell(column, index, command))),
      Titles: columns.map((column) => titles[column] ?? column.toUpperCase()),
    },
  };
}
