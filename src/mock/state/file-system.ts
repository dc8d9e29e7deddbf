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

const empty = new Uint8Array();

/** A tree of files in memory over a read-only base, which remembers what was changed. Paths are absolute. */
export class FileSystem {
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

  /** The node at a path, links followed. */
  get(path: string, depth = 0): FileNode | undefined {
    const node = this.#nodes.get(normal(path));
    if (node?.type !== 'symlink' || depth > 10) return node;
    return this.get(
      node.linkName.startsWith('/') ? node.linkName : `${parentOf(path)}/${node.linkName}`,
      depth + 1,
    );
  }

  link(path: string): FileNode | undefined {
    return this.#nodes.get(normal(path));
  }

  set(path: string, node: Partial<FileNode>): void {
    const full = normal(path);
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
    const full = normal(path);
    let found = false;
    for (const each of [...this.#nodes.keys()]) {
      if (each === full || each.startsWith(`${full}/`)) found = this.#nodes.delete(each) || found;
    }
    return found;
  }

  /** Names directly below a folder, sorted. */
  list(path: string): string[] {
    const full = normal(path);
    const start = full === '/' ? '/' : `${full}/`;
    const names = [...this.#nodes.keys()]
      .filter((each) => each !== '/' && each.startsWith(start))
      .map((each) => each.slice(start.length));
    return names.filter((name) => name !== '' && !name.includes('/')).sort();
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
    const full = normal(path);
    const inside = [...this.#nodes]
      .filter(([each]) => each === full || full === '/' || each.startsWith(`${full}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return writeTar(
      inside.map(([each, node]) => {
        const below = full === '/' ? each.slice(1) : each.slice(full.length + 1);
        const entry = [name, below].filter(Boolean).join('/');
        return { ...node, name: node.type === 'directory' ? `${entry || '.'}/` : entry } satisfies TarEntry;
      }),
    );
  }

  /** Extracts an archive below a folder. Throws where the bytes are no tar. */
  unpack(archive: Uint8Array, folder: string): void {
    for (const entry of readTar(archive)) {
      const path = normal(`${folder}/${entry.name}`);
      if (path === '/') continue;
      if (entry.type === 'hardlink') {
        const source = this.get(`${folder}/${entry.linkName}`);
        if (source) this.set(path, { ...source });
      } else if (entry.type !== 'directory' || this.get(path)?.type !== 'directory') {
        this.set(path, { ...entry, type: entry.type });
      }
    }
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
