import type { Json, MockContainer } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import type { FileSystem } from '../state/file-system.ts';
import type { MockImage } from '../state/image-store.ts';
import { layerOfChanges } from '../state/layer.ts';
import { type MockState, type SavedContainer, type SavedImage, stateFormat } from './mock-state.ts';

/** What a daemon holds now. It may go on meanwhile; nothing of the snapshot changes. */
export function takeSnapshot(engine: Engine, seed: string): MockState {
  const containers = [...engine.containers.values()];
  const held = new Set(engine.images.all);
  const gone = new Set(containers.map(({ image }) => image).filter((image) => !held.has(image)));
  const layers: Record<string, string> = {};
  for (const image of [...held, ...gone])
    for (const { diffId, tar } of engine.images.layers.layersOf(image.layers))
      layers[diffId] ??= Buffer.from(tar).toString('base64');
  return {
    format: stateFormat,
    savedAt: new Date().toISOString(),
    seed,
    ids: engine.ids.given,
    layers,
    images: [
      ...[...held].map((image) => imageOf(image, false)),
      ...[...gone].map((image) => imageOf(image, true)),
    ],
    networks: engine.networks.all.map(({ endpoints: _endpoints, ...network }) => plain(network)),
    volumes: engine.volumes.all.map(({ fs, users: _users, ...volume }) => ({
      ...plain(volume),
      name: volume.name,
      files: changesOf(fs),
    })),
    hostFiles: changesOf(engine.hostFiles),
    containers: containers.map(containerOf),
  };
}

const imageOf = (image: MockImage, isGone: boolean): SavedImage => ({
  id: image.id,
  document: Buffer.from(image.raw).toString('base64'),
  parent: image.parent,
  layers: image.layers,
  tags: [...image.tags],
  digests: [...image.digests],
  lastTag: image.lastTag ?? null,
  isGone,
});

/** What is of the running daemon, and what is kept in a way of its own. */
const ofTheDaemon = new Set<keyof MockContainer>([
  'image',
  'fs',
  'files',
  'logs',
  'trees',
  'links',
  'execs',
  'endpoints',
  'watchers',
  'early',
  'waiters',
  'pid',
  'process',
  'machine',
  'published',
  'starting',
  'ports',
  'health',
  'healthTimer',
  'restartTimer',
  'settled',
]);

function containerOf(container: MockContainer): SavedContainer {
  const facts = Object.entries(container).filter(([name]) => !ofTheDaemon.has(name as keyof MockContainer));
  return {
    id: container.id,
    imageId: container.image.id,
    facts: plain(Object.fromEntries(facts)),
    files: changesOf(container.fs),
    logs: container.logs.records.map(({ stream, at, bytes }) => ({
      stream,
      at,
      bytes: Buffer.from(bytes).toString('base64'),
    })),
    links: Object.fromEntries([...container.links].map(([alias, { id }]) => [alias, id])),
    endpoints: Object.fromEntries(
      [...container.endpoints.values()].map(({ network, config }) => [network.id, plain(config)]),
    ),
  };
}

const changesOf = (fs: FileSystem): string => Buffer.from(layerOfChanges(fs)?.tar ?? []).toString('base64');

/** A copy of the members that are plain data; the others are of the running daemon. */
const plain = (value: object): Json =>
  structuredClone(Object.fromEntries(Object.entries(value).filter(([, member]) => isPlain(member))));

function isPlain(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol';
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}
