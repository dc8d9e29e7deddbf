import { readTar, type TarEntry, writeTar } from './tar.ts';

export interface FileNode {
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly bytes: Uint8Array;
  readonly linkName: string;
}

export interface Change {
  readonly Path: string;
  /** 0 modified, 1 added, 2 deleted. */
  readonly Kind: 0 | 1 | 2;
}

/** Files as a program sees them. Paths are absolute. */
export interface Files {
  /** The node at a path, links followed. */
  get(path: string): FileNode | undefined;
  /** The node at a path; a link itself where the last step is one. */
  link(path: string): FileNode | undefined;
  /** Makes or replaces a node; folders above are made. */
  set(path: string, node: Partial<FileNode>): void;
  remove(path: string): boolean;
  /** Names directly below a folder, sorted. */
  list(path: string): string[];
  /** What is at and below a path, with full paths, sorted. */
  entries(path: string): [string, FileNode][];
  writable(path: string): boolean;
}

const empty = new Uint8Array();

/** A path with the links on its way followed, the last step's only where `last` says so. */
export function followed(
  path: string,
  last: boolean,
  nodeAt: (path: string) => FileNode | undefined,
  depth = 0,
): string {
  const steps = normal(path).split('/').slice(1);
  let at = '';
  for (const [index, step] of steps.entries()) {
    const next = `${at}/${step}`;
    const isLast = index === steps.length - 1;
    const node = isLast && !last ? undefined : nodeAt(next);
    if (node?.type !== 'symlink' || depth > 20) {
      at = next;
      continue;
    }
    const rest = steps.slice(index + 1).join('/');
    const target = node.linkName.startsWith('/') ? node.linkName : `${at}/${node.linkName}`;
    return followed(`${target}/${rest}`, last, nodeAt, depth + 1);
  }
  return normal(at);
}

/** A tree of files in memory over a read-only base, which remembers what was changed. */
export class FileSystem implements Files {
  readonly #base: ReadonlyMap<string, FileNode>;
  readonly #nodes: Map<string, FileNode>;

  constructor(base: ReadonlyMap<string, FileNode> = new Map()) {
    this.#base = base;
    this.#nodes = new Map(base);
    if (!this.#nodes.has('/')) this.#nodes.set('/', directoryNode());
  }

  get nodes(): ReadonlyMap<string, FileNode> {
    return this.#nodes;
  }

  get(path: string): FileNode | undefined {
    return this.#nodes.get(this.#follow(path, true));
  }

  link(path: string): FileNode | undefined {
    return this.#nodes.get(this.#follow(path, false));
  }

  #follow(path: string, last: boolean): string {
    const direct = normal(path);
    // Why: most paths have no link on them, and then they are found as they stand.
    const node = this.#nodes.get(direct);
    if (node && (node.type !== 'symlink' || !last)) return direct;
    return followed(direct, last, (each) => this.#nodes.get(each));
  }

  set(path: string, node: Partial<FileNode>): void {
    const full = this.#follow(path, node.type !== 'symlink');
    for (let above = parentOf(full); !this.#nodes.has(above); above = parentOf(above))
      this.#nodes.set(above, directoryNode());
    this.#nodes.set(full, {
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: Date.now() / 1000,
      bytes: empty,
      linkName: '',
      ...node,
    });
  }

  remove(path: string): boolean {
    const full = this.#follow(path, false);
    let found = false;
    for (const each of [...this.#nodes.keys()]) {
      if (each === full || each.startsWith(`${full}/`)) found = this.#nodes.delete(each) || found;
    }
    return found;
  }

  list(path: string): string[] {
    const full = this.#follow(path, true);
    const start = full === '/' ? '/' : `${full}/`;
    const names: string[] = [];
    for (const each of this.#nodes.keys())
      if (each.startsWith(start) && each !== '/' && !each.includes('/', start.length))
        names.push(each.slice(start.length));
    return names.sort();
  }

  entries(path: string): [string, FileNode][] {
    const full = this.#follow(path, false);
    const start = full === '/' ? '/' : `${full}/`;
    return [...this.#nodes]
      .filter(([each]) => each === full || each.startsWith(start))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  writable(): boolean {
    return true;
  }

  /** What differs from the base, as `docker diff` tells it. */
  changes(): Change[] {
    const kinds = new Map<string, Change['Kind']>();
    const touched = (path: string, kind: Change['Kind']) => {
      kinds.set(path, kind);
      for (let above = parentOf(path); above !== '/'; above = parentOf(above))
        if (!kinds.has(above)) kinds.set(above, this.#base.has(above) ? 0 : 1);
    };
    for (const [path, node] of this.#nodes) {
      const before = this.#base.get(path);
      if (path !== '/' && before !== node) touched(path, before ? 0 : 1);
    }
    for (const path of this.#base.keys()) if (!this.#nodes.has(path)) touched(path, 2);
    return [...kinds].map(([Path, Kind]) => ({ Path, Kind })).sort((a, b) => (a.Path < b.Path ? -1 : 1));
  }

  /** The tree at a path as an archive whose names begin with `name`. */
  pack(path: string, name: string): Uint8Array {
    return packFiles(this, path, name);
  }

  /** Extracts an archive below a folder. Throws where the bytes are no tar. */
  unpack(archive: Uint8Array, folder: string): void {
    unpackFiles(this, archive, folder);
  }

  /** Bytes of all files that differ from the base. */
  get changedSize(): number {
    let size = 0;
    for (const [path, node] of this.#nodes) if (this.#base.get(path) !== node) size += node.bytes.length;
    return size;
  }

  get size(): number {
    let size = 0;
    for (const node of this.#nodes.values()) size += node.bytes.length;
    return size;
  }
}

/** The tree at a path as an archive whose names begin with `name`. */
export function packFiles(files: Files, path: string, name: string): Uint8Array {
  const full = normal(path);
  return writeTar(
    files.entries(full).map(([each, node]) => {
      const below = full === '/' ? each.slice(1) : each.slice(full.length + 1);
      const entry = [name, below].filter(Boolean).join('/');
      // Why: a link has no mode of its own, and Linux tells that all is allowed.
      const mode = node.type === 'symlink' ? 0o777 : node.mode;
      return {
        ...node,
        mode,
        name: node.type === 'directory' ? `${entry || '.'}/` : entry,
      } satisfies TarEntry;
    }),
  );
}

/** Extracts an archive below a folder, for the owner named or the one of each entry. Throws where the bytes are no tar. */
export function unpackFiles(
  files: Files,
  archive: Uint8Array,
  folder: string,
  owner: { readonly uid: number; readonly gid: number } | undefined = undefined,
): void {
  for (const { name, linkName, ...entry } of readTar(archive)) {
    const path = normal(`${folder}/${name}`);
    if (path === '/') continue;
    const there = files.link(path);
    if (entry.type === 'hardlink') {
      const source = files.get(`${folder}/${linkName}`);
      if (source) files.set(path, { ...source });
      continue;
    }
    if (there && there.type !== entry.type) files.remove(path);
    files.set(path, { ...entry, type: entry.type, linkName, ...owner });
  }
}

export const directoryNode = (mode = 0o755): FileNode => ({
  type: 'directory',
  mode,
  uid: 0,
  gid: 0,
  mtime: 0,
  bytes: empty,
  linkName: '',
});

/** Absolute path without `.`, `..` and doubled slashes. */
export function normal(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

export const parentOf = (path: string): string => normal(`${normal(path)}/..`);
export const baseName = (path: string): string => normal(path).split('/').at(-1) ?? '';
