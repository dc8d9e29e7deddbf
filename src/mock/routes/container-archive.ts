import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { userIds } from '../programs/users.ts';
import { isOn, type MockRequest, type Route } from '../serve/message.ts';
import type { MockContainer } from '../state/container.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { baseName, type FileNode, normal, packFiles, unpackFiles } from '../state/file-system.ts';
import { readTar } from '../state/tar.ts';
import { formatTime } from '../state/time.ts';

export function containerArchiveRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.container(path.id ?? '');
  return {
    ContainerExport: (request) => {
      const container = of(request);
      engine.emit(container, 'export');
      return {
        status: 200,
        contentType: 'application/octet-stream',
        stream: once(() => container.fs.pack('/', '')),
      };
    },
    ContainerArchive: (request) => {
      const container = of(request);
      const { path, node } = pathNode(container, request);
      const name = nameAt(request, path);
      engine.emit(container, 'archive-path');
      return {
        status: 200,
        headers: { 'X-Docker-Container-Path-Stat': pathStat(name, path, node) },
        contentType: 'application/x-tar',
        stream: once(() => packFiles(container.files, path, name)),
      };
    },
    ContainerArchiveInfo: (request) => {
      const { path, node } = pathNode(of(request), request);
      return {
        status: 200,
        headers: { 'X-Docker-Container-Path-Stat': pathStat(nameAt(request, path), path, node) },
        bytes: new Uint8Array(),
      };
    },
    PutContainerArchive: (request) => {
      put(of(request), request);
      engine.emit(of(request), 'extract-to-dir');
      return { status: 200, bytes: new Uint8Array() };
    },
  };
}

async function* once(make: () => Uint8Array): AsyncGenerator<Uint8Array> {
  yield make();
}

function put(container: MockContainer, request: MockRequest): void {
  const { files, config, hostConfig } = container;
  const { path } = pathNode(container, request);
  if (files.get(path)?.type !== 'directory') throw badRequest('extraction point is not a directory');
  if (!files.writable(path))
    throw new DaemonError(
      request.manner.behaves('forbidsReadOnly') ? 403 : 400,
      hostConfig.ReadonlyRootfs && !files.mountOf(path)
        ? 'container rootfs is marked read-only'
        : 'mounted volume is marked read-only',
    );
  const owner = isOn(request.query, 'copyUIDGID') ? userIds(String(config.User ?? ''), files) : undefined;
  try {
    const archive = plain(request.body);
    if (isOn(request.query, 'noOverwriteDirNonDir')) refuseOverwriting(container, path, archive);
    unpackFiles(files, archive, path, owner && { uid: owner.uid, gid: owner.gid });
  } catch (error) {
    // Why 500: what an archive holds is read behind the daemon's checks, and its errors have no class.
    throw error instanceof DaemonError ? error : new DaemonError(500, (error as Error).message);
  }
}

/** The archive itself, out of gzip or zstd. */
function plain(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd)
    return zstdDecompressSync(bytes);
  return bytes;
}

function refuseOverwriting({ files }: MockContainer, folder: string, archive: Uint8Array): void {
  for (const { name, type } of readTar(archive)) {
    const there = files.link(`${folder}/${name}`);
    if (!there || (there.type === 'directory') === (type === 'directory')) continue;
    const kind = there.type === 'directory' ? 'directory' : 'non-directory';
    const other = there.type === 'directory' ? 'non-directory' : 'directory';
    throw new DaemonError(500, `cannot overwrite ${kind} "${name}" with ${other} "${folder}"`);
  }
}

function pathNode({ files }: MockContainer, request: MockRequest): { path: string; node: FileNode } {
  const given = request.query.get('path') ?? '';
  if (given === '') throw badRequest('bad parameter: pathcannot be empty');
  const path = normal(given);
  const node = files.link(path);
  if (!node) throw notFound(`Could not find the file ${given} in container ${request.path.id}`);
  if (given.endsWith('/') && node.type === 'file')
    throw new DaemonError(500, `lstat ${given}: not a directory`);
  return { path, node };
}

/** What an archive and its stat call the path: `.` where the request ends so. */
const nameAt = ({ query }: MockRequest, path: string): string =>
  /\/\.$/.test(query.get('path') ?? '') ? '.' : baseName(path);

const sizeOf = ({ type, bytes, linkName }: FileNode): number =>
  type === 'directory' ? 4096 : type === 'symlink' ? linkName.length : bytes.length;

/** Value of X-Docker-Container-Path-Stat: base64 of JSON; mode is Go's. */
function pathStat(name: string, path: string, node: FileNode): string {
  const kind = node.type === 'directory' ? 2 ** 31 : node.type === 'symlink' ? 2 ** 27 : 0;
  const sticky = node.mode & 0o1000 ? 2 ** 20 : 0;
  const stat = {
    name: name || '/',
    size: sizeOf(node),
    mode: kind + sticky + (node.type === 'symlink' ? 0o777 : node.mode & 0o777),
    mtime: formatTime(node.mtime * 1000).replace(/\.?0+Z$/, 'Z'),
    linkTarget:
      node.type === 'symlink'
        ? normal(node.linkName.startsWith('/') ? node.linkName : `${path}/../${node.linkName}`)
        : '',
  };
  return Buffer.from(JSON.stringify(stat)).toString('base64');
}
