import { machineOf } from '../ports/machine-of.ts';
import { RunningProcess } from '../programs/running.ts';
import { userIds } from '../programs/users.ts';
import { commandOf, isUp, type MockContainer } from './container.ts';
import { conflict, DaemonError } from './daemon-error.ts';
import type { Engine } from './engine.ts';
import { environmentOf } from './execs.ts';
import { watchHealth } from './health.ts';
import { plugIn, publishPorts, unplug } from './plugging.ts';
import { startFailure } from './start-failure.ts';

// The life cycle of containers is one thing: each transition changes the container, its endpoints, volumes, waiters and events.

/** Starts a container. Throws 409 for one that is paused, 400 for a program that cannot be started. */
export async function start(engine: Engine, container: MockContainer): Promise<void> {
  if (container.status === 'paused') throw conflict('cannot start a paused container, try unpause instead');
  if (container.starting) return container.starting;
  clearTimeout(container.restartTimer);
  container.restarts = 0;
  await launch(engine, container);
}

/** Without ports to publish it has happened when the call returns. */
function launch(engine: Engine, container: MockContainer): Promise<void> {
  const starting = launching(engine, container).finally(() => {
    container.starting = undefined;
  });
  container.starting = starting;
  return starting;
}

async function launching(engine: Engine, container: MockContainer): Promise<void> {
  const { config, hostConfig } = container;
  if (engine.closed) throw new DaemonError(503, 'the daemon is shutting down');
  const argv = commandOf(container);
  try {
    plug(engine, container);
    if (engine.ports) await publishPorts(engine, container);
    const failure = startFailure(argv, container, engine.programs);
    if (failure)
      throw Object.assign(new DaemonError(failure.status, failure.message), { exitCode: failure.code });
  } catch (error) {
    if (error instanceof DaemonError) failed(engine, container, error);
    throw error;
  }
  const cwd = config.WorkingDir || '/';
  if (!container.files.get(cwd)) container.files.set(cwd, { type: 'directory', mode: 0o755 });
  container.pid = engine.nextPid();
  container.status = 'running';
  container.exitCode = 0;
  container.error = '';
  container.startedAt = engine.clock();
  container.stopRequested = false;
  container.machine = machineOf(engine, container);
  const process = new RunningProcess({
    argv,
    env: environmentOf(container, userIds(String(config.User ?? ''), container.files)?.home ?? '/'),
    cwd,
    user: String(config.User ?? ''),
    hostname: config.Hostname,
    fs: container.files,
    pid: container.pid,
    init: !hostConfig.Init,
    tty: Boolean(config.Tty),
    machine: container.machine,
    onOutput: (stream, bytes) => output(container, stream, bytes),
  });
  const [rows = 0, columns = 0] = hostConfig.ConsoleSize ?? [];
  process.terminal?.resize(rows, columns);
  container.process = process;
  if (!config.OpenStdin) process.stdin.end();
  for (const bytes of container.early.splice(0)) process.input(bytes);
  engine.emit(container, 'start');
  watchHealth(engine, container);
  container.settled = process.exited.then((code) => exited(engine, container, code));
}

/** Networks, volumes and the folders that they are shown at. Throws 404, 409, 500. */
function plug(engine: Engine, container: MockContainer): void {
  const shared = /^container:(.+)$/.exec(container.hostConfig.NetworkMode)?.[1];
  if (shared && !isUp(engine.container(shared)))
    throw conflict(
      `cannot join network namespace of a non running container: ${engine.container(shared).id}`,
    );
  plugIn(engine, container);
  container.sandboxId = shared ? '' : engine.ids.next();
  for (const { destination } of container.trees)
    if (!container.fs.get(destination) && !destination.startsWith('/etc/'))
      container.fs.set(destination, { type: 'directory', mode: 0o755 });
}

/** What stays of a start that failed: 128 stands for all that came before the program. */
function failed(engine: Engine, container: MockContainer, error: DaemonError & { exitCode?: number }): void {
  const code = error.exitCode ?? 128;
  container.exitCode = code;
  container.error = error.message;
  container.status = container.startedAt === undefined ? 'created' : 'exited';
  unplug(engine, container);
  for (const watcher of [...container.watchers]) watcher(1, undefined);
  wake(container, 'exit', code);
  if (container.hostConfig.AutoRemove) forget(engine, container, true);
}

/** Gives a promise where somebody who listens is slow. */
function output(container: MockContainer, stream: 1 | 2, bytes: Uint8Array): Promise<void> | undefined {
  if ((container.hostConfig.LogConfig?.Type ?? 'json-file') !== 'none') container.logs.write(stream, bytes);
  let room: Promise<void> | undefined;
  for (const watcher of [...container.watchers]) {
    const wait = watcher(stream, bytes);
    if (wait instanceof Promise) room = room ? Promise.all([room, wait]).then(() => undefined) : wait;
  }
  return room;
}

function exited(engine: Engine, container: MockContainer, code: number): void {
  clearTimeout(container.healthTimer);
  container.exitCode = code;
  container.finishedAt = engine.clock();
  container.status = 'exited';
  container.pid = 0;
  container.machine = undefined;
  container.logs.end();
  for (const watcher of [...container.watchers]) watcher(1, undefined);
  for (const exec of container.execs.values()) exec.process?.signal('KILL');
  unplug(engine, container);
  const ran = Math.floor((engine.clock() - (container.startedAt ?? engine.clock())) / 1000);
  engine.emit(container, 'die', { execDuration: String(Math.max(0, ran)), exitCode: String(code) });
  if (mayRestart(container, code) && !engine.closed) {
    container.status = 'restarting';
    const delay = Math.min(100 * 2 ** container.restarts, 1000);
    container.restarts += 1;
    container.restartTimer = setTimeout(() => void launchAgain(engine, container), delay);
    container.restartTimer.unref();
    wake(container, 'exit', code);
    return;
  }
  wake(container, 'exit', code);
  if (container.hostConfig.AutoRemove) forget(engine, container, true);
}

function mayRestart({ stopRequested, hostConfig, restarts }: MockContainer, code: number): boolean {
  const { Name, MaximumRetryCount } = hostConfig.RestartPolicy ?? {};
  if (stopRequested) return false;
  if (Name === 'always' || Name === 'unless-stopped') return true;
  return Name === 'on-failure' && code !== 0 && (!MaximumRetryCount || restarts < MaximumRetryCount);
}

async function launchAgain(engine: Engine, container: MockContainer): Promise<void> {
  try {
    await launch(engine, container);
  } catch (error) {
    // Why: nobody asked, so nobody is told; the container's own state says why it is down.
    if (!(error instanceof DaemonError)) throw error;
    container.status = 'exited';
    container.error = error.message;
  }
}

/** Stops with a signal, then KILL after `seconds` (-1 waits for ever). */
export async function stop(
  engine: Engine,
  container: MockContainer,
  seconds: number,
  signal: string,
  number: number,
): Promise<void> {
  container.stopRequested = true;
  if (container.status === 'restarting') {
    clearTimeout(container.restartTimer);
    container.status = 'exited';
    engine.emit(container, 'stop');
    return;
  }
  const { process } = container;
  if (!process?.running) return;
  engine.emit(container, 'kill', { signal: String(number) });
  process.signal(signal);
  resume(container);
  if (seconds >= 0) {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
      timer.unref();
    });
    await Promise.race([process.exited, patience]);
    clearTimeout(timer);
    if (process.running) {
      engine.emit(container, 'kill', { signal: '9' });
      process.signal('KILL');
    }
  }
  await container.settled;
  engine.emit(container, 'stop');
}

/** Lets a paused container go on, as the daemon does when a signal is to end it; no event tells of it. */
function resume(container: MockContainer): void {
  if (container.status !== 'paused') return;
  container.status = 'running';
  thawAll(container);
}

/** Sends a signal. Throws 409 for a container that does not run. */
export async function kill(
  engine: Engine,
  container: MockContainer,
  signal: string,
  number: number,
): Promise<void> {
  if (!isUp(container) && container.status !== 'restarting')
    throw conflict(`cannot kill container: ${container.id}: container ${container.id} is not running`);
  const { StopSignal } = container.config;
  // Why: whatever stops a container by hand keeps its policy from starting it again, and ends a pause.
  if (signal === 'KILL' || !StopSignal || StopSignal.replace(/^SIG/, '') === signal) {
    container.stopRequested = true;
    if (container.status === 'restarting') {
      clearTimeout(container.restartTimer);
      container.status = 'exited';
    }
    container.process?.signal(signal);
    resume(container);
  } else container.process?.signal(signal);
  engine.emit(container, 'kill', { signal: String(number) });
  if (signal === 'KILL') await container.settled;
}

export function pause(engine: Engine, container: MockContainer): void {
  if (container.status === 'paused') throw conflict(`Container ${container.id} is already paused`);
  if (container.status !== 'running') throw conflict(`container ${container.id} is not running`);
  container.status = 'paused';
  container.process?.freeze();
  for (const exec of container.execs.values()) exec.process?.freeze();
  engine.emit(container, 'pause');
}

export function unpause(engine: Engine, container: MockContainer): void {
  if (container.status !== 'paused') throw new DaemonError(500, `Container ${container.id} is not paused`);
  resume(container);
  engine.emit(container, 'unpause');
}

function thawAll(container: MockContainer): void {
  container.process?.thaw();
  for (const exec of container.execs.values()) exec.process?.thaw();
}

/** Removes a container; one that runs only by force. Throws 409. */
export async function remove(
  engine: Engine,
  container: MockContainer,
  options: { force: boolean; volumes: boolean },
  askedFor = container.name,
): Promise<void> {
  if (isUp(container) || container.status === 'restarting') {
    if (!options.force) {
      const paused = container.status === 'paused';
      throw conflict(
        `cannot remove container "${askedFor}": container is ${container.status}: ${paused ? 'unpause and then ' : ''}stop the container before removing or force remove`,
        { id: container.id, name: container.name },
      );
    }
    container.hostConfig.AutoRemove = false;
    await kill(engine, container, 'KILL', 9);
  }
  if (!engine.containers.has(container.id))
    throw conflict(`removal of container ${container.id} is already in progress`);
  forget(engine, container, options.volumes);
}

/** Waiters hear: of an exit all but those for the removal. */
function wake(container: MockContainer, what: 'exit' | 'removed', code: number): void {
  for (const waiter of [...container.waiters]) {
    if (what === 'exit' && waiter.condition === 'removed') continue;
    container.waiters.delete(waiter);
    waiter.done(code);
  }
}

function forget(engine: Engine, container: MockContainer, volumes: boolean): void {
  engine.containers.delete(container.id);
  for (const endpoint of container.endpoints.values()) engine.networks.detach(endpoint, container.id);
  for (const other of engine.containers.values())
    for (const [alias, linked] of other.links) if (linked === container) other.links.delete(alias);
  const named = namedVolumes(container);
  for (const { Name } of container.mounts) {
    const volume = Name ? engine.volumes.find(Name) : undefined;
    volume?.users.delete(container.id);
    if (!volume || !volumes || named.has(volume.name) || volume.users.size > 0) continue;
    engine.volumes.remove(volume.name, true);
    engine.events.emit('volume', 'destroy', volume.name, { driver: 'local' });
  }
  for (const exec of container.execs.keys()) engine.execs.delete(exec);
  for (const watcher of [...container.watchers]) watcher(1, undefined);
  engine.emit(container, 'destroy');
  wake(container, 'removed', container.exitCode);
}

/** Volumes that the create request named: they outlive the container, also those whose name the daemon made. */
const namedVolumes = ({ hostConfig }: MockContainer): Set<string> =>
  new Set([
    ...(hostConfig.Binds ?? []).map((bind: string) => bind.split(':')[0]),
    ...(hostConfig.Mounts ?? []).map(({ Source }: { Source?: string }) => Source),
  ]);

/** Gives a container another name. Throws 409 for one that is taken. */
export function rename(engine: Engine, container: MockContainer, name: string): void {
  const other = [...engine.containers.values()].find((each) => each !== container && each.name === name);
  if (other)
    throw conflict(
      `Error when allocating new name: Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  const oldName = `/${container.name}`;
  container.name = name;
  engine.emit(container, 'rename', { oldName });
}
