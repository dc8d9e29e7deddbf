import { keepPacked } from '../registry/pack.ts';
import {
  credentialsOf,
  type Descriptor,
  isIndex,
  type Manifest,
  mediaTypes,
  type Registry,
  readManifest,
} from '../registry/registry.ts';
import type { MockRequest, MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { digestOf } from '../state/ids.ts';
import { type ImageDocument, readDocument } from '../state/image-document.ts';
import type { MockImage } from '../state/image-store.ts';
import { type Layer, layerOf } from '../state/layer.ts';
import { chainIds } from '../state/layer-store.ts';
import { parseName, type Reference, shown } from '../state/reference.ts';
import { type Platform, parsePlatform, platformText } from './platform.ts';
import { failure, layerProgress, layerStatus, type Progress, plainTar, streamed } from './progress.ts';

/** What is wanted of a registry, and for whom. */
export interface Pull {
  readonly engine: Engine;
  readonly wanted: Reference;
  readonly platform: Platform | undefined;
  /** `X-Registry-Auth` */
  readonly auth: string | undefined;
}

/** `POST /images/create?fromImage` */
export async function pull(engine: Engine, request: MockRequest): Promise<MockResponse> {
  const { query, headers } = request;
  const platform = parsePlatform(query.get('platform'));
  const wanted = wantedOf(query.get('fromImage') ?? '', query.get('tag') ?? '');
  const auth = headers.get('x-registry-auth');
  if (wanted.tag === undefined && wanted.digest === undefined)
    return pullAll({ engine, wanted, platform, auth });
  const begun = await beginPull({ engine, wanted, platform, auth });
  return streamed(begun);
}

/** A name with a tag or digest that was given apart. Throws 400. */
function wantedOf(name: string, tag: string): Reference {
  const parsed = parseName(name.replace(/:$/, ''));
  if (tag === '') return parsed;
  if (/^sha256:[0-9a-f]{64}$/.test(tag)) return { ...parsed, tag: undefined, digest: tag };
  if (tag.includes(':')) throw badRequest('invalid checksum digest format');
  if (!/^\w[\w.-]{0,127}$/.test(tag)) throw badRequest('invalid tag format');
  return { ...parsed, tag };
}

/** Finds what is wanted, and gives the progress of the rest. Throws what the registry refuses. */
async function beginPull(asked: Pull): Promise<AsyncGenerator<Progress>> {
  const { engine, wanted } = asked;
  const registry = engine.registries.of(wanted.domain);
  const manifest = await manifestOf(registry, asked);
  return finish(asked, registry, manifest);
}

/** The image of a name, pulled where it is not here, or always. Throws what the registry says. */
export async function* bringImage(
  asked: Omit<Pull, 'wanted'>,
  name: string,
  always = false,
): AsyncGenerator<Progress, MockImage> {
  const here = always ? undefined : asked.engine.images.find(name);
  if (here) return here;
  const parsed = parseName(name);
  const wanted = { ...parsed, tag: parsed.digest ? undefined : (parsed.tag ?? 'latest') };
  for await (const item of await beginPull({ ...asked, wanted })) {
    if (item.error !== undefined) throw new Error(item.error);
    yield item;
  }
  return asked.engine.images.get(shown(wanted));
}

async function manifestOf(registry: Registry, { wanted, auth }: Pull): Promise<Manifest> {
  const reference = wanted.digest ?? wanted.tag ?? 'latest';
  try {
    return await registry.manifest(wanted.path, reference, credentialsOf(auth));
  } catch (error) {
    if (!(error instanceof DaemonError) || error.status !== 404) throw error;
    if (registry.host === 'docker.io' && (await isUnknown(registry, wanted, auth)))
      throw notFound(
        `pull access denied for ${wanted.repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
    throw notFound(`manifest for ${shown(wanted)} not found: ${error.message}`);
  }
}

export async function isUnknown(
  registry: Registry,
  wanted: Reference,
  auth: string | undefined,
): Promise<boolean> {
  try {
    return (await registry.tags(wanted.path, credentialsOf(auth))).length === 0;
  } catch {
    return true;
  }
}

async function* finish(asked: Pull, registry: Registry, manifest: Manifest): AsyncGenerator<Progress> {
  const { engine, wanted } = asked;
  try {
    const isNew = yield* pullOne(asked, registry, manifest);
    yield {
      status: `Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${shown(wanted)}`,
    };
  } catch (error) {
    yield failure((error as Error).message);
    return;
  }
  tellPulled(engine, wanted);
}

function tellPulled(engine: Engine, wanted: Reference): void {
  const image = engine.images.named(wanted);
  engine.events.emit('image', 'pull', shown(wanted), {
    ...(image?.config.Labels ?? {}),
    name: wanted.repository,
  });
}

async function pullAll(asked: Pull): Promise<MockResponse> {
  const { engine, wanted, auth } = asked;
  const registry = engine.registries.of(wanted.domain);
  const tags = await registry.tags(wanted.path, credentialsOf(auth));
  if (tags.length === 0) await manifestOf(registry, asked);
  async function* all(): AsyncGenerator<Progress> {
    let isNew = false;
    for (const tag of tags) {
      const one = { ...asked, wanted: { ...wanted, tag } };
      try {
        const manifest = await manifestOf(registry, one);
        isNew = (yield* pullOne(one, registry, manifest)) || isNew;
      } catch (error) {
        yield failure((error as Error).message);
        return;
      }
    }
    const { repository } = wanted;
    yield { status: `Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${repository}` };
    engine.events.emit('image', 'pull', repository, { name: repository });
  }
  return streamed(all());
}

/** Brings one manifest into the daemon; true where its name did not stand for it before. */
async function* pullOne(
  asked: Pull,
  registry: Registry,
  manifest: Manifest,
): AsyncGenerator<Progress, boolean> {
  const { engine, wanted, auth } = asked;
  const { images } = engine;
  const who = credentialsOf(auth);
  yield {
    status: `Pulling from ${wanted.path}`,
    id: wanted.digest ? shown(wanted) : (wanted.tag ?? 'latest'),
  };
  const chosen = isIndex(manifest.mediaType)
    ? await registry.manifest(wanted.path, choose(manifest, asked.platform).digest, who)
    : manifest;
  const { config, layers = [] } = readManifest(chosen);
  if (!config) throw new Error(`unsupported manifest: ${chosen.mediaType}`);
  let image = images.byId(config.digest);
  if (!image) {
    const raw = await registry.blob(wanted.path, config.digest, who);
    if (digestOf(raw) !== config.digest) throw new Error('image config verification failed for digest');
    const kept = yield* fetchLayers(asked, registry, readDocument(raw), layers);
    image = images.add(raw, kept);
  }
  const digestName = `${wanted.repository}@${manifest.digest}`;
  const before = images.named(wanted);
  images.addDigest(image, digestName);
  if (!wanted.digest && before !== image)
    images.tag(image, wanted.repository, wanted.tag ?? 'latest', engine.clock());
  yield { status: `Digest: ${manifest.digest}` };
  return before !== image;
}

function choose(index: Manifest, platform: Platform | undefined): Descriptor {
  const { os, architecture, variant } = platform ?? {
    os: 'linux',
    architecture: 'amd64',
    variant: undefined,
  };
  const found = (readManifest(index).manifests ?? []).find(
    ({ platform: own }) =>
      own?.os === os &&
      own.architecture === architecture &&
      (!variant || !own.variant || own.variant === variant),
  );
  if (found) return found;
  const text = platformText({ os, architecture, ...(variant ? { variant } : {}) });
  throw new Error(`no matching manifest for ${text} in the manifest list entries`);
}

/** Fetches the layers that are not here; each is checked against its digest and its place in the document. */
async function* fetchLayers(
  { engine, wanted, auth }: Pull,
  registry: Registry,
  document: ImageDocument,
  layers: readonly Descriptor[],
): AsyncGenerator<Progress, Layer[]> {
  const who = credentialsOf(auth);
  const { diff_ids } = document.rootfs;
  const chains = chainIds(diff_ids);
  const kept = new Map<number, Layer>();
  const id = (index: number) => (layers[index]?.digest ?? '').slice(7, 19);
  for (const [index, chain] of chains.entries()) {
    const known = engine.images.layers.layer(chain);
    if (known) kept.set(index, known);
    yield layerStatus(known ? 'Already exists' : 'Pulling fs layer', id(index));
  }
  for (const [index, { digest, size, mediaType }] of layers.entries()) {
    if (kept.has(index)) continue;
    const bytes = await registry.blob(wanted.path, digest, who);
    for (let done = 1 << 20; done < size; done += 1 << 20)
      yield layerProgress('Downloading', id(index), done, size);
    yield layerProgress('Downloading', id(index), bytes.length, size);
    yield layerStatus('Verifying Checksum', id(index));
    yield layerStatus('Download complete', id(index));
    const layer = layerOf(mediaType === mediaTypes.ociLayer ? bytes : plainTar(bytes));
    if (layer.diffId !== diff_ids[index])
      throw new Error(`layers from manifest don't match image configuration`);
    if (bytes[0] === 0x1f) keepPacked(layer, digest, bytes);
    yield layerProgress('Extracting', id(index), bytes.length, size);
    yield layerProgress('Extracting', id(index), bytes.length, size);
    yield layerStatus('Pull complete', id(index));
    kept.set(index, layer);
  }
  if (kept.size !== diff_ids.length) throw new Error(`layers from manifest don't match image configuration`);
  return diff_ids.flatMap((_diffId, index) => kept.get(index) ?? []);
}
