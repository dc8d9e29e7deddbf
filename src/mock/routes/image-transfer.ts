import { filtersOf, isOn, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { type FileNode, FileSystem } from '../state/file-system.ts';
import { emptyConfig, type MockImage, parseReference } from '../state/image-store.ts';
import { readTar, type TarEntry, writeTar } from '../state/tar.ts';
import { build } from './build.ts';
import { applyInstruction } from './instruction.ts';
import { failed, type Progress, plainTar, streamed } from './progress.ts';
import { distribution, pull, push } from './registry.ts';

/** Filters of the build cache that the daemon knows; it has no cache to choose from, as the classic builder keeps none apart. */
const cacheFilters = [
  'until',
  'id',
  'parent',
  'type',
  'description',
  'inuse',
  'shared',
  'private',
  'label',
  'label!',
  'unused-for',
];

export function imageTransferRoutes(engine: Engine): Record<string, Route> {
  return {
    ImageCreate: (request) =>
      request.query.get('fromSrc') ? importImage(engine, request) : pull(engine, request),
    ImagePush: (request) => push(engine, request),
    DistributionInspect: (request) => distribution(engine, request),
    ImageGet: (request) => save([engine.images.get(request.path.name ?? '')], [request.path.name ?? '']),
    ImageGetAll: (request) => {
      const names = request.query.getAll('names');
      return save(
        names.map((name) => {
          if (!parseReference(name) && !/^sha256:/.test(name))
            throw new DaemonError(500, 'invalid reference format');
          return engine.images.get(name);
        }),
        names,
      );
    },
    ImageLoad: (request) => load(engine, request),
    ImageBuild: (request) => build(engine, request),
    BuildPrune: (request) => {
      filtersOf(request, cacheFilters);
      return { status: 200, json: { CachesDeleted: null, SpaceReclaimed: 0 } };
    },
  };
}

function importImage(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  if (query.get('fromSrc') !== '-')
    throw new DaemonError(500, `Get "${query.get('fromSrc')}": the mock reaches no network`);
  const repo = query.get('repo') ?? '';
  const parsed = repo
    ? parseReference(`${repo}${query.get('tag') ? `:${query.get('tag')}` : ''}`)
    : undefined;
  if (repo && !parsed) throw badRequest('invalid reference format');
  const config = query
    .getAll('changes')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '')
    .reduce(applyInstruction, { ...emptyConfig });
  const fs = new FileSystem();
  try {
    fs.unpack(plainTar(request.body), '/');
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
  const now = engine.clock();
  const comment = query.get('message') || 'Imported from -';
  const image = engine.images.add({
    parent: '',
    created: now,
    author: '',
    comment,
    config,
    nodes: fs.nodes,
    layers: [`sha256:${engine.ids.next()}`],
    history: [{ created: now, createdBy: '', comment, size: fs.size }],
  });
  if (parsed) engine.images.tag(image, parsed.repository, parsed.tag, now);
  engine.events.emit('image', 'import', image.id, { name: image.id });
  return streamed([{ status: image.id }]);
}

const entry = (name: string, bytes: Uint8Array): TarEntry => ({
  name,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  bytes,
  linkName: '',
});

/** An archive as `docker save` writes it: a configuration and a layer per image, and a manifest. */
function save(images: readonly MockImage[], names: readonly string[]): MockResponse {
  const files = new Map<string, Uint8Array>();
  const manifest = [...new Set(images)].map((image) => {
    const hex = image.id.slice(7);
    const layer = `${hex}/layer.tar`;
    const { config, created, author, comment, history, layers } = image;
    files.set(
      `${hex}.json`,
      Buffer.from(
        JSON.stringify({
          architecture: 'amd64',
          os: 'linux',
          config,
          created: new Date(created).toISOString(),
          author,
          comment,
          createdMs: created,
          parent: image.parent,
          history,
          rootfs: { type: 'layers', diff_ids: layers },
        }),
      ),
    );
    files.set(
      layer,
      writeTar(
        [...image.nodes]
          .filter(([path]) => path !== '/')
          .map(([path, node]) => ({ ...node, name: path.slice(1) })),
      ),
    );
    const wanted = [...image.tags].filter((tag) =>
      names.some((name) => tag === name || tag === `${name}:latest`),
    );
    return { Config: `${hex}.json`, RepoTags: wanted.length > 0 ? wanted : null, Layers: [layer] };
  });
  const repositories: Record<string, Record<string, string>> = {};
  for (const { RepoTags, Config } of manifest) {
    for (const tag of RepoTags ?? []) {
      const at = tag.lastIndexOf(':');
      repositories[tag.slice(0, at)] = {
        ...repositories[tag.slice(0, at)],
        [tag.slice(at + 1)]: Config.slice(0, 64),
      };
    }
  }
  const archive = writeTar([
    ...[...files].map(([name, bytes]) => entry(name, bytes)),
    entry('manifest.json', Buffer.from(JSON.stringify(manifest))),
    entry('repositories', Buffer.from(JSON.stringify(repositories))),
  ]);
  async function* once(): AsyncGenerator<Uint8Array> {
    yield archive;
  }
  return { status: 200, contentType: 'application/x-tar', stream: once() };
}

function load(engine: Engine, request: MockRequest): MockResponse {
  let entries: Map<string, TarEntry>;
  try {
    entries = new Map(readTar(plainTar(request.body)).map((each) => [each.name, each]));
  } catch (error) {
    return failed((error as Error).message);
  }
  const manifest = entries.get('manifest.json');
  if (!manifest) return failed('invalid archive: does not contain a manifest.json');
  const quiet = isOn(request.query, 'quiet');
  const items: Progress[] = [];
  for (const { Config, RepoTags } of JSON.parse(Buffer.from(manifest.bytes).toString()) as {
    Config: string;
    RepoTags: string[] | null;
  }[]) {
    const config = JSON.parse(Buffer.from(entries.get(Config)?.bytes ?? Buffer.from('{}')).toString());
    const nodes = nodesOf(entries, `${Config.replace(/\.json$/, '')}/layer.tar`);
    const image = engine.images.add({
      parent: config.parent ?? '',
      created: config.createdMs ?? Date.parse(config.created) ?? engine.clock(),
      author: config.author ?? '',
      comment: config.comment ?? '',
      config: config.config ?? emptyConfig,
      nodes,
      layers: config.rootfs?.diff_ids ?? [],
      history: config.history ?? [],
    });
    if (!quiet)
      items.push({
        status: 'Loading layer',
        progressDetail: { current: 1, total: 1 },
        progress: '[==>]  1B/1B',
        id: image.id.slice(7, 19),
      });
    for (const name of RepoTags ?? []) {
      const parsed = parseReference(name);
      if (parsed) engine.images.tag(image, parsed.repository, parsed.tag, engine.clock());
      items.push({ stream: `Loaded image: ${name}\n` });
    }
    if (!RepoTags) items.push({ stream: `Loaded image ID: ${image.id}\n` });
    engine.events.emit('image', 'load', image.id, { name: image.id });
  }
  return streamed(items);
}

function nodesOf(entries: ReadonlyMap<string, TarEntry>, layer: string): ReadonlyMap<string, FileNode> {
  const fs = new FileSystem();
  const bytes = entries.get(layer)?.bytes;
  if (bytes) fs.unpack(bytes, '/');
  return fs.nodes;
}
