import { programs } from '../programs/programs.ts';
import { RunningProcess } from '../programs/running.ts';
import { commandOf, type Exec, isUp, type Json, type MockContainer } from './container.ts';
import { badRequest, conflict, DaemonError, notFound } from './daemon-error.ts';
import { EventLog } from './event-log.ts';
import { Ids } from './ids.ts';
import { busyboxFiles, emptyConfig, ImageStore } from './image-store.ts';
import { NetworkStore } from './network-store.ts';
import { createClock, formatTime } from './time.ts';
import { VolumeStore } from './volume-store.ts';

// The life cycle of containers is one thing: each transition changes the container, its endpoints, volumes, waiters and events.

export const dataRoot = '/var/lib/docker';

/** Everything that the daemon holds, and the changes that it allows. */
export class Engine {
  readonly clock = createClock();
  readonly ids: Ids;
  readonly events: EventLog;
  readonly images = new ImageStore();
  readonly networks = new NetworkStore();
  readonly volumes = new VolumeStore();
  readonly containers = new Map<string, MockContainer>();
  readonly execs = new Map<string, Exec>();
  /** Images of the in-memory registry, by reference. */
  readonly registry = new Map<string, string>();
  #pid = 1000;
  #port = 32_768;

  constructor(seed: string) {
    this.ids = new Ids(seed);
    this.events = new EventLog(this.clock);
    const now = this.clock();
    for (const [Name, Driver] of [
      ['none', 'null'],
      ['host', 'host'],
      ['bridge', 'bridge'],
    ]) {
      const Options =
        Name === 'bridge'
          ? {
              'com.docker.network.bridge.default_bridge': 'true',
              'com.docker.network.bridge.name': 'docker0',
            }
          : {};
      this.networks.add(this.ids.next(), { Name, Driver, Created: formatTime(now), Options }, now, true);
    }
    const nodes = busyboxFiles(Object.keys(programs), now);
    const busybox = this.images.add({
      parent: '',
      created: now,
      author: '',
      comment: 'Imported from -',
      config: { ...emptyConfig, Cmd: ['sh'] },
      nodes,
      layers: [`sha256:${this.ids.next()}`],
      history: [{ created: now, createdBy: '', comment: 'Imported from -', size: 4_000_000 }],
    });
    this.images.tag(busybox, 'busybox', 'latest', now);
  }

  /** The container of an id, a name, or a beginning of an id. Throws 404. */
  container(name: string): MockContainer {
    const bare = name.replace(/^\//, '');
    const all = [...this.containers.values()];
    const found = this.containers.get(bare) ?? all.find((container) => container.name === bare);
    if (found) return found;
    const partial = /^[0-9a-f]+$/.test(bare) ? all.filter((container) => container.id.startsWith(bare)) : [];
    if (partial.length > 1) throw badRequest(`multiple IDs found with provided prefix: ${bare}`);
    if (partial[0]) return partial[0];
    throw notFound(`No such container: ${name}`);
  }

  emit(container: MockContainer, action: string, more: Record<string, string> = {}): void {
    const attributes = {
      ...(container.config.Labels ?? {}),
      image: container.imageName,
      name: container.name,
      ...more,
    };
    this.events.emit('container', action, container.id, attributes);
  }

  add(container: MockContainer): void {
    this.containers.set(container.id, container);
    for (const mount of container.mounts)
      if (mount.Name) this.volumes.find(mount.Name)?.users.add(container.id);
    this.emit(container, 'create');
  }

  start(container: MockContainer): void {
    if (container.status === 'paused') throw conflict('cannot start a paused container, try unpause instead');
    const argv = commandOf(container);
    const user = String(container.config.User ?? '');
    const mode = container.hostConfig.NetworkMode;
    const shared = /^container:(.+)$/.exec(mode)?.[1];
    if (shared) {
      const other = this.container(shared);
      if (!isUp(other))
        throw conflict(`cannot join network namespace of a non running container: ${other.id}`);
    }
    for (const endpoint of container.endpoints.values()) {
      this.networks.attach(endpoint, container, this.ids.next());
      this.events.emit('network', 'connect', endpoint.network.id, {
        container: container.id,
        name: endpoint.network.name,
        type: endpoint.network.driver,
      });
    }
    this.#publish(container);
    const failure = startFailure(argv, container);
    if (failure) {
      container.exitCode = failure.code;
      container.error = failure.message;
      container.status = container.startedAt === undefined ? 'created' : 'exited';
      this.#unplug(container);
      throw new DaemonError(failure.status, failure.message);
    }
    container.pid = ++this.#pid;
    container.status = 'running';
    container.exitCode = 0;
    container.error = '';
    container.startedAt = this.clock();
    container.stopRequested = false;
    const process = new RunningProcess({
      argv,
      env: environmentOf(container),
      cwd: container.config.WorkingDir || '/',
      user,
      hostname: container.config.Hostname,
      fs: container.fs,
      pid: container.pid,
      init: !container.hostConfig.Init,
      tty: Boolean(container.config.Tty),
      processes: () => this.processesOf(container),
      onOutput: (stream, bytes) => this.#output(container, stream, bytes),
    });
    if (!container.config.OpenStdin) process.stdin.end();
    container.process = process;
    this.emit(container, 'start');
    this.#watchHealth(container);
    process.exited.then((code) => this.#exited(container, process, code));
  }

  /** Stops with a signal, then KILL after `seconds` (-1 waits for ever). */
  async stop(container: MockContainer, seconds: number, signal: string): Promise<void> {
    if (container.status === 'paused') this.unpause(container);
    container.stopRequested = true;
    const { process } = container;
    if (!process?.running) return;
    this.emit(container, 'kill', { signal: String(signal === 'TERM' ? 15 : signal) });
    process.signal(signal);
    if (seconds >= 0) {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, seconds * 1000);
      });
      await Promise.race([process.exited, patience]);
      clearTimeout(timer);
      if (process.running) {
        this.emit(container, 'kill', { signal: '9' });
        process.signal('KILL');
      }
    }
    await process.exited;
    await this.#settled(container);
    this.emit(container, 'stop');
  }

  kill(container: MockContainer, signal: string, number: number): void {
    if (!isUp(container))
      throw conflict(`cannot kill container: ${container.id}: container ${container.id} is not running`);
    if (signal === 'KILL' || signal === 'TERM') container.stopRequested = true;
    if (container.status === 'paused' && signal === 'KILL') container.status = 'running';
    this.emit(container, 'kill', { signal: String(number) });
    container.process?.signal(signal);
  }

  pause(container: MockContainer): void {
    if (container.status === 'paused') throw conflict(`Container ${container.id} is already paused`);
    if (container.status !== 'running') throw conflict(`Container ${container.id} is not running`);
    container.status = 'paused';
    this.emit(container, 'pause');
  }

  unpause(container: MockContainer): void {
    if (container.status !== 'paused') throw new DaemonError(500, `Container ${container.id} is not paused`);
    container.status = 'running';
    this.emit(container, 'unpause');
  }

  rename(container: MockContainer, name: string): void {
    if ([...this.containers.values()].some((other) => other !== container && other.name === name)) {
      const other = [...this.containers.values()].find((each) => each.name === name);
      throw conflict(
        `Conflict. The container name "/${name}" is already in use by container "${other?.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    }
    const oldName = `/${container.name}`;
    container.name = name;
    this.emit(container, 'rename', { oldName });
  }

  async remove(container: MockContainer, options: { force: boolean; volumes: boolean }): Promise<void> {
    if (isUp(container)) {
      if (!options.force) {
        const state = container.status === 'paused' ? 'paused' : 'running';
        throw conflict(
          `cannot remove container "/${container.name}": container is ${state}: ${state === 'paused' ? 'unpause and then ' : ''}stop the container before removing or force remove`,
        );
      }
      container.hostConfig.AutoRemove = false;
      container.status = 'running';
      this.kill(container, 'KILL', 9);
      await container.process?.exited;
      await this.#settled(container);
    }
    this.#forget(container, options.volumes);
  }

  processesOf(container: MockContainer): { pid: number; command: string }[] {
    const main = container.process?.running ? [{ pid: 1, command: commandOf(container).join(' ') }] : [];
    const execs = [...container.execs.values()].filter(({ process }) => process?.running);
    return [
      ...main,
      ...execs.map(({ process }) => ({ pid: process?.pid ?? 0, command: process?.command ?? '' })),
    ];
  }

  /** Starts an exec; output goes to `onOutput` until it ends. */
  startExec(exec: Exec, tty: boolean, onOutput: (stream: 1 | 2, bytes: Uint8Array) => void): RunningProcess {
    const { container, config } = exec;
    const process = new RunningProcess({
      argv: config.Cmd.map(String),
      env: [...environmentOf(container), ...(config.Env ?? [])],
      cwd: config.WorkingDir || container.config.WorkingDir || '/',
      user: config.User || String(container.config.User ?? ''),
      hostname: container.config.Hostname,
      fs: container.fs,
      pid: ++this.#pid,
      init: false,
      tty,
      processes: () => this.processesOf(container),
      onOutput,
    });
    exec.started = true;
    exec.running = true;
    exec.process = process;
    const command = config.Cmd.join(' ');
    this.emit(container, `exec_start: ${command}`, { execID: exec.id });
    process.exited.then((code) => {
      exec.running = false;
      exec.exitCode = code;
      this.emit(container, 'exec_die', { execID: exec.id, exitCode: String(code) });
    });
    return process;
  }

  /** Stops everything, so that no timer keeps the process alive. */
  shutDown(): void {
    for (const container of this.containers.values()) {
      clearInterval(container.healthTimer);
      for (const exec of container.execs.values()) exec.process?.signal('KILL');
      container.hostConfig.RestartPolicy = { Name: 'no' };
      container.process?.signal('KILL');
    }
  }

  #output(container: MockContainer, stream: 1 | 2, bytes: Uint8Array): void {
    if ((container.hostConfig.LogConfig?.Type ?? 'json-file') !== 'none') container.logs.write(stream, bytes);
    for (const watcher of [...container.watchers]) watcher(stream, bytes);
  }

  #exited(container: MockContainer, process: RunningProcess, code: number): void {
    if (container.process !== process) return;
    clearInterval(container.healthTimer);
    container.exitCode = code;
    container.finishedAt = this.clock();
    container.status = 'exited';
    container.pid = 0;
    container.logs.end();
    for (const watcher of [...container.watchers]) watcher(1, undefined);
    for (const exec of container.execs.values()) exec.process?.signal('KILL');
    this.#unplug(container);
    this.emit(container, 'die', { exitCode: String(code) });
    const policy = container.hostConfig.RestartPolicy ?? {};
    const again =
      !container.stopRequested &&
      (policy.Name === 'always' ||
        policy.Name === 'unless-stopped' ||
        (policy.Name === 'on-failure' &&
          code !== 0 &&
          (!policy.MaximumRetryCount || container.restarts < policy.MaximumRetryCount)));
    this.#wake(container, 'exit', code);
    if (again) {
      container.status = 'restarting';
      container.restarts += 1;
      setTimeout(() => container.status === 'restarting' && this.start(container), 100).unref();
    } else if (container.hostConfig.AutoRemove) this.#forget(container, true);
  }

  /** Lets what hangs on the process's end run. */
  async #settled(container: MockContainer): Promise<void> {
    while (container.status === 'running') await new Promise((resolve) => setImmediate(resolve));
  }

  #wake(container: MockContainer, what: 'exit' | 'removed', code: number): void {
    for (const waiter of [...container.waiters]) {
      if (what === 'exit' && waiter.condition === 'removed') continue;
      container.waiters.delete(waiter);
      waiter.done(code);
    }
  }

  #forget(container: MockContainer, volumes: boolean): void {
    this.containers.delete(container.id);
    for (const endpoint of container.endpoints.values()) this.networks.detach(endpoint, container.id);
    for (const { Name } of container.mounts) {
      const volume = Name ? this.volumes.find(Name) : undefined;
      volume?.users.delete(container.id);
      if (
        volume &&
        volumes &&
        volume.labels &&
        'com.docker.volume.anonymous' in volume.labels &&
        volume.users.size === 0
      )
        this.volumes.remove(volume.name, true);
    }
    for (const exec of container.execs.keys()) this.execs.delete(exec);
    this.emit(container, 'destroy');
    this.#wake(container, 'removed', container.exitCode);
  }

  #unplug(container: MockContainer): void {
    for (const endpoint of container.endpoints.values()) {
      this.networks.detach(endpoint, container.id);
      this.events.emit('network', 'disconnect', endpoint.network.id, {
        container: container.id,
        name: endpoint.network.name,
        type: endpoint.network.driver,
      });
    }
    container.ports = {};
  }

  #publish(container: MockContainer): void {
    const { PortBindings, PublishAllPorts } = container.hostConfig;
    const ports: MockContainer['ports'] = {};
    for (const port of Object.keys(container.config.ExposedPorts ?? {}))
      ports[port] = PublishAllPorts ? [{ HostIp: '0.0.0.0', HostPort: String(this.#port++) }] : null;
    for (const [port, bindings] of Object.entries<Json>(PortBindings ?? {})) {
      ports[port] = (bindings ?? []).map((binding: Json) => ({
        HostIp: binding.HostIp || '0.0.0.0',
        HostPort: binding.HostPort || String(this.#port++),
      }));
    }
    container.ports = ports;
  }

  #watchHealth(container: MockContainer): void {
    const { Test, Interval, Retries } = container.config.Healthcheck ?? {};
    if (!Array.isArray(Test) || Test.length === 0 || Test[0] === 'NONE') return;
    const argv = Test[0] === 'CMD-SHELL' ? ['sh', '-c', String(Test[1])] : Test.slice(1).map(String);
    container.health = { Status: 'starting', FailingStreak: 0, Log: [] };
    const probe = async () => {
      const { health } = container;
      if (container.status !== 'running' || !health) return;
      const begin = this.clock();
      const output: string[] = [];
      const exec: Exec = {
        id: this.ids.next(),
        container,
        config: { Cmd: argv },
        process: undefined,
        started: false,
        running: false,
        exitCode: null,
      };
      const code = await this.startExec(exec, false, (_stream, bytes) =>
        output.push(Buffer.from(bytes).toString()),
      ).exited;
      health.Log = [
        ...health.Log,
        { Start: formatTime(begin), End: formatTime(this.clock()), ExitCode: code, Output: output.join('') },
      ].slice(-5);
      health.FailingStreak = code === 0 ? 0 : health.FailingStreak + 1;
      const status =
        code === 0 ? 'healthy' : health.FailingStreak >= (Retries || 3) ? 'unhealthy' : health.Status;
      if (status !== health.Status) this.emit(container, `health_status: ${status}`);
      health.Status = status;
    };
    container.healthTimer = setInterval(probe, Math.max(1, (Interval || 30e9) / 1e6));
    container.healthTimer.unref();
  }
}

function environmentOf(container: MockContainer): string[] {
  const home =
    !container.config.User || container.config.User === 'root' || container.config.User === '0'
      ? '/root'
      : '/';
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const given: string[] = (container.config.Env ?? []).map(String);
  const base = [
    path,
    `HOSTNAME=${container.config.Hostname}`,
    ...(container.config.Tty ? ['TERM=xterm'] : []),
    `HOME=${home}`,
  ];
  return [
    ...base.filter((entry) => !given.some((other) => other.startsWith(`${entry.split('=')[0]}=`))),
    ...given,
  ];
}

/** Why the container's first process cannot be started, in the words of runc. */
function startFailure(
  argv: readonly string[],
  container: MockContainer,
): { status: number; code: number; message: string } | undefined {
  const [name = ''] = argv;
  const path = name.includes('/') ? name : `/bin/${name}`;
  const prefix =
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: ';
  const node = container.fs.get(path);
  if (node?.type === 'directory' || (node && (node.mode & 0o111) === 0))
    return { status: 400, code: 126, message: `${prefix}"${name}": permission denied` };
  if (node) return undefined;
  const why = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH';
  return { status: 400, code: 127, message: `${prefix}"${name}": ${why}` };
}
