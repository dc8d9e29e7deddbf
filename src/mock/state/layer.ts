import { type Change, type FileNode, FileSystem, normal, parentOf } from './file-system.ts';
import { digestOf } from './ids.ts';
import { readTar, type TarEntry, writeTar } from './tar.ts';

/** What one step of an image changes, as the archive that its digest is of. */
export interface Layer {
  /** Digest of the archive. */
  readonly diffId: string;
  /** Bytes of the files in it. */
  readonly size: number;
  readonly tar: Uint8Array;
}

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** A layer of an archive. Throws where the bytes are no tar. */
export function layerOf(tar: Uint8Array): Layer {
  let size = 0;
  for (const { type, bytes, linkName } of readTar(tar))
    size += type === 'file' ? bytes.length : type === 'symlink' ? linkName.length : 0;
  return { diffId: digestOf(tar), size, tar };
}

/** A layer of what was written over a base; `undefined` when nothing was. */
export function layerOfChanges(fs: FileSystem): Layer | undefined {
  const changes = fs.changes();
  return changes.length === 0 ? undefined : layerOf(writeTar(changes.flatMap((each) => entryOf(fs, each))));
}

function entryOf(fs: FileSystem, { Path, Kind }: Change): TarEntry[] {
  const name = Path.slice(1);
  if (Kind === 2) {
    const above = parentOf(Path);
    if (fs.nodes.get(above)?.type !== 'directory') return [];
    const at = name.lastIndexOf('/') + 1;
    const gone = `${name.slice(0, at)}${whiteout}${name.slice(at)}`;
    return [{ name: gone, type: 'file', mode: 0, uid: 0, gid: 0, mtime: 0, bytes: nothing, linkName: '' }];
  }
  const node = fs.nodes.get(Path);
  return node ? [{ ...node, name: node.type === 'directory' ? `${name}/` : name }] : [];
}

const nothing = new Uint8Array();

/** The files of a base with a layer over them. */
export function withLayer(
  base: ReadonlyMap<string, FileNode>,
  { tar }: Layer,
): ReadonlyMap<string, FileNode> {
  const fs = new FileSystem(base);
  const own = new Set<string>();
  for (const entry of readTar(tar)) {
    const path = normal(`/${entry.name}`);
    const above = parentOf(path);
    const last = path.slice(path.lastIndexOf('/') + 1);
    if (last === opaque) {
      for (const each of fs.list(above))
        if (!own.has(normal(`${above}/${each}`))) fs.remove(normal(`${above}/${each}`));
    } else if (last.startsWith(whiteout)) fs.remove(`${above}/${last.slice(whiteout.length)}`);
    else if (path !== '/') {
      own.add(path);
      put(fs, path, entry);
    }
  }
  return fs.nodes;
}

function put(fs: FileSystem, path: string, { name: _name, type, linkName, ...node }: TarEntry): void {
  if (type === 'hardlink') {
    const source = fs.link(normal(`/${linkName}`));
    if (source) fs.set(path, { ...source });
    return;
  }
  const there = fs.link(path);
  if (there && there.type !== type) fs.remove(path);
  fs.set(path, { ...node, type, linkName });
}
