import { baseName, type FileNode, parentOf } from '../state/file-system.ts';
import { dd } from './dd.ts';
import { hasFlag, namesOf, pathOf, writeProblem } from './files-of.ts';
import { ls } from './list-files.ts';
import type { Program, ProgramIo } from './process.ts';
import { test } from './test.ts';
import { userIds } from './users.ts';

const empty = new Uint8Array();

/** Permission bits after a change: octal, or `u+x,g-w`. */
function modeAfter(before: number, change: string): number {
  if (/^[0-7]+$/.test(change)) return Number.parseInt(change, 8);
  return change.split(',').reduce((mode, part) => {
    const [, who = '', op = '+', what = ''] = /^([ugoa]*)([-+=])([rwxt]*)$/.exec(part) ?? [];
    const bits = [...what].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0);
    const shifts =
      who === '' || who.includes('a') ? [6, 3, 0] : [...who].map((w) => ({ u: 6, g: 3 })[w] ?? 0);
    return shifts.reduce((sum, shift) => {
      if (op === '-') return sum & ~(bits << shift);
      return (op === '=' ? sum & ~(7 << shift) : sum) | (bits << shift);
    }, mode);
  }, before);
}

/** Changes nodes by name; 1 where one is missing or cannot be written. */
function change(
  names: readonly string[],
  io: ProgramIo,
  program: string,
  turn: (node: FileNode) => Partial<FileNode>,
): number {
  let code = 0;
  for (const name of names) {
    const path = pathOf(name, io);
    const node = io.fs.link(path);
    const problem = !node
      ? 'No such file or directory'
      : !io.fs.writable(path)
        ? 'Read-only file system'
        : '';
    if (node && !problem) io.fs.set(path, { ...node, ...turn(node) });
    else {
      io.err(`${program}: ${name}: ${problem}\n`);
      code = 1;
    }
  }
  return code;
}

function touch(args: readonly string[], io: ProgramIo): number {
  const at = args.indexOf('-d');
  const when = args[at + 1] ?? '';
  const mtime =
    at < 0 ? Date.now() / 1000 : when.startsWith('@') ? Number(when.slice(1)) : Date.parse(when) / 1000;
  let code = 0;
  for (const name of namesOf(args, '-d', '-t', '-r')) {
    const path = pathOf(name, io);
    const problem = writeProblem(path, io);
    if (!problem) io.fs.set(path, { ...(io.fs.get(path) ?? { bytes: empty }), mtime });
    else {
      io.err(`touch: ${name}: ${problem}\n`);
      code = 1;
    }
  }
  return code;
}

function mkdir(args: readonly string[], io: ProgramIo): number {
  const parents = hasFlag(args, 'p');
  const mode = args.includes('-m') ? modeAfter(0o755, args[args.indexOf('-m') + 1] ?? '755') : 0o755;
  let code = 0;
  for (const name of namesOf(args, '-m')) {
    const path = pathOf(name, io);
    const there = io.fs.get(path);
    if (parents && there?.type === 'directory') continue;
    const lacks = parents
      ? io.fs.writable(path)
        ? undefined
        : 'Read-only file system'
      : writeProblem(path, io);
    const problem = there ? 'File exists' : lacks;
    if (!problem) io.fs.set(path, { type: 'directory', mode });
    else {
      io.err(`mkdir: can't create directory '${name}': ${problem}\n`);
      code = 1;
    }
  }
  return code;
}

function rm(args: readonly string[], io: ProgramIo): number {
  const deep = hasFlag(args, 'r') || hasFlag(args, 'R');
  let code = 0;
  for (const name of namesOf(args)) {
    const path = pathOf(name, io);
    const node = io.fs.link(path);
    if (!node && hasFlag(args, 'f')) continue;
    if (node?.type === 'directory' && !deep) io.err(`rm: '${name}' is a directory\n`);
    else if (node && !io.fs.writable(path)) io.err(`rm: can't remove '${name}': Read-only file system\n`);
    else if (io.fs.remove(path)) continue;
    else io.err(`rm: can't remove '${name}': ${node ? 'Resource busy' : 'No such file or directory'}\n`);
    code = 1;
  }
  return code;
}

function copy(args: readonly string[], io: ProgramIo, program: 'cp' | 'mv'): number {
  const names = namesOf(args);
  const to = pathOf(names.at(-1) ?? '', io);
  let code = 0;
  for (const name of names.slice(0, -1)) {
    const from = pathOf(name, io);
    const inside = io.fs.get(to)?.type === 'directory' ? `${to}/${baseName(from)}` : to;
    const found = io.fs.entries(from);
    const problem = writeProblem(inside, io);
    if (found.length === 0 || problem) {
      io.err(
        problem
          ? `${program}: can't create '${names.at(-1)}': ${problem}\n`
          : `${program}: can't ${program === 'mv' ? 'rename' : 'stat'} '${name}': No such file or directory\n`,
      );
      code = 1;
      continue;
    }
    for (const [path, node] of found)
      io.fs.set(
        `${inside}${path.slice(from.length)}`,
        program === 'mv' ? node : { ...node, mtime: Date.now() / 1000 },
      );
    if (program === 'mv') io.fs.remove(from);
  }
  return code;
}

export const filePrograms: Record<string, Program> = {
  ls,
  touch,
  mkdir,
  rm,
  rmdir: (args, io) => {
    let code = 0;
    for (const name of namesOf(args)) {
      const path = pathOf(name, io);
      const node = io.fs.link(path);
      const problem = !node
        ? 'No such file or directory'
        : node.type !== 'directory'
          ? 'Not a directory'
          : io.fs.list(path).length > 0
            ? 'Directory not empty'
            : undefined;
      if (problem) io.err(`rmdir: '${name}': ${problem}\n`);
      else if (io.fs.remove(path)) continue;
      code = 1;
    }
    return code;
  },
  cp: (args, io) => copy(args, io, 'cp'),
  mv: (args, io) => copy(args, io, 'mv'),
  ln: (args, io) => {
    const [target = '', name = baseName(target)] = namesOf(args);
    const path = pathOf(name, io);
    const problem = writeProblem(path, io);
    if (problem) {
      io.err(`ln: ${name}: ${problem}\n`);
      return 1;
    }
    if (hasFlag(args, 's')) io.fs.set(path, { type: 'symlink', mode: 0o777, linkName: target });
    else io.fs.set(path, { ...io.fs.get(pathOf(target, io)) });
    return 0;
  },
  readlink: (args, io) => {
    const node = io.fs.link(pathOf(namesOf(args)[0] ?? '', io));
    if (node?.type === 'symlink') io.out(`${node.linkName}\n`);
    return node?.type === 'symlink' ? 0 : 1;
  },
  dirname: (args, io) => {
    io.out(`${args[0]?.startsWith('/') ? parentOf(args[0]) : '.'}\n`);
    return 0;
  },
  basename: (args, io) => {
    const [path = '', suffix = ''] = args;
    const name = baseName(path);
    io.out(`${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  },
  chmod: (args, io) => {
    const [mode = '644', ...names] = args.filter((arg) => arg !== '-R');
    return change(names, io, 'chmod', (node) => ({ mode: modeAfter(node.mode, mode) }));
  },
  chown: (args, io) => {
    const [owner = '', ...names] = args.filter((arg) => arg !== '-R');
    const ids = userIds(owner, io.fs);
    if (!ids) {
      io.err(`chown: unknown user ${owner.split(':')[0]}\n`);
      return 1;
    }
    return change(names, io, 'chown', (node) => ({
      uid: owner.startsWith(':') ? node.uid : ids.uid,
      gid: owner.includes(':') ? ids.gid : node.gid,
    }));
  },
  dd,
  test,
  '[': (args, io) => test(args.slice(0, -1), io),
};
