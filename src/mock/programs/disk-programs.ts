import { baseName, type FileNode, normal, packFiles, parentOf, unpackFiles } from '../state/file-system.ts';
import { formatDate } from './date.ts';
import { execute, fileOfProgram, runChild } from './execute.ts';
import { hasFlag, inputOf, namesOf, pathOf } from './files-of.ts';
import { modeText } from './list-files.ts';
import { mountText } from './proc-texts.ts';
import type { Program, ProgramIo } from './process.ts';
import { fits } from './shell/patterns.ts';
import { nameOfGroup, nameOfUser } from './users.ts';

const missing = (program: string, name: string, io: ProgramIo): number => {
  io.err(`${program}: ${name}: No such file or directory\n`);
  return 1;
};

/** The program `find`: -name, -type, -maxdepth, -exec, -delete. */
async function find(args: readonly string[], io: ProgramIo): Promise<number> {
  const first = args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = args.slice(0, first < 0 ? args.length : first);
  const value = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const [name, type, depth] = [
    value('-name'),
    value('-type'),
    Number(value('-maxdepth') ?? Number.POSITIVE_INFINITY),
  ];
  const least = Number(value('-mindepth') ?? 0);
  const at = args.indexOf('-exec');
  const command =
    at < 0
      ? undefined
      : args.slice(
          at + 1,
          args.findIndex((arg, index) => index > at && /^[;+]$/.test(arg)),
        );
  let code = 0;
  for (const root of roots.length > 0 ? roots : ['.']) {
    const path = pathOf(root, io);
    if (!io.fs.link(path)) {
      code = missing('find', root, io);
      continue;
    }
    for (const [each, node] of io.fs.entries(path)) {
      const below = each === path ? '' : each.slice(path === '/' ? 1 : path.length + 1);
      const level = below === '' ? 0 : below.split('/').length;
      const kind = { file: 'f', directory: 'd', symlink: 'l' }[node.type];
      if (level > depth || level < least || (type && type !== kind)) continue;
      if (name && !fits(baseName(each), [{ text: name, quoted: false }])) continue;
      const shown = below === '' ? root : `${root === '/' ? '' : root.replace(/\/$/, '')}/${below}`;
      if (command)
        await runChild(
          command.map((word) => word.replaceAll('{}', shown)),
          io,
        );
      else if (args.includes('-delete')) io.fs.remove(each);
      else io.out(args.includes('-print0') ? `${shown}\0` : `${shown}\n`);
    }
  }
  return code;
}

function stat(args: readonly string[], io: ProgramIo): number {
  let code = 0;
  const at = args.indexOf('-c');
  for (const name of namesOf(args, '-c')) {
    const node = io.fs.link(pathOf(name, io));
    if (!node) {
      io.err(`stat: can't stat '${name}': No such file or directory\n`);
      code = 1;
    } else io.out(at < 0 ? statText(name, node, io) : `${statFormat(args[at + 1] ?? '', name, node, io)}\n`);
  }
  return code;
}

const kindOf = (node: FileNode): string =>
  node.type === 'symlink'
    ? 'symbolic link'
    : node.type === 'directory'
      ? 'directory'
      : node.bytes.length === 0
        ? 'regular empty file'
        : 'regular file';

function statFormat(format: string, name: string, node: FileNode, io: ProgramIo): string {
  const parts: Record<string, string> = {
    n: name,
    s: String(node.bytes.length),
    a: (node.mode & 0o7777).toString(8),
    A: modeText(node),
    u: String(node.uid),
    g: String(node.gid),
    U: nameOfUser(node.uid, io.fs),
    G: nameOfGroup(node.gid, io.fs),
    F: kindOf(node),
    Y: String(Math.floor(node.mtime)),
    y: formatDate('%F %T.%N +0000', new Date(node.mtime * 1000)),
    h: '1',
  };
  return format.replace(/%([a-zA-Z])/g, (whole, letter: string) => parts[letter] ?? whole);
}

function statText(name: string, node: FileNode, io: ProgramIo): string {
  const link = node.type === 'symlink' ? ` -> '${node.linkName}'` : '';
  const time = statFormat('%y', name, node, io);
  const ids = `Uid: (${String(node.uid).padStart(5)}/${nameOfUser(node.uid, io.fs).padStart(8)})   Gid: (${String(node.gid).padStart(5)}/${nameOfGroup(node.gid, io.fs).padStart(8)})`;
  return `  File: ${name}${link}
  Size: ${String(node.bytes.length).padEnd(10)}\tBlocks: ${String(Math.ceil(node.bytes.length / 4096) * 8).padEnd(10)} IO Block: 4096   ${kindOf(node)}
Device: 98h/152d\tInode: 1000        Links: 1
Access: (${(node.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(node)})  ${ids}
Access: ${time}
Modify: ${time}
Change: ${time}
`;
}

function du(args: readonly string[], io: ProgramIo): number {
  for (const name of namesOf(args).concat(namesOf(args).length > 0 ? [] : ['.'])) {
    const path = pathOf(name, io);
    if (!io.fs.link(path)) return missing('du', name, io);
    const entries = io.fs.entries(path);
    const size = (at: string) =>
      entries.reduce(
        (sum, [each, node]) =>
          each === at || each.startsWith(`${at}/`)
            ? sum + Math.ceil(node.bytes.length / 4096) * 4 + (node.type === 'directory' ? 4 : 0)
            : sum,
        0,
      );
    const folders = hasFlag(args, 's')
      ? []
      : entries.filter(([each, node]) => node.type === 'directory' && each !== path);
    for (const [each] of folders.reverse()) io.out(`${size(each)}\t${name}${each.slice(path.length)}\n`);
    io.out(`${size(path)}\t${name}\n`);
  }
  return 0;
}

function df(args: readonly string[], io: ProgramIo): number {
  const human = hasFlag(args, 'h');
  const row = (cells: readonly string[]) => {
    const [device = '', total = '', used = '', free = '', part = '', place = ''] = cells;
    io.out(
      `${device.padEnd(20)} ${total.padStart(9)} ${used.padStart(9)} ${free.padStart(9)} ${part.padStart(3)} ${place}\n`,
    );
  };
  row(['Filesystem', human ? 'Size' : '1K-blocks', 'Used', 'Available', 'Use%', 'Mounted on']);
  row(
    human
      ? ['overlay', '100.0G', '10.0G', '90.0G', '10%', '/']
      : ['overlay', '104857600', '10485760', '94371840', '10%', '/'],
  );
  row(
    human ? ['tmpfs', '64.0M', '0', '64.0M', '0%', '/dev'] : ['tmpfs', '65536', '0', '65536', '0%', '/dev'],
  );
  return 0;
}

async function tar(args: readonly string[], io: ProgramIo): Promise<number> {
  const [letters = '', ...rest] = args;
  const value = (flag: string) => (rest.includes(flag) ? rest[rest.indexOf(flag) + 1] : undefined);
  const named = /f/.test(letters) ? rest[0] : value('-f');
  const folder = pathOf(value('-C') ?? '.', io);
  if (letters.includes('z')) {
    io.err('tar: the mock compresses nothing\n');
    return 1;
  }
  if (letters.includes('c')) {
    const names = namesOf(rest, '-C', '-f').filter((name) => name !== named);
    const parts = names.map((name) =>
      packFiles(
        io.fs,
        normal(`${folder}/${name}`),
        name.replace(/^\//, '') === '.' ? '' : name.replace(/^\//, ''),
      ),
    );
    // Why: each part ends with two empty blocks, of which only the last may stay.
    const bytes = Buffer.concat(parts.map((part, at) => (at < parts.length - 1 ? withoutEnd(part) : part)));
    if (named && named !== '-') io.fs.set(pathOf(named, io), { bytes });
    else await io.out(bytes);
    return 0;
  }
  const { bytes, code } = await inputOf(named && named !== '-' ? [named] : [], io, 'tar');
  if (letters.includes('x')) unpackFiles(io.fs, bytes, folder);
  return code;
}

function withoutEnd(archive: Uint8Array): Uint8Array {
  let end = archive.length;
  while (end >= 512 && archive.subarray(end - 512, end).every((byte) => byte === 0)) end -= 512;
  return archive.subarray(0, end);
}

export const diskPrograms: Record<string, Program> = {
  find,
  stat,
  du,
  df,
  tar,
  mount: (args, io) => {
    if (args.length > 0) {
      io.err(`mount: permission denied (are you root?)\n`);
      return 1;
    }
    for (const line of mountText.trim().split('\n')) {
      const [device, place, type, options] = line.split(' ');
      io.out(`${device} on ${place} type ${type} (${options})\n`);
    }
    return 0;
  },
  which: (args, io) => {
    let code = 0;
    for (const name of namesOf(args)) {
      const path = fileOfProgram(name, io);
      if (path) io.out(`${path}\n`);
      else code = 1;
    }
    return code;
  },
  realpath: (args, io) => {
    for (const name of namesOf(args)) {
      if (!io.fs.get(pathOf(name, io))) return missing('realpath', name, io);
      const node = io.fs.link(pathOf(name, io));
      const target = node?.type === 'symlink' ? node.linkName : pathOf(name, io);
      io.out(
        `${target.startsWith('/') ? normal(target) : normal(`${parentOf(pathOf(name, io))}/${target}`)}\n`,
      );
    }
    return 0;
  },
  mktemp: (args, io) => {
    const [template = '/tmp/tmp.XXXXXX'] = namesOf(args, '-p');
    const name = template.replace(/X+$/, (marks) =>
      Math.random().toString(36).slice(2).padEnd(marks.length, 'a').slice(0, marks.length),
    );
    io.fs.set(pathOf(name, io), hasFlag(args, 'd') ? { type: 'directory', mode: 0o700 } : { mode: 0o600 });
    io.out(`${name}\n`);
    return 0;
  },
  truncate: (args, io) => {
    const size = Number.parseInt(args[args.indexOf('-s') + 1] ?? '0', 10);
    for (const name of namesOf(args, '-s')) {
      const bytes = new Uint8Array(size);
      bytes.set(io.fs.get(pathOf(name, io))?.bytes.subarray(0, size) ?? new Uint8Array());
      io.fs.set(pathOf(name, io), { bytes });
    }
    return 0;
  },
  install: (args, io) => execute(['cp', ...namesOf(args, '-m', '-o', '-g')], io),
};
