import type { Json } from './container.ts';
import { conflict, notFound } from './daemon-error.ts';
import { type FileNode, FileSystem } from './file-system.ts';
import { digestOf } from './ids.ts';

export interface HistoryEntry {
  readonly created: number;
  readonly createdBy: string;
  readonly comment: string;
  readonly size: number;
}

export interface MockImage {
  /** `sha256:…` */
  readonly id: string;
  readonly parent: string;
  readonly created: number;
  readonly author: string;
  readonly comment: string;
  readonly config: Json;
  readonly nodes: ReadonlyMap<string, FileNode>;
  readonly size: number;
  readonly layers: readonly string[];
  readonly history: readonly HistoryEntry[];
  readonly tags: Set<string>;
  readonly digests: Set<string>;
  lastTag: number | undefined;
}

export const emptyConfig: Json = {
  Cmd: null,
  Entrypoint: null,
  Env: null,
  Labels: null,
  OnBuild: null,
  User: '',
  Volumes: null,
  WorkingDir: '',
};

const reference =
  /^(?:[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Repository and tag of a reference; `latest` without tag. `undefined` when it is none. */
export function parseReference(
  text: string,
): { repository: string; tag: string; digest?: string } | undefined {
  const [name = '', digest] = text.split('@');
  const at = name.lastIndexOf(':');
  const hasTag = at > name.lastIndexOf('/');
  const repository = hasTag ? name.slice(0, at) : name;
  const tag = hasTag ? name.slice(at + 1) : 'latest';
  if (!reference.test(repository.replace(/^localhost\b/, 'localhost.x')) || !/^\w[\w.-]{0,127}$/.test(tag))
    return undefined;
  const short = repository.replace(/^docker\.io\//, '').replace(/^library\//, '');
  return { repository: short, tag, ...(digest ? { digest } : {}) };
}

/** The images of the daemon, by id, with their names. */
export class ImageStore {
  readonly #images = new Map<string, MockImage>();

  get all(): MockImage[] {
    return [...this.#images.values()];
  }

  /** Adds an image; `known` is its id when it was made before. */
  add(image: Omit<MockImage, 'id' | 'tags' | 'digests' | 'size' | 'lastTag'>, known?: string): MockImage {
    const size = [...image.nodes.values()].reduce((sum, node) => sum + node.bytes.length, 0);
    const id =
      known ??
      digestOf(
        JSON.stringify([
          image.parent,
          image.created,
          image.config,
          image.layers,
          image.comment,
          image.author,
        ]),
      );
    const found = this.#images.get(id);
    if (found) return found;
    const added: MockImage = { ...image, id, size, tags: new Set(), digests: new Set(), lastTag: undefined };
    this.#images.set(id, added);
    return added;
  }

  /** The image of a name, id or beginning of an id. */
  find(name: string): MockImage | undefined {
    const parsed = parseReference(name);
    if (parsed && !parsed.digest) {
      const tagged = this.all.find((image) => image.tags.has(`${parsed.repository}:${parsed.tag}`));
      if (tagged) return tagged;
    }
    const byDigest = this.all.find((image) =>
      image.digests.has(name.replace(/^docker\.io\/(library\/)?/, '')),
    );
    if (byDigest) return byDigest;
    const hex = name.replace(/^sha256:/, '');
    if (!/^[0-9a-f]{4,64}$/.test(hex)) return undefined;
    const found = this.all.filter((image) => image.id.slice(7).startsWith(hex));
    return found.length === 1 ? found[0] : undefined;
  }

  get(name: string): MockImage {
    const image = this.find(name);
    if (image) return image;
    const parsed = parseReference(name);
    const shown =
      parsed && !name.startsWith('sha256:')
        ? parsed.digest
          ? name
          : `${parsed.repository}:${parsed.tag}`
        : name;
    throw notFound(`No such image: ${shown}`);
  }

  tag(image: MockImage, repository: string, tag: string, now: number): void {
    const name = `${repository}:${tag}`;
    for (const other of this.all) other.tags.delete(name);
    image.tags.add(name);
    image.lastTag = now;
  }

  /** Removes a name, and the image with its last one. `users` are ids of containers that need it. Gives the answer's items. */
  remove(
    name: string,
    force: boolean,
    users: (image: MockImage) => { id: string; running: boolean }[],
    parents = true,
  ): { Untagged?: string; Deleted?: string }[] {
    const image = this.get(name);
    const byId = image.id.slice(7).startsWith(name.replace(/^sha256:/, ''));
    const parsed = parseReference(name);
    const tag = byId || !parsed ? undefined : `${parsed.repository}:${parsed.tag}`;
    const done: { Untagged?: string; Deleted?: string }[] = [];
    const used = users(image);
    if (tag !== undefined && image.tags.size > 1) {
      image.tags.delete(tag);
      return [{ Untagged: tag }];
    }
    const running = used.find(({ running }) => running);
    const short = image.id.slice(7, 19);
    if (running && !(force && tag !== undefined)) {
      const verb = force ? 'cannot be forced' : 'must be forced';
      throw conflict(
        tag === undefined || force
          ? `conflict: unable to delete ${short} (${verb}) - image is being used by running container ${running.id.slice(0, 12)}`
          : `conflict: unable to remove repository reference "${name}" (must force) - container ${running.id.slice(0, 12)} is using its referenced image ${short}`,
      );
    }
    if (used.length > 0 && !force) {
      throw conflict(
        tag === undefined
          ? `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${used[0]?.id.slice(0, 12)}`
          : `conflict: unable to remove repository reference "${name}" (must force) - container ${used[0]?.id.slice(0, 12)} is using its referenced image ${short}`,
      );
    }
    if (tag === undefined && image.tags.size > 1 && !force) {
      throw conflict(
        `conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`,
      );
    }
    for (const each of image.tags) done.push({ Untagged: each });
    for (const each of image.digests) done.push({ Untagged: each });
    image.tags.clear();
    image.digests.clear();
    if (used.length > 0) return done;
    this.#images.delete(image.id);
    done.push({ Deleted: image.id });
    for (let next = this.#images.get(image.parent); parents && next; next = this.#images.get(next.parent)) {
      const { id, tags } = next;
      if (tags.size > 0 || users(next).length > 0 || this.all.some(({ parent }) => parent === id)) break;
      this.#images.delete(id);
      done.push({ Deleted: id });
    }
    return done;
  }

  delete(image: MockImage): void {
    this.#images.delete(image.id);
  }
}

/** The files of the simulated busybox image: the names of its programs and the usual folders. */
export function busyboxFiles(programs: readonly string[], now: number): ReadonlyMap<string, FileNode> {
  const fs = new FileSystem();
  const mtime = Math.floor(now / 1000);
  for (const folder of ['/bin', '/dev', '/etc', '/home', '/proc', '/root', '/sys', '/tmp', '/usr', '/var']) {
    fs.set(folder, { type: 'directory', mode: folder === '/tmp' ? 0o1777 : 0o755, mtime });
  }
  const file = (path: string, text: string, mode = 0o644) =>
    fs.set(path, { mode, mtime, bytes: Buffer.from(text) });
  for (const name of [...programs, 'sh', 'ash', 'busybox']) file(`/bin/${name}`, 'simulated\n', 0o755);
  file(
    '/etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  );
  file('/etc/group', 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnobody:x:65534:\n');
  return fs.nodes;
}
