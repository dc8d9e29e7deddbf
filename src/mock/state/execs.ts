import { RunningProcess } from '../programs/running.ts';
import { userIds } from '../programs/users.ts';
import type { Exec, MockContainer } from './container.ts';
import type { Engine } from './engine.ts';

/** Starts an exec; output goes to `onOutput` until it ends. */
export function startExec(
  engine: Engine,
  exec: Exec,
  tty: boolean,
  onOutput: (stream: 1 | 2, bytes: Uint8Array) => unknown,
): RunningProcess {
  const { container, config } = exec;
  const user = config.User || String(container.config.User ?? '');
  const process = new RunningProcess({
    argv: config.Cmd.map(String),
    env: [
      ...environmentOf(container, userIds(user, container.files)?.home ?? '/', tty),
      ...(config.Env ?? []).map(String),
    ],
    cwd: config.WorkingDir || container.config.WorkingDir || '/',
    user,
    hostname: container.config.Hostname,
    fs: container.files,
    pid: engine.nextPid(),
    init: false,
    tty,
    ...(container.machine ? { machine: container.machine } : {}),
    onOutput,
  });
  exec.started = true;
  exec.running = true;
  exec.process = process;
  engine.emit(container, `exec_start: ${config.Cmd.join(' ')} `, { execID: exec.id });
  void process.exited.then((code) => {
    // Why not always: who detached from it may have been told an end of another kind.
    if (exec.running) exec.exitCode = code;
    exec.running = false;
    engine.emit(container, 'exec_die', { execID: exec.id, exitCode: String(code) });
  });
  return process;
}

/** A process as the daemon's machine sees it. */
export interface ProcessRow {
  /** Within the container. */
  readonly pid: number;
  readonly hostPid: number;
  /** On the daemon's machine; 0 for one that the daemon started. */
  readonly hostParent: number;
  readonly user: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What runs in a container, its first process first. */
export function processesOf(container: MockContainer): ProcessRow[] {
  return (container.machine?.table.all ?? []).map(({ pid, hostPid, parent, user, command, startedAt }) => ({
    pid,
    hostPid,
    hostParent: parent?.hostPid ?? 0,
    user,
    command,
    startedAt,
  }));
}

/** Variables of a process of the container: those of the runtime, then its own. */
export function environmentOf(
  container: MockContainer,
  home: string,
  tty = Boolean(container.config.Tty),
): string[] {
  const given: string[] = (container.config.Env ?? []).map(String);
  const base = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `HOSTNAME=${container.config.Hostname}`,
    ...(tty ? ['TERM=xterm'] : []),
    `HOME=${home}`,
  ];
  return [
    ...base.filter((entry) => !given.some((other) => other.startsWith(`${entry.split('=')[0]}=`))),
    ...given,
  ];
}
