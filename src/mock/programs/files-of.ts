import { type FileNode, normal, parentOf } from '../state/file-system.ts';
import { readAll } from './input-queue.ts';
import type { ProgramIo } from './process.ts';

export const pathOf = (name: string, io: ProgramIo): string =>
  normal(name.startsWith('/') ? name : `${io.cwd}/${name}`);

const devices =
  /^\/dev\/(null|zero|full|random|urandom|stdin|stdout|stderr|tty|fd\/[012])$|^\/proc\/(1|self)\/fd\/[012]$/;

/** The device of a path, by its last word; `undefined` for what is none. */
export function deviceOf(path: string): string | undefined {
  if (!devices.test(path)) return undefined;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return { '0': 'stdin', '1': 'stdout', '2': 'stderr' }[last] ?? last;
}

/** Bytes that a device gives: `zero` and `random` without end, so that `count` of them are made. */
export function deviceBytes(device: string, count: number): Uint8Array {
  if (device === 'zero' || device === 'full') return new Uint8Array(count);
  if (device.endsWith('random')) return crypto.getRandomValues(new Uint8Array(Math.min(count, 65_536)));
  return new Uint8Array();
}

/** The file of a name, or `undefined` with the words of `program` on stderr; some say only what is missing (`plain`). */
export function fileOf(name: string, io: ProgramIo, program: string, plain = false): FileNode | undefined {
  const node = io.fs.get(pathOf(name, io));
  if (node?.type === 'file') return node;
  io.err(
    `${program}: ${node ? 'read error: Is a directory' : plain ? `${name}: No such file or directory` : `can't open '${name}': No such file or directory`}\n`,
  );
  return undefined;
}

/** What the files hold, or stdin where none is named; code 1 where one is missing. */
export async function inputOf(
  args: readonly string[],
  io: ProgramIo,
  program: string,
  plain = false,
): Promise<{ bytes: Uint8Array; code: number }> {
  if (args.length === 0) return { bytes: await readAll(io), code: 0 };
  let code = 0;
  const parts: Uint8Array[] = [];
  for (const name of args) {
    const device = deviceOf(pathOf(name, io));
    if (name === '-' || device === 'stdin') parts.push(await readAll(io));
    else if (!device) {
      const file = fileOf(name, io, program, plain);
      if (file) parts.push(file.bytes);
      else code = 1;
    }
  }
  return { bytes: Buffer.concat(parts), code };
}

/** Why nothing can be written at a path, in the words of the C library; `undefined` when it can. */
export function writeProblem(path: string, io: ProgramIo): string | undefined {
  if (!io.fs.writable(path)) return 'Read-only file system';
  const above = io.fs.get(parentOf(path));
  if (!above) return 'No such file or directory';
  return above.type === 'directory' ? undefined : 'Not a directory';
}

/** Arguments that are no flags; those of the flags named are left out with them. */
export function namesOf(args: readonly string[], ...valued: readonly string[]): string[] {
  return args.filter(
    (arg, index) => (arg === '-' || !arg.startsWith('-')) && !valued.includes(args[index - 1] ?? ''),
  );
}

/** Whether one of the words of flags has this letter. */
export const hasFlag = (args: readonly string[], letter: string): boolean =>
  args.some((arg) => /^-[A-Za-z]+$/.test(arg) && arg.includes(letter));

export const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .match(/[^\n]*\n|[^\n]+$/g) ?? [];
