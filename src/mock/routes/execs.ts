import { encodeFrame } from '../../wire/index.ts';
import {
  type HijackStream,
  jsonBody,
  type MockRequest,
  type MockResponse,
  type Route,
} from '../serve/message.ts';
import { type Exec, isUp } from '../state/container.ts';
import { badRequest, conflict, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { rawStream, streamType } from './container-io.ts';
import { checkDetachKeys, sizeOf } from './containers.ts';

export function execRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest): Exec => {
    const exec = engine.execs.get(path.id ?? '');
    if (!exec) throw notFound(`No such exec instance: ${path.id}`);
    return exec;
  };
  return {
    ContainerExec: (request) => {
      const config = jsonBody(request);
      if (!Array.isArray(config.Cmd) || config.Cmd.length === 0)
        throw badRequest('no exec command specified');
      const container = engine.container(request.path.id ?? '');
      if (container.status === 'paused')
        throw conflict(`Container ${container.id} is paused, unpause the container before exec`);
      if (container.status !== 'running') throw conflict(`container ${container.id} is not running`);
      if (config.DetachKeys) checkDetachKeys(config.DetachKeys);
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
      engine.emit(container, `exec_create: ${config.Cmd.join(' ')}`, { execID: exec.id });
      return { status: 201, json: { Id: exec.id } };
    },
    ExecInspect: (request) => ({ status: 200, json: execBody(of(request)) }),
    ExecResize: (request) => {
      const exec = of(request);
      sizeOf(request);
      if (!exec.running) throw badRequest(`exec process is not started`);
      return { status: 200, bytes: new Uint8Array() };
    },
    ExecStart: (request) => start(engine, of(request), request),
  };
}

function start(engine: Engine, exec: Exec, request: MockRequest): MockResponse {
  const { Detach = false, Tty = false } = jsonBody(request, false);
  const { container, config } = exec;
  if (exec.started) throw conflict(`exec ${exec.id} has already run`);
  if (container.status === 'paused')
    throw conflict(`container ${container.id} is paused, unpause the container before exec`);
  if (!isUp(container)) throw conflict(`container ${container.id} is not running`);
  if (Detach) {
    const process = engine.startExec(exec, false, () => undefined);
    process.stdin.end();
    return { status: 200, bytes: new Uint8Array() };
  }
  const tty = Boolean(Tty || config.Tty);
  return {
    status: 200,
    contentType: request.headers.has('upgrade') ? streamType(tty, request.version) : rawStream,
    hijack: (stream) => run(engine, exec, tty, stream),
  };
}

function run(engine: Engine, exec: Exec, tty: boolean, stream: HijackStream): void {
  const { config } = exec;
  const wants = { 1: config.AttachStdout, 2: config.AttachStderr };
  const missing = !config.Cmd[0] || !findable(exec);
  if (missing) {
    const text = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${config.Cmd[0]}": executable file not found in $PATH\r\n`;
    stream.write(tty ? Buffer.from(text) : encodeFrame(1, Buffer.from(text)));
    exec.started = true;
    exec.exitCode = 127;
    stream.end();
    return;
  }
  const process = engine.startExec(
    exec,
    tty,
    (kind, bytes) => wants[kind] && stream.write(tty ? bytes : encodeFrame(kind, bytes)),
  );
  if (config.AttachStdin)
    stream.onInput((bytes) => (bytes ? process.stdin.push(bytes) : process.stdin.end()));
  else process.stdin.end();
  void process.exited.then(() => setImmediate(() => stream.end()));
}

function findable({ container, config }: Exec): boolean {
  const name = String(config.Cmd[0]);
  return container.fs.get(name.includes('/') ? name : `/bin/${name}`) !== undefined;
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
    CanRemove: exitCode !== null,
    ContainerID: container.id,
    DetachKeys: '',
    Pid: process?.pid ?? 0,
  };
}
