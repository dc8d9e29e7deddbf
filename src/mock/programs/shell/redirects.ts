import { deviceBytes, deviceOf, pathOf, writeProblem } from '../files-of.ts';
import { InputQueue } from '../input-queue.ts';
import type { ProgramIo, Sink } from '../process.ts';
import { expandText } from './expand.ts';
import type { Frame } from './shell-state.ts';
import type { Redirect } from './tree.ts';

/** The frame with its streams redirected; `undefined`, and why on stderr, when a file cannot be opened. */
export async function redirected(redirects: readonly Redirect[], frame: Frame): Promise<Frame | undefined> {
  if (redirects.length === 0) return frame;
  const { io } = frame;
  const extra: NonNullable<ProgramIo['streams']> = io.streams ?? new Map();
  const sinks = new Map<number, Sink | undefined>([
    [1, io.out],
    [2, io.err],
    ...[...extra].map(([stream, { sink }]) => [stream, sink] as const),
  ]);
  const inputs = new Map<number, InputQueue | undefined>([
    [0, io.stdin],
    ...[...extra].map(([stream, { input }]) => [stream, input] as const),
  ]);
  for (const { op, stream, target } of redirects) {
    const name = await expandText(target, frame);
    if (op === '<<') {
      inputs.set(stream, filled(Buffer.from(name)));
      continue;
    }
    if (op === '>&' || op === '<&') {
      const from = Number(name);
      if (name !== '-' && !sinks.has(from) && !inputs.has(from))
        return refused(io, `${name}: bad file descriptor`);
      sinks.set(stream, name === '-' ? silent : sinks.get(from));
      inputs.set(stream, name === '-' ? filled(new Uint8Array()) : inputs.get(from));
      continue;
    }
    const path = pathOf(name, io);
    if (op === '<') {
      const input = inputFrom(path, io);
      if (!input) return refused(io, `can't open ${name}: no such file`);
      inputs.set(stream, input);
      continue;
    }
    const device = deviceOf(path);
    const problem = device
      ? undefined
      : io.fs.get(path)?.type === 'directory'
        ? 'Is a directory'
        : io.fs.get(path)
          ? io.fs.writable(path)
            ? undefined
            : 'Read-only file system'
          : writeProblem(path, io);
    if (problem)
      return refused(
        io,
        `can't create ${name}: ${problem === 'No such file or directory' ? 'nonexistent directory' : problem}`,
      );
    sinks.set(stream, device ? deviceSink(device, sinks) : fileSink(path, op === '>>', io));
  }
  const streams: NonNullable<ProgramIo['streams']> = new Map(
    [...new Set([...sinks.keys(), ...inputs.keys()])]
      .filter((stream) => stream > 2)
      .map((stream) => {
        const [sink, input] = [sinks.get(stream), inputs.get(stream)];
        return [stream, { ...(sink ? { sink } : {}), ...(input ? { input } : {}) }];
      }),
  );
  return {
    ...frame,
    io: {
      ...io,
      out: sinks.get(1) ?? silent,
      err: sinks.get(2) ?? silent,
      stdin: inputs.get(0) ?? io.stdin,
      streams,
    },
  };
}

function refused(io: ProgramIo, text: string): undefined {
  io.err(`sh: ${text}\n`);
  return undefined;
}

const silent: Sink = () => undefined;

function filled(bytes: Uint8Array): InputQueue {
  const input = new InputQueue();
  input.push(bytes);
  input.end();
  return input;
}

function inputFrom(path: string, io: ProgramIo): InputQueue | undefined {
  const device = deviceOf(path);
  if (device === 'stdin' || device === 'tty') return io.stdin;
  const bytes = device ? deviceBytes(device, 65_536) : io.fs.get(path)?.bytes;
  return bytes && filled(bytes);
}

function deviceSink(device: string, sinks: ReadonlyMap<number, Sink | undefined>): Sink {
  if (device === 'stderr') return sinks.get(2) ?? silent;
  return device === 'stdout' || device === 'tty' ? (sinks.get(1) ?? silent) : silent;
}

function fileSink(path: string, append: boolean, io: ProgramIo): Sink {
  const before = io.fs.get(path);
  if (!append || !before) io.fs.set(path, { ...before, bytes: new Uint8Array(), mtime: Date.now() / 1000 });
  return (bytes) => {
    const now = io.fs.get(path);
    const added = Buffer.from(bytes as string);
    io.fs.set(path, {
      ...now,
      type: 'file',
      bytes: now ? Buffer.concat([now.bytes, added]) : added,
      mtime: Date.now() / 1000,
    });
    return undefined;
  };
}
