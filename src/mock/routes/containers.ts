import { compareVersions } from '../../base/index.ts';
import { harmless, signalName, signalNumber } from '../programs/process.ts';
import {
  filtersOf,
  isOn,
  jsonBody,
  type MockRequest,
  type MockResponse,
  numberOf,
  type Route,
} from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { inspectBody, portList, summaryBody } from '../state/container-bodies.ts';
import { createContainer } from '../state/create-container.ts';
import { badRequest, conflict, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { parseTime } from '../state/time.ts';

const done: MockResponse = { status: 204 };
const unchanged: MockResponse = { status: 304 };

export function containerRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.container(path.id ?? '');
  return {
    ContainerList: (request) => list(engine, request),
    ContainerCreate: (request) => {
      const container = createContainer(
        engine,
        jsonBody(request),
        request.query.get('name') || null,
        request.query.get('platform') || null,
      );
      return { status: 201, json: { Id: container.id, Warnings: [] } };
    },
    ContainerInspect: (request) => ({
      status: 200,
      json: inspectBody(of(request), request.version, isOn(request.query, 'size')),
    }),
    ContainerTop: (request) => top(of(request), engine, request.query.get('ps_args')),
    ContainerChanges: (request) => {
      const changes = of(request).fs.changes();
      return { status: 200, json: changes.length > 0 ? changes : null };
    },
    ContainerStart: (request) => {
      const container = of(request);
      if (request.body.length > 2 && compareVersions(request.version, '1.24') >= 0)
        throw badRequest(
          'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24',
        );
      if (request.query.get('detachKeys')) checkDetachKeys(request.query.get('detachKeys') ?? '');
      if (container.status === 'running') return unchanged;
      engine.start(container);
      return done;
    },
    ContainerStop: async (request) => {
      const container = of(request);
      const { seconds, signal } = stopWish(container, request);
      if (!isUp(container) && container.status !== 'restarting') return unchanged;
      await engine.stop(container, seconds, signal);
      return done;
    },
    ContainerRestart: async (request) => {
      const container = of(request);
      const { seconds, signal } = stopWish(container, request);
      if (isUp(container)) await engine.stop(container, seconds, signal);
      engine.start(container);
      engine.emit(container, 'restart');
      return done;
    },
    ContainerKill: (request) => {
      const text = request.query.get('signal') || 'KILL';
      const signal = signalName(text);
      if (!signal) throw badRequest(`invalid signal: ${text}`);
      engine.kill(of(request), signal, signalNumber(signal));
      return done;
    },
    ContainerUpdate: (request) => update(engine, of(request), request),
    ContainerRename: (request) => {
      const container = of(request);
      const name = (request.query.get('name') ?? '').replace(/^\//, '');
      if (name === '') throw badRequest('Neither old nor new names may be empty');
      if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
        throw badRequest(
          `Error when allocating new name: Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
        );
      if (name === container.name)
        throw badRequest('Renaming a container with the same name as its current name');
      engine.rename(container, name);
      return done;
    },
    ContainerPause: (request) => {
      engine.pause(of(request));
      return done;
    },
    ContainerUnpause: (request) => {
      engine.unpause(of(request));
      return done;
    },
    ContainerWait: (request) => wait(of(request), request),
    ContainerDelete: async (request) => {
      if (isOn(request.query, 'link')) {
        of(request);
        throw new DaemonError(500, `Cannot get parent / for name /${request.path.id}`);
      }
      await engine.remove(of(request), {
        force: isOn(request.query, 'force'),
        volumes: isOn(request.query, 'v'),
      });
      return done;
    },
    ContainerPrune: async (request) => {
      const filters = filtersOf(request);
      const before = untilOf(filters);
      const gone: string[] = [];
      let size = 0;
      for (const container of [...engine.containers.values()]) {
        if (
          isUp(container) ||
          container.created > before ||
          !labelsHold(filters, container.config.Labels ?? {})
        )
          continue;
        size += container.fs.changedSize;
        await engine.remove(container, { force: false, volumes: false });
        gone.push(container.id);
      }
      engine.events.emit('container', 'prune', '', { reclaimed: String(size) });
      return {
        status: 200,
        json: { ContainersDeleted: gone.length > 0 ? gone : null, SpaceReclaimed: size },
      };
    },
    ContainerResize: (request) => {
      const container = of(request);
      sizeOf(request);
      if (!isUp(container)) throw conflict(`container ${container.id} is not running`);
      engine.emit(container, 'resize', {
        height: request.query.get('h') ?? '',
        width: request.query.get('w') ?? '',
      });
      return { status: 200, bytes: new Uint8Array() };
    },
  };
}

/** Height and width of a resize. Throws 400. */
export function sizeOf({ query }: MockRequest): void {
  for (const name of ['h', 'w']) {
    const text = query.get(name) ?? '';
    if (!/^\d+$/.test(text))
      throw badRequest(
        `invalid resize ${name === 'h' ? 'height' : 'width'} "${text}": ${text === '' ? 'value is empty' : 'invalid syntax'}`,
      );
  }
}

export function checkDetachKeys(keys: string): void {
  for (const key of keys.split(','))
    if (!/^(.|ctrl-[a-z@[\\\]^_])$/i.test(key))
      throw badRequest(`Invalid detach keys (${keys}) provided: unknown character: '${key}'`);
}

/** Milliseconds before which an object must have been made for a prune. */
export function untilOf(filters: Filters): number {
  const [text] = filters.get('until') ?? [];
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const time = parseTime(text);
  if (time === undefined)
    throw badRequest(`failed to parse value for "until": parsing time "${text}": invalid value`);
  return time;
}

function stopWish(container: MockContainer, request: MockRequest): { seconds: number; signal: string } {
  const text = compareVersions(request.version, '1.42') >= 0 ? request.query.get('signal') : null;
  const signal = signalName(text || container.config.StopSignal || 'TERM');
  if (!signal) throw badRequest(`invalid signal: ${text}`);
  return {
    seconds: numberOf(request.query, 't') ?? container.config.StopTimeout ?? 10,
    signal: harmless.has(signal) ? 'TERM' : signal,
  };
}

function list(engine: Engine, request: MockRequest): MockResponse {
  const { query, version } = request;
  const filters = filtersOf(request);
  const limit = numberOf(query, 'limit') ?? 0;
  const size = isOn(query, 'size');
  for (const status of filters.get('status') ?? []) {
    if (!['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'].includes(status))
      throw badRequest(`invalid filter 'status=${status}'`);
  }
  for (const code of filters.get('exited') ?? [])
    if (!/^-?\d+$/.test(code)) throw badRequest(`invalid filter 'exited=${code}'`);
  for (const health of filters.get('health') ?? [])
    if (!['none', 'starting', 'healthy', 'unhealthy'].includes(health))
      throw badRequest(`invalid filter 'health=${health}'`);
  booleanFilter(filters, 'is-task');
  const all =
    isOn(query, 'all') ||
    limit > 0 ||
    ['status', 'exited', 'before', 'since'].some((key) => filters.has(key));
  const beside = (key: 'before' | 'since') => {
    const [name] = filters.get(key) ?? [];
    return name === undefined ? undefined : engine.container(name);
  };
  const before = beside('before');
  const since = beside('since');
  const found = [...engine.containers.values()]
    .sort((a, b) => b.created - a.created)
    .filter(
      (container) =>
        (all || isUp(container)) &&
        (!before || container.created < before.created) &&
        (!since || container.created > since.created),
    )
    .filter((container) => matches(engine, container, filters));
  return {
    status: 200,
    json: (limit > 0 ? found.slice(0, limit) : found).map((container) =>
      summaryBody(container, version, size),
    ),
  };
}

function matches(engine: Engine, container: MockContainer, filters: Filters): boolean {
  const { image } = container;
  return (
    labelsHold(filters, container.config.Labels ?? {}) &&
    holds(filters, 'id', (wanted) => container.id.startsWith(wanted)) &&
    holds(
      filters,
      'name',
      (wanted) =>
        new RegExp(wanted).test(`/${container.name}`) || container.name.includes(wanted.replace(/^\//, '')),
    ) &&
    holds(filters, 'status', (wanted) => wanted === container.status) &&
    holds(
      filters,
      'exited',
      (wanted) => container.status === 'exited' && container.exitCode === Number(wanted),
    ) &&
    holds(filters, 'health', (wanted) => wanted === (container.health?.Status ?? 'none')) &&
    holds(filters, 'isolation', (wanted) => wanted === container.hostConfig.Isolation || wanted === '') &&
    holds(filters, 'is-task', (wanted) => ['0', 'false'].includes(wanted)) &&
    holds(filters, 'ancestor', (wanted) => {
      const ancestor = engine.images.find(wanted);
      return (
        ancestor !== undefined &&
        (ancestor.id === image.id || ancestor.layers.every((layer, index) => image.layers[index] === layer))
      );
    }) &&
    holds(filters, 'network', (wanted) =>
      [...container.endpoints.values()].some(
        ({ network }) => network.name === wanted || network.id.startsWith(wanted),
      ),
    ) &&
    holds(filters, 'volume', (wanted) =>
      container.mounts.some(({ Name, Destination }) => Name === wanted || Destination === wanted),
    ) &&
    holds(filters, 'expose', (wanted) =>
      portMatches(Object.keys(container.config.ExposedPorts ?? {}), wanted),
    ) &&
    holds(filters, 'publish', (wanted) =>
      portMatches(
        portList(container)
          .filter(({ PublicPort }) => PublicPort)
          .map(({ PrivatePort, Type }) => `${PrivatePort}/${Type}`),
        wanted,
      ),
    )
  );
}

function portMatches(ports: readonly string[], wanted: string): boolean {
  const [range = '', type = 'tcp'] = wanted.split('/');
  const [low, high] = range.includes('-') ? range.split('-').map(Number) : [Number(range), Number(range)];
  return ports.some((port) => {
    const [number, kind = 'tcp'] = port.split('/');
    return kind === type && Number(number) >= (low ?? 0) && Number(number) <= (high ?? 0);
  });
}

function top(container: MockContainer, engine: Engine, psArgs: string | null): MockResponse {
  if (!isUp(container)) throw conflict(`container ${container.id} is not running`);
  const processes = engine.processesOf(container);
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

function update(engine: Engine, container: MockContainer, request: MockRequest): MockResponse {
  const body = jsonBody(request);
  const host = container.hostConfig;
  if (body.Memory && body.Memory < 6 * 1024 * 1024) throw badRequest('Minimum memory limit allowed is 6MB');
  if (body.Memory < 0 || body.CpuShares < 0)
    throw badRequest(body.Memory < 0 ? 'Minimum memory limit allowed is 6MB' : 'shares must not be negative');
  const memory = body.Memory ?? host.Memory;
  const swap = body.MemorySwap ?? host.MemorySwap;
  if (memory && swap > 0 && swap < memory)
    throw conflict(
      `Cannot update container ${container.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    );
  const policy = body.RestartPolicy;
  if (policy && !['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(policy.Name ?? ''))
    throw badRequest(
      `invalid restart policy: unknown policy '${policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  if (policy?.Name && policy.Name !== 'no' && host.AutoRemove)
    throw conflict('Restart policy cannot be updated because AutoRemove is enabled for the container');
  for (const [name, value] of Object.entries(body)) {
    if (name === 'RestartPolicy')
      host.RestartPolicy = { Name: policy.Name || 'no', MaximumRetryCount: policy.MaximumRetryCount ?? 0 };
    else if (name in host) host[name] = value;
  }
  engine.emit(container, 'update');
  return { status: 200, json: { Warnings: null } };
}

function wait(container: MockContainer, request: MockRequest): MockResponse {
  const condition = request.query.get('condition') || 'not-running';
  if (!['not-running', 'next-exit', 'removed'].includes(condition))
    throw badRequest(`invalid condition: "${condition}"`);
  const body = (code: number) =>
    `${JSON.stringify({ StatusCode: code, ...(container.error && container.startedAt === undefined ? { Error: { Message: container.error } } : {}) })}\n`;
  async function* stream(): AsyncGenerator<string> {
    if (condition === 'not-running' && !isUp(container) && container.status !== 'restarting') {
      yield body(container.exitCode);
      return;
    }
    const code = await new Promise<number | undefined>((resolve) => {
      container.waiters.add({ condition, done: resolve });
      request.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    if (code !== undefined) yield body(code);
  }
  return { status: 200, contentType: 'application/json', stream: stream() };
}
