import { mediaTypes } from '../registry/registry.ts';
import type { MockRequest, MockResponse } from '../serve/message.ts';
import { DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { digestOf } from '../state/ids.ts';
import { emitImage } from '../state/image-removal.ts';
import type { MockImage } from '../state/image-store.ts';
import { byCanonicalName, canonical, parseAnyName, parseReference } from '../state/reference.ts';
import { type TarEntry, writeTar } from '../state/tar.ts';
import { fitsPlatform, platformOf, platformText } from './platform.ts';

const entry = (name: string, bytes: Uint8Array, mtime = 0): TarEntry => ({
  name,
  type: name.endsWith('/') ? 'directory' : 'file',
  mode: name.endsWith('/') ? 0o755 : 0o644,
  uid: 0,
  gid: 0,
  mtime,
  bytes,
  linkName: '',
});

/** `GET /images/{name}/get` and `GET /images/get`: an OCI layout that older daemons load too. */
export function save(engine: Engine, request: MockRequest, names: readonly string[]): MockResponse {
  const chosen = choose(engine, names);
  const platform = platformOf(request);
  for (const image of chosen.keys())
    if (platform && !fitsPlatform(image, platform))
      throw new DaemonError(500, `no suitable export target found for platform ${platformText(platform)}`);
  const archive = pack(engine, chosen);
  for (const image of chosen.keys()) emitImage(engine, 'save', image);
  async function* once(): AsyncGenerator<Uint8Array> {
    yield archive;
  }
  return { status: 200, contentType: 'application/x-tar', stream: once() };
}

/** The images that are asked for, with the names that were; a repository stands for all its tags. */
function choose(engine: Engine, names: readonly string[]): Map<MockImage, string[]> {
  const { images } = engine;
  const chosen = new Map<MockImage, string[]>();
  const add = (image: MockImage, name?: string) => {
    const known = chosen.get(image) ?? [];
    chosen.set(image, name === undefined || known.includes(name) ? known : [...known, name]);
  };
  for (const name of names) {
    const parsed = reference(name);
    if (!parsed) {
      add(images.get(name));
      continue;
    }
    const { repository, tag, digest } = parsed;
    const found = images.named(parsed);
    if (digest !== undefined || tag !== undefined) {
      if (!found) throw notFound('reference does not exist');
      add(found, digest ? undefined : `${repository}:${tag}`);
      continue;
    }
    const all = images.ofRepository(repository);
    for (const [each, image] of all) add(image, each.includes('@') ? undefined : each);
    const byId = all.length === 0 ? images.byId(name) : undefined;
    if (all.length === 0 && !byId) throw notFound(`No such image: ${name}`);
    if (byId) add(byId);
  }
  return chosen;
}

/** Why 500: the daemon gives a name that it cannot read here no class. */
function reference(name: string) {
  try {
    return parseAnyName(name);
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
}

function pack(engine: Engine, chosen: ReadonlyMap<MockImage, readonly string[]>): Uint8Array {
  const now = Math.floor(engine.clock() / 1000);
  const blobs = new Map<string, TarEntry>();
  const put = (bytes: Uint8Array, mtime = 0): string => {
    const digest = digestOf(bytes);
    blobs.set(digest, entry(pathOf(digest), bytes, mtime));
    return digest;
  };
  const index: object[] = [];
  const manifest: object[] = [];
  const repositories: Record<string, Record<string, string>> = {};
  const sorted = [...chosen].sort(([a], [b]) => (a.id < b.id ? -1 : 1));
  for (const [image, names] of sorted) {
    const layers = engine.images.layers.layersOf(image.layers).map(({ diffId, tar }) => {
      blobs.set(diffId, entry(pathOf(diffId), tar, now));
      return { mediaType: mediaTypes.ociLayer, digest: diffId, size: tar.length };
    });
    const digest = put(image.raw, Math.floor(image.created / 1000));
    const body = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: { mediaType: mediaTypes.ociConfig, digest, size: image.raw.length },
        layers,
      }),
    );
    const descriptor = { mediaType: mediaTypes.ociManifest, digest: put(body), size: body.length };
    const tags = [...names].sort(byCanonicalName);
    for (const name of tags) {
      const { repository = '', tag = '' } = parseReference(name) ?? {};
      const annotations = {
        'io.containerd.image.name': canonical(name),
        'org.opencontainers.image.ref.name': tag,
      };
      index.push({ ...descriptor, annotations });
      repositories[repository] = {
        ...repositories[repository],
        [tag]: (image.layers.at(-1) ?? image.id).slice(7),
      };
    }
    if (tags.length === 0) index.push(descriptor);
    const sources = Object.fromEntries(
      layers.map(({ mediaType, digest: layer, size }) => [layer, { mediaType, size, digest: layer }]),
    );
    manifest.push({
      Config: pathOf(digest),
      RepoTags: tags.length > 0 ? tags : null,
      Layers: layers.map((layer) => pathOf(layer.digest)),
      ...(layers.length > 0 ? { LayerSources: sources } : {}),
    });
  }
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const list = (items: object[]) => (items.length > 0 ? items : null);
  const nothing = new Uint8Array();
  return writeTar([
    ...(blobs.size > 0 ? [entry('blobs/', nothing, now), entry('blobs/sha256/', nothing, now)] : []),
    ...[...blobs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    entry('index.json', json({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: list(index) })),
    entry('manifest.json', json(list(manifest))),
    entry('oci-layout', Buffer.from('{"imageLayoutVersion": "1.0.0"}')),
    ...(Object.keys(repositories).length > 0 ? [entry('repositories', json(repositories))] : []),
  ]);
}

const pathOf = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
