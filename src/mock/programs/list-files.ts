import type { FileNode } from '../state/file-system.ts';
import { formatDate } from './date.ts';
import { hasFlag, namesOf, pathOf } from './files-of.ts';
import type { ProgramIo } from './process.ts';
import { nameOfGroup, nameOfUser } from './users.ts';

/** `drwxr-xr-x` */
export function modeText({ type, mode }: FileNode): string {
  const kind = { directory: 'd', symlink: 'l', file: '-' }[type];
  const bits = [...'rwxrwxrwx'].map((bit, at) => (mode & (1 << (8 - at)) ? bit : '-'));
  for (const [at, flag, letter] of [
    [2, 0o4000, 's'],
    [5, 0o2000, 's'],
    [8, 0o1000, 't'],
  ] as const)
    if (mode & flag) bits[at] = bits[at] === '-' ? letter.toUpperCase() : letter;
  return kind + bits.join('');
}

/** The program `ls`: names, one a line; -l, -a, -A, -d, -n, -h, -R, -1. */
export function ls(args: readonly string[], io: ProgramIo): number {
  const names = namesOf(args);
  const [long, all, numbers, human] = ['l', 'a', 'n', 'h'].map((letter) => hasFlag(args, letter));
  const size = (bytes: number) =>
    human && bytes >= 1024
      ? `${(bytes / (bytes < 2 ** 20 ? 1024 : 2 ** 20)).toFixed(1)}${bytes < 2 ** 20 ? 'K' : 'M'}`
      : String(bytes);
  const line = (name: string, node: FileNode | undefined): string => {
    if (!(long || numbers) || !node) return `${name}\n`;
    const link = node.type === 'symlink' ? ` -> ${node.linkName}` : '';
    const user = numbers ? String(node.uid) : nameOfUser(node.uid, io.fs);
    const group = numbers ? String(node.gid) : nameOfGroup(node.gid, io.fs);
    const time = new Date(node.mtime * 1000);
    const old = Math.abs(Date.now() - time.getTime()) > 15_768_000_000;
    const date = formatDate(old ? '%b %e  %Y' : '%b %e %R', time);
    const bytes =
      node.type === 'directory' ? 4096 : node.type === 'symlink' ? node.linkName.length : node.bytes.length;
    return `${modeText(node)}    1 ${user.padEnd(8)} ${group.padEnd(8)} ${size(bytes).padStart(9)} ${date} ${name}${link}\n`;
  };
  const folder = (path: string) => {
    const below = io.fs.list(path).filter((name) => !name.startsWith('.') || all || hasFlag(args, 'A'));
    const shown = [...(all ? ['.', '..'] : []), ...below];
    if (long) io.out(`total ${shown.length * 4}\n`);
    for (const name of shown)
      io.out(
        line(
          name,
          name.startsWith('.') && name.length < 3 && /^\.+$/.test(name)
            ? io.fs.get(`${path}/${name}`)
            : io.fs.link(`${path}/${name}`),
        ),
      );
    return below;
  };
  let code = 0;
  const folders: [string, string][] = [];
  for (const name of names.length > 0 ? names : ['.']) {
    const path = pathOf(name, io);
    const node = io.fs.get(path) ?? io.fs.link(path);
    if (!node) {
      io.err(`ls: ${name}: No such file or directory\n`);
      code = 1;
    } else if (node.type === 'directory' && !hasFlag(args, 'd')) folders.push([name, path]);
    else io.out(line(name, io.fs.link(path)));
  }
  const heads = names.length > 1 || hasFlag(args, 'R');
  for (let at = 0; at < folders.length; at++) {
    const [name, path] = folders[at] as [string, string];
    if (heads) io.out(`${at > 0 || folders.length < names.length ? '\n' : ''}${name}:\n`);
    const below = folder(path);
    if (hasFlag(args, 'R'))
      folders.splice(
        at + 1,
        0,
        ...below
          .filter((each) => io.fs.link(`${path}/${each}`)?.type === 'directory')
          .map((each): [string, string] => [`${name.replace(/\/$/, '')}/${each}`, `${path}/${each}`]),
      );
  }
  return code;
}
