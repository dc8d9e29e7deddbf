import { type Json, type MockContainer, networkOf } from '../state/container.ts';
import { atRest } from '../state/container-at-rest.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { type FileNode, FileSystem } from '../state/file-system.ts';
import { digestOf } from '../state/ids.ts';
import type { MockImage } from '../state/image-store.ts';
import { layerOf, withLayer } from '../state/layer.ts';
import { start } from '../state/life-cycle.ts';
import { LogBook } from '../state/log-book.ts';
import { MountedFiles } from '../state/mounted-files.ts';
import { treesOf } from '../state/mounts.ts';
import { type MockState, type SavedContainer, type SavedImage, unusable } from './mock-state.ts';

/**
 * Gives a fresh daemon what another one held, as after a restart of it: what ran has ended, restart policies are honoured, `--rm`
 * containers are gone. Throws E_STATE; the daemon is then of no use.
 */
export function restoreState(engine: Engine, state: MockState, seed: string): void {
  try {
    if (state.seed === seed) engine.ids.resume(state.ids);
    for (const image of engine.images.all) engine.images.delete(image);
    const images = new Map(state.images.map((image) => [image.id, restoreImage(engine, image, state)]));
    for (const network of state.networks) engine.networks.restore(network);
    for (const { files, ...volume } of state.volumes)
      engine.volumes.restore({ ...volume, fs: treeOf(new Map(), files), users: new Set() });
    const hostFiles = treeOf(new Map(), state.hostFiles);
    for (const [path, node] of hostFiles.nodes) if (path !== '/') engine.hostFiles.set(path, node);
    const savedAt = Date.parse(state.savedAt);
    const kept = state.containers.filter(({ facts }) => !(wasUp(facts) && facts.hostConfig.AutoRemove));
    for (const saved of kept) restoreContainer(engine, saved, images.get(saved.imageId), savedAt);
    for (const { id, links } of kept)
      for (const [alias, other] of Object.entries(links)) {
        const linked = engine.containers.get(other);
        if (linked) engine.containers.get(id)?.links.set(alias, linked);
      }
    dropAnonymousVolumes(engine, state, kept);
    const users = [...engine.containers.values()].map(({ image }) => image);
    for (const { id, isGone } of state.images) {
      const image = images.get(id);
      if (isGone && image) engine.images.delete(image, users);
    }
    for (const { id } of kept) startAgain(engine, engine.containers.get(id));
  } catch (error) {
    throw unusable((error as Error).message, 'It was cut or changed; use another file.', error);
  }
}

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');

function restoreImage({ images }: Engine, saved: SavedImage, { layers }: MockState): MockImage {
  const raw = bytesOf(saved.document);
  if (digestOf(raw) !== saved.id) throw new Error(`image ${saved.id} has another digest`);
  const own = saved.layers.map((diffId) => {
    const layer = layerOf(bytesOf(layers[diffId] ?? ''));
    if (layer.diffId !== diffId) throw new Error(`layer ${diffId} has another digest`);
    return layer;
  });
  const image = images.add(raw, own, saved.parent);
  for (const name of saved.tags) {
    const at = name.lastIndexOf(':');
    images.tag(image, name.slice(0, at), name.slice(at + 1), saved.lastTag ?? 0);
  }
  for (const name of saved.digests) images.addDigest(image, name);
  image.lastTag = saved.lastTag ?? undefined;
  return image;
}

/** A base with a layer over it. */
function treeOf(base: ReadonlyMap<string, FileNode>, archive: string): FileSystem {
  const fs = new FileSystem(base);
  if (archive === '') return fs;
  const nodes = withLayer(base, layerOf(bytesOf(archive)));
  for (const path of base.keys()) if (!nodes.has(path)) fs.remove(path);
  for (const [path, node] of nodes) {
    if (path === '/' || base.get(path) === node) continue;
    if (fs.link(path)?.type === 'symlink' && node.type !== 'symlink') fs.remove(path);
    fs.set(path, node);
  }
  return fs;
}

const wasUp = ({ status }: Json): boolean => ['running', 'paused', 'restarting'].includes(status);

function restoreContainer(
  engine: Engine,
  { id, facts, files, logs, endpoints }: SavedContainer,
  image: MockImage | undefined,
  savedAt: number,
): void {
  if (!image) throw new Error(`the image of container ${id} is missing`);
  const fs = treeOf(image.nodes, files);
  const trees = treesOf(engine, facts.mounts, facts.hostConfig, { hostname: facts.config.Hostname }, fs);
  const ended = wasUp(facts) ? { status: 'exited', exitCode: 137, finishedAt: savedAt } : {};
  const container: MockContainer = {
    ...atRest(),
    startedAt: undefined,
    finishedAt: undefined,
    ...facts,
    ...ended,
    image,
    fs,
    files: new MountedFiles(fs, trees, Boolean(facts.hostConfig.ReadonlyRootfs)),
    logs: new LogBook(engine.clock),
    trees,
    links: new Map(),
  };
  for (const { stream, at, bytes } of logs) container.logs.restore({ stream, at, bytes: bytesOf(bytes) });
  for (const [network, config] of Object.entries(endpoints)) {
    const found = engine.networks.find(network);
    if (found)
      container.endpoints.set(found.name, { network: found, config, endpointId: '', address: '', mac: '' });
  }
  engine.containers.set(id, container);
  for (const { Name } of container.mounts) if (Name) engine.volumes.find(Name)?.users.add(id);
}

/** With a container that is gone go the volumes that were made for it alone. */
function dropAnonymousVolumes(engine: Engine, state: MockState, kept: readonly SavedContainer[]): void {
  const gone = state.containers.filter((saved) => !kept.includes(saved));
  for (const { Name } of gone.flatMap(({ facts }) => facts.mounts as { Name?: string }[])) {
    const volume = Name === undefined ? undefined : engine.volumes.find(Name);
    const isAnonymous = volume?.labels && 'com.docker.volume.anonymous' in volume.labels;
    if (volume && isAnonymous && volume.users.size === 0) engine.volumes.remove(volume.name, true);
  }
}

/** As the daemon does when it comes up again. */
function startAgain(engine: Engine, container: MockContainer | undefined): void {
  if (!container || container.startedAt === undefined || !policyAsks(container)) return;
  if (networkOf(container).startsWith('container:')) return;
  start(engine, container).catch((error: unknown) => {
    // Why: nobody asked, so nobody is told; the container's own state says why it is down.
    if (!(error instanceof DaemonError)) throw error;
    container.error = error.message;
  });
}

function policyAsks({ hostConfig, stopRequested, exitCode, restarts }: MockContainer): boolean {
  const { Name, MaximumRetryCount } = hostConfig.RestartPolicy ?? {};
  if (Name === 'always') return true;
  if (Name === 'unless-stopped') return !stopRequested;
  return Name === 'on-failure' && exitCode !== 0 && (!MaximumRetryCount || restarts < MaximumRetryCount);
}
