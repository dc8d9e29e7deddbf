import { encodeFrame } from '../../wire/index.ts';
import type { Manner } from '../profile/profile.ts';
import {
  type HijackStream,
  jsonBody,
  type MockRequest,
  type MockResponse,
  type Route,
} from '../serve/message.ts';
import { type Exec, isUp } from '../state/container.ts';
import { badRequest, conflict, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { startExec } from '../state/execs.ts';
import { execFailure, userFailure } from '../state/start-failure.ts';
import { sizeOf } from './containers.ts';
import { DetachWatch, detachKeys } from './detach.ts';
import { rawStream, streamType } from './stream-type.ts';

export function execRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest): Exec => {
    const exec = engine.execs.get(path.id ?? '');
    if (!exec) throw notFound(`No such exec instance: ${path.id}`);
    return exec;
  };
  return {
    ContainerExec: (request) => create(engine, request),
    ExecInspect: (request) => ({ status: 200, json: execBody(of(request)) }),
    ExecResize: (request) => {
      const exec = of(request);
      const { height, width } = sizeOf(request);
      if (!exec.running) throw notFound(`NotFound: process does not exist ${exec.id}: not found`);
      exec.process?.resize(height, width);
      return { status: 200, bytes: new Uint8Array() };
    },
    ExecStart: (request) => start(engine, of(request), request),
  };
}

function create(engine: Engine, request: MockRequest): MockResponse {
  const config = jsonBody(request, request.manner.behaves('needsBodies'));
  if (!Array.isArray(config.Cmd) || config.Cmd.length === 0) throw badRequest('No exec command specified');
  const container = engine.container(request.path.id ?? '');
  if (container.status === 'paused')
    throw conflict(`Container ${request.path.id} is paused, unpause the container before exec`);
  if (container.status === 'restarting')
    throw conflict(`Container ${request.path.id} is restarting, wait until the container is running`);
  if (container.status !== 'running') throw conflict(`container ${container.id} is not running`);
  try {
    detachKeys(config.DetachKeys);
  } catch {
    throw new DaemonError(500, `Invalid escape keys (${config.DetachKeys}) provided`);
  }
  const nobody = userFailure(config.User || String(container.config.User ?? ''), container.files);
  if (nobody) throw badRequest(nobody);
  const exec: Exec = {
    id: engine.ids.next(),
    container,
    config,
    process: undefined,
    started: false,
    running: false,
    exitCode: null,
  };
  engine.execs.set(exec.id, exec);
  container.execs.set(exec.id, exec);
  engine.emit(container, `exec_create: ${config.Cmd.join(' ')} `, { execID: exec.id });
  return { status: 201, json: { Id: exec.id } };
}

function start(engine: Engine, exec: Exec, request: MockRequest): MockResponse {
  const { Detach = false, Tty = false, ConsoleSize } = jsonBody(request, false);
  const { container, config } = exec;
  if (exec.started && exec.running) throw conflict(`exec ${exec.id} has already run`);
  if (container.status === 'paused')
    throw conflict(`Container ${container.id} is paused, unpause the container before exec`);
  // Why: a container that ends forgets its execs.
  if (!isUp(container)) throw notFound(`No such exec instance: ${exec.id}`);
  const nobody = userFailure(config.User || String(container.config.User ?? ''), container.files);
  if (nobody) {
    exec.started = true;
    exec.exitCode = 126;
    throw badRequest(nobody);
  }
  const tty = Boolean(Tty || config.Tty);
  const size: readonly number[] = ConsoleSize ?? config.ConsoleSize ?? [0, 0];
  const failure = exec.started
    ? { code: undefined, message: `exec command ${exec.id} has already run` }
    : execFailure(
        config.Cmd.map(String),
        config.WorkingDir || container.config.WorkingDir || '/',
        container,
        engine.programs,
      );
  if (failure?.code !== undefined) {
    exec.started = true;
    exec.exitCode = request.manner.behaves('tellsMissingByCode') ? failure.code : 126;
  }
  const said = failure && request.manner.word(request.operation.id, 400, failure.message).message;
  if (Detach) {
    if (failure) throw badRequest(failure.message);
    const process = startExec(engine, exec, tty, () => undefined);
    process.terminal?.resize(size[0] ?? 0, size[1] ?? 0);
    process.stdin.end();
    return { status: 200, bytes: new Uint8Array() };
  }
  return {
    status: 200,
    contentType: request.headers.has('upgrade') ? streamType(tty, request) : rawStream,
    hijack: (stream) => {
      if (!failure) return run(engine, exec, tty, size, stream, request.manner);
      const text = Buffer.from(`${said}\r\n`);
      stream.write(tty ? text : encodeFrame(1, text));
      stream.end();
    },
  };
}

function run(
  engine: Engine,
  exec: Exec,
  tty: boolean,
  size: readonly number[],
  stream: HijackStream,
  manner: Manner,
): void {
  const { config, container } = exec;
  const wants = { 1: config.AttachStdout || tty, 2: config.AttachStderr };
  let open = true;
  const process = startExec(
    engine,
    exec,
    tty,
    (kind, bytes) => open && wants[kind] && stream.write(tty ? bytes : encodeFrame(kind, bytes)),
  );
  process.terminal?.resize(size[0] ?? 0, size[1] ?? 0);
  const watch = tty ? new DetachWatch(detachKeys(config.DetachKeys)) : undefined;
  if (config.AttachStdin)
    stream.onInput((bytes) => {
      if (!open) return;
      const found = bytes && watch?.push(bytes);
      process.input(found ? found.pass : bytes);
      if (!found?.detached) return;
      open = false;
      process.stdin.end();
      engine.emit(container, 'exec_detach', { execID: exec.id });
      if (manner.behaves('failsDetachedExecs')) {
        stream.write(Buffer.from('exec attach failed: error on attach stdin: read escape sequence\r\n'));
        exec.running = false;
        exec.exitCode = 126;
      }
      if (manner.behaves('endsDetachedExecs')) process.signal('KILL');
      stream.end();
    });
  else process.stdin.end();
  // Why: the last output is on its way when the process has ended.
  void process.exited.then(() => setImmediate(() => stream.end()));
}

function execBody({ id, container, config, process, running, exitCode }: Exec) {
  const [entrypoint = '', ...args] = config.Cmd.map(String);
  return {
    ID: id,
    Running: running,
    ExitCode: exitCode,
    ProcessConfig: {
      tty: config.Tty ?? false,
      entrypoint,
      arguments: args,
      privileged: config.Privileged ?? false,
      ...(config.User ? { user: config.User } : {}),
    },
    OpenStdin: config.AttachStdin ?? false,
    OpenStderr: config.AttachStderr ?? false,
    OpenStdout: config.AttachStdout ?? false,
    CanRemove: false,
    ContainerID: container.id,
    DetachKeys: config.DetachKeys ? Buffer.from(detachKeys(config.DetachKeys)).toString('base64') : '',
    Pid: process?.pid ?? 0,
  };
}
