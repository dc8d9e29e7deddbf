import { ToolError } from '../../base/index.ts';
import type { Connection } from '../ports/connection.ts';
import { runChild } from './execute.ts';
import { pathOf, writeProblem } from './files-of.ts';
import { read, readAll, readLine } from './input-queue.ts';
import { listenIn } from './net/serve.ts';
import { type Program, type ProgramIo, pause } from './process.ts';
import { signalName } from './signals.ts';

/** A program in TypeScript that a container of the mock can run. Gives its exit code; nothing is 0, and what it throws is 1. */
export type MockProgram = (
  process: MockProcess,
) => Promise<number | undefined> | Promise<void> | number | undefined | void;

/** What a program of yours can do. Waits end by rejection when the process is killed. */
export interface MockProcess {
  /** Its name as it was called, and its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  /** Within its container: 1 for the first process. */
  readonly pid: number;
  readonly stdin: ProcessInput;
  readonly stdout: ProcessOutput;
  readonly stderr: ProcessOutput;
  readonly files: ProcessFiles;
  /** Absent without `-t`. */
  readonly terminal: { readonly rows: number; readonly columns: number } | undefined;
  /** Aborts when the process is killed. */
  readonly killed: AbortSignal;
  /** Handles a signal (`TERM`), which then does not end the process. Gives a way to stop handling it. */
  onSignal(name: string, handler: (name: string) => void): () => void;
  sleep(milliseconds: number): Promise<void>;
  /** Listens in the container; with published ports, outside too. Throws where the port is taken. Ends with the process. */
  listen(
    port: number,
    onConnection: (connection: MockConnection) => Promise<void> | void,
    address?: string,
  ): { readonly port: number; close(): void };
  /** Throws for an unknown host and where nobody listens. */
  connect(host: string, port: number): MockConnection;
  /** Runs another program of the container with the same streams; gives its exit code. */
  run(argv: readonly string[]): Promise<number>;
}

export interface ProcessInput extends AsyncIterable<Uint8Array> {
  lines(): AsyncIterable<string>;
  /** All of it. */
  text(): Promise<string>;
}

export interface ProcessOutput {
  /** Settles when there is room for more. */
  write(bytes: string | Uint8Array): Promise<void>;
}

/** Files of the container; paths are relative to the working directory. */
export interface ProcessFiles {
  exists(path: string): boolean;
  /** Throws where there is no such file. */
  read(path: string): Uint8Array;
  readText(path: string): string;
  /** Throws where it cannot be written. */
  write(path: string, bytes: string | Uint8Array): void;
  remove(path: string): boolean;
  /** Names directly below a folder. */
  list(path: string): readonly string[];
}

/** One end of a connection: what comes is iterated. */
export interface MockConnection extends AsyncIterable<Uint8Array> {
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Settles when there is room for more; rejects when the other end is gone. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Says that nothing more will be written. */
  end(): void;
  /** Gives up both directions. */
  close(): void;
  lines(): AsyncIterable<string>;
}

/** A program of the user as one of the simulation. */
export function userProgram(name: string, program: MockProgram): Program {
  return async (args, io) => {
    const controller = new AbortController();
    const undo = io.task.atEnd(() => controller.abort());
    try {
      return (await program(processOf([name, ...args], io, controller.signal))) ?? 0;
    } finally {
      undo();
    }
  };
}

/** Programs of a module: its default export, a record by name, and every function that it exports by its own name. Throws E_USAGE for none. */
export function programsOfModule(exports: Readonly<Record<string, unknown>>): Record<string, MockProgram> {
  const { default: record, ...named } = exports;
  const all = { ...named, ...(typeof record === 'object' && record !== null ? record : {}) };
  const found = Object.entries(all).filter(
    (entry): entry is [string, MockProgram] => typeof entry[1] === 'function',
  );
  if (found.length > 0) return Object.fromEntries(found);
  throw new ToolError(
    'E_USAGE',
    `the module exports no programs but ${Object.keys(exports).join(', ') || 'nothing'}`,
    "let it export default { 'my-server': async (process) => 0 }",
  );
}

function processOf(argv: readonly string[], io: ProgramIo, killed: AbortSignal): MockProcess {
  const output = (sink: ProgramIo['out']): ProcessOutput => ({
    write: async (bytes) => sink(bytes),
  });
  return {
    argv,
    env: Object.fromEntries(io.env),
    cwd: io.cwd,
    user: io.user,
    hostname: io.hostname,
    pid: io.task.pid,
    stdin: {
      ...iterated(() => read(io)),
      lines: () => iterated(() => readLine(io)),
      text: async () => Buffer.from(await readAll(io)).toString('utf8'),
    },
    stdout: output(io.out),
    stderr: output(io.err),
    files: filesOf(io),
    terminal: io.terminal,
    killed,
    onSignal(name, handler) {
      const signal = signalName(name);
      if (!signal) throw new TypeError(`${name} is no signal; give TERM, HUP, USR1 …`);
      io.task.handlers.set(signal, handler);
      return () => void io.task.handlers.delete(signal);
    },
    sleep: (milliseconds) => pause(milliseconds / 1000, io),
    listen(port, onConnection, address) {
      const listener = listenIn(io, { port, address }, (connection) =>
        onConnection(connectionOf(connection, io)),
      );
      return { port: listener.port, close: () => listener.close() };
    },
    connect(host, port) {
      const connection = io.machine.net.connect(host, port);
      io.task.atEnd(() => connection.destroy());
      return connectionOf(connection, io);
    },
    run: (words) => runChild(words, io),
  };
}

function connectionOf(connection: Connection, io: ProgramIo): MockConnection {
  const reader = { stdin: connection.input, wait: io.wait };
  return {
    ...iterated(() => read(reader)),
    lines: () => iterated(() => readLine(reader)),
    remoteAddress: connection.remote.address,
    remotePort: connection.remote.port,
    async write(bytes) {
      connection.write(bytes);
      await connection.room(io.wait);
    },
    end: () => connection.end(),
    close: () => connection.destroy(),
  };
}

function iterated<Value>(next: () => Promise<Value | undefined>): AsyncIterable<Value> {
  return {
    async *[Symbol.asyncIterator]() {
      for (let value = await next(); value !== undefined; value = await next()) yield value;
    },
  };
}

function filesOf(io: ProgramIo): ProcessFiles {
  const bytesOf = (name: string): Uint8Array => {
    const node = io.fs.get(pathOf(name, io));
    if (node?.type === 'file') return node.bytes;
    throw new Error(`${name}: ${node ? 'Is a directory' : 'No such file or directory'}`);
  };
  return {
    exists: (name) => io.fs.get(pathOf(name, io)) !== undefined,
    read: bytesOf,
    readText: (name) => Buffer.from(bytesOf(name)).toString('utf8'),
    write(name, bytes) {
      const path = pathOf(name, io);
      const problem = io.fs.get(path) && io.fs.writable(path) ? undefined : writeProblem(path, io);
      if (problem) throw new Error(`${name}: ${problem}`);
      io.fs.set(path, { ...io.fs.get(path), bytes: Buffer.from(bytes as string), mtime: Date.now() / 1000 });
    },
    remove: (name) => io.fs.remove(pathOf(name, io)),
    list: (name) => io.fs.list(pathOf(name, io)),
  };
}
