import { deviceOf, pathOf } from './files-of.ts';
import type { ProgramIo } from './process.ts';

/** The program `test`: 0 when the expression holds. */
export const test = (args: readonly string[], io: ProgramIo): number => (holds(args, io) ? 0 : 1);

function holds(args: readonly string[], io: ProgramIo): boolean {
  if (args[0] === '!') return !holds(args.slice(1), io);
  for (const [word, join] of [
    ['-o', (a: boolean, b: boolean) => a || b],
    ['-a', (a: boolean, b: boolean) => a && b],
  ] as const) {
    const at = args.indexOf(word, 1);
    if (at > 0 && at < args.length - 1)
      return join(holds(args.slice(0, at), io), holds(args.slice(at + 1), io));
  }
  const [a = '', op = '', b = ''] = args;
  if (args.length < 2) return a !== '';
  if (args.length === 2) {
    const path = pathOf(op, io);
    const node = io.fs.get(path);
    const device = deviceOf(path) !== undefined;
    const tests: Record<string, boolean> = {
      '-n': op !== '',
      '-z': op === '',
      '-e': Boolean(node) || device,
      '-r': Boolean(node) || device,
      '-w': (Boolean(node) && io.fs.writable(path)) || device,
      '-x': node?.type === 'directory' || ((node?.mode ?? 0) & 0o111) !== 0,
      '-c': device,
      '-f': node?.type === 'file',
      '-d': node?.type === 'directory',
      '-L': io.fs.link(path)?.type === 'symlink',
      '-h': io.fs.link(path)?.type === 'symlink',
      '-s': (node?.bytes.length ?? 0) > 0,
      '-t': io.terminal !== undefined,
    };
    return tests[a] ?? false;
  }
  const [x, y] = [Number(a), Number(b)];
  const tests: Record<string, boolean> = {
    '=': a === b,
    '==': a === b,
    '!=': a !== b,
    '-eq': x === y,
    '-ne': x !== y,
    '-lt': x < y,
    '-le': x <= y,
    '-gt': x > y,
    '-ge': x >= y,
  };
  return tests[op] ?? false;
}
