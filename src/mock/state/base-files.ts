import { type FileNode, FileSystem } from './file-system.ts';
import { type Layer, layerOf } from './layer.ts';
import { writeTar } from './tar.ts';

/** When the images that come with the mock were made: always the same, so that their ids are. */
export const madeAt = '2026-01-01T00:00:00Z';
const mtime = Date.parse(madeAt) / 1000;

const folders = ['/bin', '/dev', '/etc', '/home', '/proc', '/root', '/sys', '/tmp', '/usr', '/var'];

const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;
const group = 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnobody:x:65534:\n';

/** Files by path: text, and `0o755` for those that are programs. */
export type PlainFiles = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

/** A layer with these files. */
export function layerOfFiles(files: PlainFiles, empty: readonly string[] = []): Layer {
  const fs = new FileSystem();
  for (const path of empty)
    fs.set(path, { type: 'directory', mode: path === '/tmp' ? 0o1777 : 0o755, mtime });
  for (const [path, file] of Object.entries(files)) {
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
    fs.set(path, { mode, mtime, bytes: Buffer.from(text) });
  }
  return layerOf(archiveOf(fs.nodes));
}

/** An archive of a whole tree; folders that were only implied get the time of the rest. */
function archiveOf(nodes: ReadonlyMap<string, FileNode>): Uint8Array {
  const entries = [...nodes].filter(([path]) => path !== '/').sort(([a], [b]) => (a < b ? -1 : 1));
  return writeTar(
    entries.map(([path, node]) => ({
      ...node,
      mtime,
      name: `${path.slice(1)}${node.type === 'directory' ? '/' : ''}`,
    })),
  );
}

/** The lowest layer of a simulated system: the usual folders, users, and the programs that are simulated. */
export function baseLayer(programs: readonly string[]): Layer {
  const program = { text: 'simulated\n', mode: 0o755 };
  const names = [...programs, 'sh', 'ash', 'busybox'].filter((name) => !name.includes('/'));
  return layerOfFiles(
    {
      ...Object.fromEntries(names.map((name) => [`/bin/${name}`, program])),
      '/etc/passwd': passwd,
      '/etc/group': group,
    },
    folders,
  );
}
