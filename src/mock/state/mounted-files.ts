import { directoryNode, type FileNode, type Files, followed, normal, parentOf } from './file-system.ts';

/** A tree that covers a place of another one. */
export interface MountedTree {
  readonly destination: string;
  readonly files: Files;
  /** What of that tree is shown: `/` for all of it. */
  readonly inner: string;
  readonly readOnly: boolean;
}

interface Place {
  readonly files: Files;
  readonly path: string;
  readonly mount: MountedTree | undefined;
}

/** The files of a container: its root, and over it what is mounted. */
export class MountedFiles implements Files {
  readonly #root: Files;
  readonly #mounts: readonly MountedTree[];
  readonly #readOnly: boolean;

  constructor(root: Files, mounts: readonly MountedTree[], readOnly = false) {
    this.#root = root;
    this.#mounts = mounts.toSorted((a, b) => b.destination.length - a.destination.length);
    this.#readOnly = readOnly;
  }

  get(path: string): FileNode | undefined {
    return this.#node(this.#follow(path, true));
  }

  link(path: string): FileNode | undefined {
    return this.#node(this.#follow(path, false));
  }

  set(path: string, node: Partial<FileNode>): void {
    const full = this.#follow(path, node.type !== 'symlink');
    const place = this.#place(full);
    place.files.set(place.path, node);
  }

  /** False for what is not there, and for the place of a mount. */
  remove(path: string): boolean {
    const full = this.#follow(path, false);
    if (this.#mounts.some(({ destination }) => destination === full || destination.startsWith(`${full}/`)))
      return false;
    const place = this.#place(full);
    return place.files.remove(place.path);
  }

  list(path: string): string[] {
    const full = this.#follow(path, true);
    const place = this.#place(full);
    const start = full === '/' ? '/' : `${full}/`;
    const mounted = this.#mounts
      .filter(({ destination }) => destination !== full && destination.startsWith(start))
      .map(({ destination }) => destination.slice(start.length).split('/')[0] ?? '');
    return [...new Set([...place.files.list(place.path), ...mounted])].sort();
  }

  entries(path: string): [string, FileNode][] {
    const full = this.#follow(path, false);
    const node = this.#node(full);
    if (!node) return [];
    if (node.type !== 'directory') return [[full, node]];
    const below = this.list(full).flatMap((name) =>
      this.entries(full === '/' ? `/${name}` : `${full}/${name}`),
    );
    return [[full, node], ...below];
  }

  writable(path: string): boolean {
    const { mount } = this.#place(this.#follow(path, true));
    return mount ? !mount.readOnly : !this.#readOnly;
  }

  /** The mount that a path lies in. */
  mountOf(path: string): MountedTree | undefined {
    return this.#place(this.#follow(path, true)).mount;
  }

  #follow(path: string, last: boolean): string {
    return followed(path, last, (each) => this.#node(each));
  }

  /** The node at a path as it stands. */
  #node(path: string): FileNode | undefined {
    const { files, path: inner } = this.#place(path);
    const found = files.link(inner);
    if (found) return found;
    // Why: a mount may lie below folders that its container does not have.
    const above = this.#mounts.some(
      ({ destination }) => destination === path || parentOf(destination) === path,
    );
    return above ? directoryNode() : undefined;
  }

  #place(path: string): Place {
    const mount = this.#mounts.find(
      ({ destination }) => path === destination || path.startsWith(`${destination}/`),
    );
    if (!mount) return { files: this.#root, path, mount };
    return {
      files: mount.files,
      path: normal(`${mount.inner}/${path.slice(mount.destination.length)}`),
      mount,
    };
  }
}
