import { RunningProcess } from '../programs/running.ts';
import { userIds } from '../programs/system-programs.ts';
import { commandOf, type Exec, type MockContainer } from './container.ts';
import type { Engine } from './engine.ts';

/** Starts an exec; output goes to `onOutput` until it ends. */
export function startExec(
  engine: Engine,
  exec: Exec,
  tty: boolean,
  onOutput: (stream: 1 | 2, bytes: Uint8Array) => void,
): RunningProcess {
  const { container, config } = exec;
  const user = config.User || String(container.config.User ?? '');
  const others = [...container.execs.values()].map(({ process }) => process?.innerPid ?? 1);
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
    innerPid: Math.max(1, ...others) + 1,
    init: false,
    tty,
    processes: () => processesOf(container),
    signalOther: (pid, name) => signalOf(container, pid, name),
    onOutput,
  });
  exec.started = true;
  exec.running = true;
  exec.process = process;
  engine.emit(container, `exec_start: ${config.Cmd.join(' ')} `, { execID: exec.id });
  void process.exited.then((code) => {
    exec.running = false;
    exec.exitCode = code;
    engine.emit(container, 'exec_die', { execID: exec.id, exitCode: String(code) });
  });
  return process;
}

/** What runs in a container, its first process first. */
export function processesOf(container: MockContainer): { pid: number; command: string }[] {
  const main = container.process?.running ? [{ pid: 1, command: commandOf(container).join(' ') }] : [];
  const execs = [...container.execs.values()].flatMap(({ process }) =>
    process?.running ? [{ pid: process.innerPid, command: process.command }] : [],
  );
  return [...main, ...execs];
}

/** Sends a signal from within a container; false where no process has that number. */
export function signalOf(container: MockContainer, pid: number, name: string): boolean {
  const process = [container.process, ...[...container.execs.values()].map((exec) => exec.process)].find(
    (each) => each?.running && each.innerPid === pid,
  );
  // Why: from within its container the first process cannot even be killed.
  if (process && !(pid === 1 && name === 'KILL')) process.signal(name);
  return process !== undefined;
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
