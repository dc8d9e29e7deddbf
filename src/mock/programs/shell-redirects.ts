import { deviceBytes, deviceOf, pathOf, writeProblem } from './files-of.ts';
import { InputQueue } from './input-queue.ts';
import type { ProgramIo } from './process.ts';
import type { Redirect } from './script.ts';
import type { Shell } from './shell-state.ts';
import { expand } from './shell-words.ts';

/** The shell with its streams redirected; `undefined`, and why on stderr, when a file cannot be opened. */
export async function redirected(redirects: readonly Redirect[], shell: Shell): Promise<Shell | undefined> {
  if (redirects.length === 0) return shell;
  const { io } = shell;
  let { out, err, stdin } = io;
  for (const { op, stream, target } of redirects) {
    const name = (await expand(target, shell)).join(' ');
    const path = pathOf(name, io);
    if (op === '>&') {
      const to = name === '1' ? out : err;
      if (stream === 2) err = to;
      else out = to;
    } else if (op === '<') {
      const input = inputFrom(path, io);
      if (!input) {
        io.err(`sh: can't open ${name}: no such file\n`);
        return undefined;
      }
      stdin = input;
    } else {
      const device = deviceOf(path);
      const problem =
        device || io.fs.get(path)?.type === 'file'
          ? io.fs.writable(path) || device
            ? undefined
            : 'Read-only file system'
          : writeProblem(path, io);
      if (problem) {
        io.err(`sh: can't create ${name}: ${problem}\n`);
        return undefined;
      }
      const sink = device ? deviceSink(device, { out, err }) : fileSink(path, op === '>>', io);
      if (stream === 2) err = sink;
      else out = sink;
    }
  }
  return { ...shell, io: { ...io, out, err, stdin } };
}

function inputFrom(path: string, io: ProgramIo): InputQueue | undefined {
  const device = deviceOf(path);
  if (device === 'stdin' || device === 'tty') return io.stdin;
  const bytes = device ? deviceBytes(device, 65_536) : io.fs.get(path)?.bytes;
  if (!bytes) return undefined;
  const input = new InputQueue();
  input.push(bytes);
  input.end();
  return input;
}

function deviceSink(device: string, streams: Pick<ProgramIo, 'out' | 'err'>): ProgramIo['out'] {
  if (device === 'stderr') return streams.err;
  return device === 'stdout' || device === 'tty' ? streams.out : () => undefined;
}

function fileSink(path: string, append: boolean, io: ProgramIo): ProgramIo['out'] {
  if (!append || !io.fs.get(path))
    io.fs.set(path, { ...io.fs.get(path), bytes: new Uint8Array(), mtime: Date.now() / 1000 });
  return (bytes) => {
    const before = io.fs.get(path);
    const added = Buffer.from(bytes as string);
    io.fs.set(path, {
      ...before,
      type: 'file',
      bytes: before ? Buffer.concat([before.bytes, added]) : added,
      mtime: Date.now() / 1000,
    });
  };
}
