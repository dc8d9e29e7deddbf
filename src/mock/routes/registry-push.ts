import { packImage, packLayer } from '../registry/pack.ts';
import { type Credentials, credentialsOf, type Registry } from '../registry/registry.ts';
import type { MockRequest, MockResponse } from '../serve/message.ts';
import { badRequest } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { MockImage } from '../state/image-store.ts';
import type { Layer } from '../state/layer.ts';
import { parseName, type Reference } from '../state/reference.ts';
import { ofWanted, platformOf } from './platform.ts';
import { failure, layerProgress, layerStatus, type Progress, streamed } from './progress.ts';

/** `POST /images/{name}/push` */
export function push(engine: Engine, request: MockRequest): MockResponse {
  const wanted = parseName(request.path.name ?? '');
  const tag = request.query.get('tag') ?? '';
  if (tag !== '' && !/^\w[\w.-]{0,127}$/.test(tag)) throw badRequest('invalid tag format');
  const platform = platformOf(request);
  const one = tag || wanted.tag;
  if (platform && one) ofWanted(engine, `${wanted.repository}:${one}`, platform);
  return streamed(pushing(engine, { ...wanted, tag: one }, request.headers.get('x-registry-auth')));
}

async function* pushing(
  engine: Engine,
  wanted: Reference,
  auth: string | undefined,
): AsyncGenerator<Progress> {
  const { repository, domain, path } = wanted;
  yield { status: `The push refers to repository [${domain}/${path}]` };
  const named = engine.images
    .ofRepository(repository)
    .filter(([name]) => !name.includes('@') && (!wanted.tag || name === `${repository}:${wanted.tag}`));
  if (named.length === 0) {
    yield failure(`An image does not exist locally with the tag: ${repository}`);
    return;
  }
  try {
    const registry = engine.registries.of(domain);
    for (const [name, image] of named) {
      const tag = name.slice(repository.length + 1);
      yield* pushOne(engine, registry, { ...wanted, tag }, image, credentialsOf(auth));
      if (wanted.tag)
        engine.events.emit('image', 'push', name, { ...(image.config.Labels ?? {}), name: repository });
    }
    if (!wanted.tag) engine.events.emit('image', 'push', repository, { name: repository });
  } catch (error) {
    yield failure((error as Error).message);
  }
}

async function* pushOne(
  engine: Engine,
  registry: Registry,
  { path, repository, tag = '' }: Reference,
  image: MockImage,
  who: Credentials,
): AsyncGenerator<Progress> {
  const layers = engine.images.layers.layersOf(image.layers);
  const fromTop = layers.toReversed();
  for (const layer of fromTop) yield layerStatus('Preparing', idOf(layer));
  for (const layer of fromTop) yield* pushLayer(registry, path, layer, who);
  const { manifest, blobs } = packImage(image.raw, layers);
  if (!(await registry.hasBlob(path, image.id, who)))
    await registry.putBlob(path, image.id, blobs.get(image.id) ?? image.raw, who);
  await registry.putManifest(path, tag, manifest, who);
  engine.images.addDigest(image, `${repository}@${manifest.digest}`);
  const size = manifest.bytes.length;
  yield { status: `${tag}: digest: ${manifest.digest} size: ${size}` };
  yield { progressDetail: {}, aux: { Tag: tag, Digest: manifest.digest, Size: size } };
}

async function* pushLayer(
  registry: Registry,
  path: string,
  layer: Layer,
  who: Credentials,
): AsyncGenerator<Progress> {
  const { digest, bytes } = packLayer(layer);
  if (await registry.hasBlob(path, digest, who)) {
    yield layerStatus('Layer already exists', idOf(layer));
    return;
  }
  yield layerProgress('Pushing', idOf(layer), Math.min(512, layer.tar.length), layer.size);
  await registry.putBlob(path, digest, bytes, who);
  yield layerProgress('Pushing', idOf(layer), layer.tar.length, layer.size);
  yield layerStatus('Pushed', idOf(layer));
}

const idOf = ({ diffId }: Layer) => diffId.slice(7, 19);
