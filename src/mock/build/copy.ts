import { createHash } from 'node:crypto';
import { plainTar } from '../routes/progress.ts';
import { baseName, type FileNode, type FileSystem, normal, unpackFiles } from '../state/file-system.ts';
import { readTar } from '../state/tar.ts';

/** A COPY or ADD, made ready. */
export interface Copy {
  readonly word: string;
  /** What it reads: the context, a stage or an image. */
  readonly source: FileSystem;
  readonly isContext: boolean;
  readonly paths: readonly string[];
  /** As written. */
  readonly target: string;
  /** Absolute. */
  readonly place: string;
  readonly chown: string;
}

/** A source that was found. */
interface Found {
  readonly path: string;
  readonly node: FileNode;
}

/** Finds the sources. Throws in the daemon's words. */
export function findSources({ word, source, isContext, paths, target }: Copy): Found[] {
  const found = paths.flatMap((path) => sourcesOf(word, source, isContext, path));
  if (found.length === 0) throw new Error(`${word} failed: no source files were specified`);
  if (found.length > 1 && !target.endsWith('/'))
    throw new Error(
      `When using ${word} with more than one source file, the destination must be a directory and end with a /`,
    );
  return found;
}

function sourcesOf(word: string, source: FileSystem, isContext: boolean, path: string): Found[] {
  if (isContext && path.split('/').includes('..') && climbs(path))
    throw new Error(`${word} failed: forbidden path outside the build context: ${path} ()`);
  if (/[*?[]/.test(path)) {
    const pattern = patternOf(normal(`/${path}`));
    return [...source.nodes]
      .filter(([each]) => each !== '/' && pattern.test(each))
      .map(([each, node]) => ({ path: each, node }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  const full = normal(`/${path}`);
  const node = source.get(full);
  if (node) return [{ path: full, node }];
  const shown = full.slice(1);
  throw new Error(
    isContext
      ? `${word} failed: file not found in build context or excluded by .dockerignore: stat ${shown}: file does not exist`
      : `${word} failed: stat ${shown}: file does not exist`,
  );
}

/** Whether a path leads above where it begins. */
function climbs(path: string): boolean {
  let depth = 0;
  for (const step of path.split('/')) {
    if (step === '..') depth--;
    else if (step !== '' && step !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path.replace(/\[\^?[^\]]*\]|[.+^${}()|\\*?]/g, (found) => {
      if (found.startsWith('[')) return found;
      return found === '*' ? '[^/]*' : found === '?' ? '[^/]' : `\\${found}`;
    })}$`,
  );

/** What the history says instead of the files: a digest of what they are. */
export function sourceHash(source: FileSystem, found: readonly Found[]): string {
  const hashes = found.map(({ path, node }) => {
    const hash = createHash('sha256');
    for (const [each, { type, mode, bytes, linkName }] of source.entries(path))
      hash.update(JSON.stringify([each.slice(path.length), type, mode, linkName])).update(bytes);
    return `${node.type === 'directory' ? 'dir' : 'file'}:${hash.digest('hex')}`;
  });
  if (hashes.length === 1) return hashes[0] ?? '';
  return `multi:${createHash('sha256').update(hashes.join(',')).digest('hex')}`;
}

/** Writes what was found into the files of an image. */
export function copyInto(fs: FileSystem, copy: Copy, found: readonly Found[]): void {
  const owner = ownerOf(copy.chown, fs);
  const { place, target, source, word } = copy;
  const intoFolder = target.endsWith('/') || target === '.' || target.endsWith('/.');
  for (const { path, node } of found) {
    if (node.type === 'directory') {
      if (!fs.get(place)) fs.set(place, { type: 'directory', mode: 0o755, ...owner });
      for (const [each, inner] of source.entries(path))
        if (each !== path) put(fs, normal(`${place}/${each.slice(path.length)}`), inner, owner);
    } else if (word === 'ADD' && isArchive(node.bytes)) {
      const own = copy.chown === '' ? undefined : owner;
      if (!fs.get(place)) fs.set(place, { type: 'directory', mode: 0o755 });
      unpackFiles(fs, plainTar(node.bytes), place, own);
    } else {
      const isFolder = intoFolder || fs.get(place)?.type === 'directory';
      put(fs, isFolder ? normal(`${place}/${baseName(path)}`) : place, node, owner);
    }
  }
}

function put(fs: FileSystem, path: string, node: FileNode, owner: { uid: number; gid: number }): void {
  const there = fs.link(path);
  if (there && node.type === 'directory' && there.type === 'directory') return;
  if (there && there.type !== node.type) fs.remove(path);
  fs.set(path, { ...node, ...owner });
}

function isArchive(bytes: Uint8Array): boolean {
  if (bytes.length < 10) return false;
  try {
    return readTar(plainTar(bytes)).length > 0;
  } catch {
    return false;
  }
}

/** Ids of `user:group`, by the image's own tables. Throws in the daemon's words. */
function ownerOf(chown: string, fs: FileSystem): { uid: number; gid: number } {
  if (chown === '') return { uid: 0, gid: 0 };
  const [user = '', group = user] = chown.split(':');
  const ids = (path: string) =>
    new Map(
      Buffer.from(fs.get(path)?.bytes ?? [])
        .toString('utf8')
        .split('\n')
        .map((line) => [line.split(':')[0] ?? '', Number(line.split(':')[2])] as const),
    );
  const look = (name: string, path: string, kind: string) => {
    if (/^\d+$/.test(name)) return Number(name);
    const id = ids(path).get(name);
    if (id !== undefined) return id;
    const short = kind === 'user' ? 'uid' : 'gid';
    throw new Error(
      `unable to convert uid/gid chown string to host mapping: can't find ${short} for ${kind} ${name}: no such ${kind}: ${name}`,
    );
  };
  return { uid: look(user, '/etc/passwd', 'user'), gid: look(group, '/etc/group', 'group') };
}
