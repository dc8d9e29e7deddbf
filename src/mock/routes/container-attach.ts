import { createHash } from 'node:crypto';
import { encodeFrame } from '../../wire/index.ts';
import {
  type HijackStream,
  isOn,
  type MockRequest,
  type MockResponse,
  type Route,
} from '../serve/message.ts';
import type { MockContainer } from '../state/container.ts';
import { conflict, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { DetachWatch, detachKeys } from './detach.ts';
import { rawStream, streamType } from './stream-type.ts';
import { webSocketPipe } from './web-socket.ts';

export function containerAttachRoutes(engine: Engine): Record<string, Route> {
  return {
    ContainerAttach: (request) => attach(engine, request),
    ContainerAttachWebsocket: (request) => attachWebSocket(engine, request),
  };
}

interface AttachWish {
  readonly in: boolean;
  readonly 1: boolean;
  readonly 2: boolean;
  readonly logs: boolean;
  readonly stream: boolean;
  readonly keys: readonly number[];
}

/** The container, when it can be attached to. Throws 400 for bad keys, 404, 409 for a paused one. */
function attachable(
  engine: Engine,
  request: MockRequest,
): { container: MockContainer; keys: readonly number[] } {
  const keys = detachKeys(request.query.get('detachKeys'));
  const container = engine.container(request.path.id ?? '');
  if (container.status === 'paused')
    throw conflict(`container ${request.path.id} is paused, unpause the container before attach`);
  if (container.status === 'restarting')
    throw conflict(`container ${request.path.id} is restarting, wait until the container is running`);
  return { container, keys };
}

function wishOf(query: URLSearchParams, keys: readonly number[], all: boolean): AttachWish {
  return {
    in: all || isOn(query, 'stdin'),
    1: all || isOn(query, 'stdout'),
    2: all || isOn(query, 'stderr'),
    logs: isOn(query, 'logs'),
    stream: isOn(query, 'stream'),
    keys,
  };
}

function attach(engine: Engine, request: MockRequest): MockResponse {
  try {
    const { container, keys } = attachable(engine, request);
    const wish = wishOf(request.query, keys, false);
    const tty = Boolean(container.config.Tty);
    return {
      status: 200,
      bare: true,
      contentType: request.headers.has('upgrade') ? streamType(tty, request) : rawStream,
      hijack: (stream) =>
        pipe(engine, container, stream, wish, (kind, bytes) => (tty ? bytes : encodeFrame(kind, bytes))),
    };
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    return { status: error.status, bare: true, contentType: rawStream, text: `${error.message}\r\n` };
  }
}

function pipe(
  engine: Engine,
  container: MockContainer,
  stream: HijackStream,
  wish: AttachWish,
  encode: (kind: 1 | 2, bytes: Uint8Array) => Uint8Array,
): void {
  const show = (kind: 1 | 2, bytes: Uint8Array) => wish[kind] && stream.write(encode(kind, bytes));
  if (wish.logs) for (const { stream: kind, bytes } of container.logs.records) show(kind, bytes);
  if (!wish.stream || container.status === 'exited' || container.status === 'dead') {
    stream.end();
    return;
  }
  engine.emit(container, 'attach');
  let open = true;
  const leave = () => {
    open = false;
    container.watchers.delete(watcher);
  };
  const watcher = (kind: 1 | 2, bytes: Uint8Array | undefined) => {
    if (bytes) return show(kind, bytes);
    leave();
    stream.end();
    return undefined;
  };
  container.watchers.add(watcher);
  void stream.closed.then(leave);
  if (!wish.in || !container.config.OpenStdin) return;
  const watch = container.config.Tty ? new DetachWatch(wish.keys) : undefined;
  stream.onInput((bytes) => {
    if (!open) return;
    const found = bytes && watch?.push(bytes);
    give(container, found ? found.pass : bytes);
    if (!found?.detached) return;
    leave();
    engine.emit(container, 'detach');
    stream.end();
  });
}

/** Input for the container's process; for the one to come where there is none yet. */
function give(container: MockContainer, bytes: Uint8Array | undefined): void {
  // Why: at a terminal, and without StdinOnce, the input of the container outlives the client.
  if (bytes === undefined && (container.config.Tty || !container.config.StdinOnce)) return;
  if (container.process) container.process.input(bytes);
  else container.early.push(bytes);
}

function attachWebSocket(engine: Engine, request: MockRequest): MockResponse {
  const { container, keys } = attachable(engine, request);
  const key = request.headers.get('sec-websocket-key');
  if (!/websocket/i.test(request.headers.get('upgrade') ?? '') || !key)
    return { status: 400, text: 'not websocket protocol', headers: {} };
  const wish = wishOf(request.query, keys, request.manner.behaves('attachesAllToWebSocket'));
  const binary = request.manner.behaves('sendsBinaryMessages');
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return {
    status: 101,
    bare: true,
    headers: { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': accept },
    hijack: (stream) => pipe(engine, container, webSocketPipe(stream, binary), wish, (_kind, bytes) => bytes),
  };
}
