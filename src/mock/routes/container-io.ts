import { createHash } from 'node:crypto';
import { compareVersions } from '../../base/index.ts';
import { encodeFrame } from '../../wire/index.ts';
import type { HijackStream, MockRequest, MockResponse, Route } from '../serve/message.ts';
import { isOn } from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { badRequest, conflict, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { baseName, type FileNode, normal } from '../state/file-system.ts';
import type { LogRecord } from '../state/log-book.ts';
import { formatTime, parseTime } from '../state/time.ts';
import { checkDetachKeys } from './containers.ts';
import { webSocketPipe } from './web-socket.ts';

export const rawStream = 'application/vnd.docker.raw-stream';
export const multiplexedStream = 'application/vnd.docker.multiplexed-stream';

/** Content type of a stream, as the API version tells it. */
export const streamType = (tty: boolean, version: string): string =>
  !tty && compareVersions(version, '1.42') >= 0 ? multiplexedStream : rawStream;

export function containerIoRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.container(path.id ?? '');
  return {
    ContainerLogs: (request) => logs(of(request), request),
    ContainerAttach: (request) => attach(of, request),
    ContainerAttachWebsocket: (request) => attachWebSocket(of(request), request),
    ContainerStats: (request) => stats(of(request), request),
    ContainerExport: (request) => {
      const { fs } = of(request);
      return { status: 200, contentType: 'application/octet-stream', stream: once(() => fs.pack('/', '')) };
    },
    ContainerArchive: (request) => {
      const container = of(request);
      const { path, node } = pathNode(container, request);
      const name = baseName(path) || '.';
      return {
        status: 200,
        headers: { 'X-Docker-Container-Path-Stat': pathStat(path, node) },
        contentType: 'application/x-tar',
        stream: once(() => container.fs.pack(path, name === '.' ? '' : name)),
      };
    },
    ContainerArchiveInfo: (request) => {
      const { path, node } = pathNode(of(request), request);
      return {
        status: 200,
        headers: { 'X-Docker-Container-Path-Stat': pathStat(path, node) },
        bytes: new Uint8Array(),
      };
    },
    PutContainerArchive: (request) => {
      const container = of(request);
      const { path, node } = pathNode(container, request);
      if (node.type !== 'directory') throw badRequest('extraction point is not a directory');
      if (container.hostConfig.ReadonlyRootfs)
        throw new DaemonError(403, 'container rootfs is marked read-only');
      if (isOn(request.query, 'noOverwriteDirNonDir')) checkOverwrite(container, path, request.body);
      try {
        container.fs.unpack(request.body, path);
      } catch (error) {
        throw badRequest((error as Error).message);
      }
      engine.emit(container, 'extract-to-dir');
      return { status: 200, bytes: new Uint8Array() };
    },
  };
}

async function* once(make: () => Uint8Array): AsyncGenerator<Uint8Array> {
  yield make();
}

function checkOverwrite(container: MockContainer, folder: string, archive: Uint8Array): void {
  const copy = new (container.fs.constructor as new () => typeof container.fs)();
  copy.unpack(archive, '/');
  for (const [name, node] of copy.nodes) {
    const there = container.fs.get(`${folder}/${name}`);
    if (name === '/' || !there) continue;
    if ((there.type === 'directory') !== (node.type === 'directory'))
      throw badRequest(
        `cannot overwrite ${there.type === 'directory' ? 'directory' : 'non-directory'} "${name}" with ${node.type}`,
      );
  }
}

function pathNode(container: MockContainer, { query }: MockRequest): { path: string; node: FileNode } {
  const given = query.get('path') ?? '';
  if (given === '') throw badRequest('missing parameter: path cannot be empty');
  const path = normal(given);
  const node = container.fs.link(path) ?? container.fs.get(path);
  if (!node) throw notFound(`Could not find the file ${given} in container ${container.id}`);
  if (given.endsWith('/') && node.type === 'file') throw badRequest(`path ${given} is not a directory`);
  return { path, node };
}

/** Value of X-Docker-Container-Path-Stat: base64 of JSON; mode is Go's. */
function pathStat(path: string, node: FileNode): string {
  const kind = node.type === 'directory' ? 2 ** 31 : node.type === 'symlink' ? 2 ** 27 : 0;
  const sticky = node.mode & 0o1000 ? 2 ** 20 : 0;
  const stat = {
    name: baseName(path) || '/',
    size: node.type === 'directory' ? 4096 : node.bytes.length,
    mode: kind + sticky + (node.mode & 0o777),
    mtime: formatTime(node.mtime * 1000),
    linkTarget: node.type === 'symlink' ? node.linkName : '',
  };
  return Buffer.from(JSON.stringify(stat)).toString('base64');
}

function logs(container: MockContainer, request: MockRequest): MockResponse {
  const { query } = request;
  const wants = { 1: isOn(query, 'stdout'), 2: isOn(query, 'stderr') };
  if (!wants[1] && !wants[2]) throw badRequest('Bad parameters: you must choose at least one stream');
  const driver = container.hostConfig.LogConfig.Type;
  if (driver === 'none') throw new DaemonError(501, 'configured logging driver does not support reading');
  const time = (name: string) => {
    const text = query.get(name);
    if (!text || text === '0') return undefined;
    const parsed = parseTime(text);
    if (parsed === undefined)
      throw badRequest(`invalid value for "${name}": parsing time "${text}": invalid value`);
    return parsed;
  };
  const since = time('since');
  const until = time('until');
  const tail = query.get('tail');
  const limit = tail !== null && /^\d+$/.test(tail) ? Number(tail) : undefined;
  const tty = Boolean(container.config.Tty);
  const wanted = ({ stream, at }: LogRecord) =>
    wants[stream] && (since === undefined || at >= since) && (until === undefined || at <= until);
  const line = ({ stream, bytes, at }: LogRecord): Uint8Array => {
    const details = isOn(query, 'details') ? logDetails(container) : '';
    const before = `${isOn(query, 'timestamps') ? `${formatTime(at)} ` : ''}${details}`;
    const payload = before ? Buffer.concat([Buffer.from(before), bytes]) : bytes;
    return tty ? payload : encodeFrame(stream, payload);
  };
  async function* stream(): AsyncGenerator<Uint8Array> {
    const past = container.logs.records.filter(wanted);
    const follow = isOn(query, 'follow') && isUp(container);
    const queue: (LogRecord | undefined)[] = [];
    let wake: () => void = () => undefined;
    const stop = follow
      ? container.logs.follow((record) => {
          queue.push(record);
          wake();
        })
      : undefined;
    request.signal.addEventListener('abort', () => {
      queue.push(undefined);
      wake();
    });
    try {
      for (const record of limit === undefined ? past : limit === 0 ? [] : past.slice(-limit))
        yield line(record);
      while (follow) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const record = queue.shift();
        if (!record) return;
        if (wanted(record)) yield line(record);
      }
    } finally {
      stop?.();
    }
  }
  return { status: 200, contentType: streamType(tty, request.version), stream: stream() };
}

/** `details`: the labels and variables that the log driver's options name. */
function logDetails({ config, hostConfig }: MockContainer): string {
  const options = hostConfig.LogConfig.Config ?? {};
  const labels = String(options.labels ?? '')
    .split(',')
    .filter((name) => name in config.Labels);
  const env = String(options.env ?? '')
    .split(',')
    .flatMap((name) => (config.Env ?? []).filter((entry: string) => entry.startsWith(`${name}=`)));
  const pairs = [...labels.map((name) => `${name}=${config.Labels[name]}`), ...env].filter(
    (pair) => !pair.startsWith('='),
  );
  return `${pairs.sort().join(',')} `;
}

/** Errors of attach come over the hijacked connection as plain text, as dockerd sends them. */
function attach(of: (request: MockRequest) => MockContainer, request: MockRequest): MockResponse {
  try {
    const container = of(request);
    if (container.status === 'paused')
      throw conflict(`container ${container.id} is paused, unpause the container before attach`);
    if (request.query.get('detachKeys')) checkDetachKeys(request.query.get('detachKeys') ?? '');
    const wants = {
      in: isOn(request.query, 'stdin'),
      1: isOn(request.query, 'stdout'),
      2: isOn(request.query, 'stderr'),
      logs: isOn(request.query, 'logs'),
      stream: isOn(request.query, 'stream'),
    };
    const tty = Boolean(container.config.Tty);
    const type = request.headers.has('upgrade') ? streamType(tty, request.version) : rawStream;
    return {
      status: 200,
      contentType: type,
      hijack: (stream) =>
        pipe(container, stream, wants, (kind, bytes) => (tty ? bytes : encodeFrame(kind, bytes))),
    };
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    return { status: error.status, contentType: rawStream, text: `${error.message}\r\n` };
  }
}

interface AttachWish {
  readonly in: boolean;
  readonly 1: boolean;
  readonly 2: boolean;
  readonly logs: boolean;
  readonly stream: boolean;
}

function pipe(
  container: MockContainer,
  stream: HijackStream,
  wants: AttachWish,
  encode: (kind: 1 | 2, bytes: Uint8Array) => Uint8Array,
): void {
  const show = (kind: 1 | 2, bytes: Uint8Array) => wants[kind] && stream.write(encode(kind, bytes));
  if (wants.logs) for (const { stream: kind, bytes } of container.logs.records) show(kind, bytes);
  if (!wants.stream || container.status === 'exited' || container.status === 'dead') {
    stream.end();
    return;
  }
  const watcher = (kind: 1 | 2, bytes: Uint8Array | undefined) => {
    if (bytes === undefined) {
      container.watchers.delete(watcher);
      stream.end();
    } else show(kind, bytes);
  };
  container.watchers.add(watcher);
  void stream.closed.then(() => container.watchers.delete(watcher));
  const early: (Uint8Array | undefined)[] = [];
  const give = (bytes: Uint8Array | undefined) => {
    if (!wants.in || !container.config.OpenStdin) return;
    // Why: attach may come before start; what was typed then waits for the process.
    if (!container.process) early.push(bytes);
    else if (bytes) container.process.stdin.push(bytes);
    else if (container.config.StdinOnce) container.process.stdin.end();
  };
  stream.onInput(give);
  const poll = setInterval(() => {
    if (!container.process && container.status !== 'removing') return;
    clearInterval(poll);
    for (const bytes of early.splice(0)) give(bytes);
  }, 2);
  poll.unref();
  void stream.closed.then(() => clearInterval(poll));
}

function attachWebSocket(container: MockContainer, request: MockRequest): MockResponse {
  const key = request.headers.get('sec-websocket-key');
  if (!/websocket/i.test(request.headers.get('upgrade') ?? '') || !key)
    return { status: 400, text: 'not websocket protocol', headers: {} };
  if (container.status === 'paused')
    throw conflict(`container ${container.id} is paused, unpause the container before attach`);
  const on = compareVersions(request.version, '1.42') < 0;
  const wants = {
    in: on || isOn(request.query, 'stdin'),
    1: on || isOn(request.query, 'stdout'),
    2: on || isOn(request.query, 'stderr'),
    logs: isOn(request.query, 'logs'),
    stream: isOn(request.query, 'stream'),
  };
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return {
    status: 101,
    headers: { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': accept },
    hijack: (stream) => pipe(container, webSocketPipe(stream), wants, (_kind, bytes) => bytes),
  };
}

function stats(container: MockContainer, request: MockRequest): MockResponse {
  const streaming = request.query.get('stream') === null || isOn(request.query, 'stream');
  const oneShot = isOn(request.query, 'one-shot');
  if (streaming && oneShot) throw badRequest('cannot have stream=true and one-shot=true');
  let preread = '0001-01-01T00:00:00Z';
  const sample = () => {
    const read = isUp(container) ? formatTime(Date.now()) : '0001-01-01T00:00:00Z';
    const body = statsBody(container, read, oneShot ? '0001-01-01T00:00:00Z' : preread);
    preread = read;
    return body;
  };
  if (!streaming) {
    if (!oneShot && isUp(container)) preread = formatTime(Date.now() - 1000);
    return { status: 200, json: sample() };
  }
  async function* stream(): AsyncGenerator<string> {
    while (!request.signal.aborted) {
      yield `${JSON.stringify(sample())}\n`;
      if (!isUp(container)) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        request.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
  return { status: 200, contentType: 'application/json', stream: stream() };
}

function statsBody(container: MockContainer, read: string, preread: string) {
  const name = `/${container.name}`;
  const usage = { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 };
  const throttling_data = { periods: 0, throttled_periods: 0, throttled_time: 0 };
  if (!isUp(container)) {
    const idle = { cpu_usage: usage, throttling_data };
    return {
      name,
      id: container.id,
      read,
      preread,
      pids_stats: {},
      blkio_stats: emptyBlkio(),
      num_procs: 0,
      storage_stats: {},
      cpu_stats: idle,
      precpu_stats: idle,
      memory_stats: {},
    };
  }
  const total = Math.round(performance.now() * 1000);
  const cpu = {
    cpu_usage: { total_usage: total, usage_in_kernelmode: total >> 1, usage_in_usermode: total >> 1 },
    system_cpu_usage: total * 100,
    online_cpus: 2,
    throttling_data,
  };
  return {
    name,
    id: container.id,
    read,
    preread,
    pids_stats: { current: 1, limit: 18_000 },
    blkio_stats: emptyBlkio(),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu,
    precpu_stats: preread.startsWith('0001') ? { cpu_usage: usage, throttling_data } : cpu,
    memory_stats: {
      usage: 700_416,
      stats: { active_anon: 4096, anon: 4096, file: 0, inactive_anon: 0, pgfault: 100 },
      limit: 8_000_000_000,
    },
    networks: {
      eth0: {
        rx_bytes: 0,
        rx_packets: 0,
        rx_errors: 0,
        rx_dropped: 0,
        tx_bytes: 0,
        tx_packets: 0,
        tx_errors: 0,
        tx_dropped: 0,
      },
    },
  };
}

const emptyBlkio = () => ({
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
});
