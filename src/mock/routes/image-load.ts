import { isOn, type MockRequest, type MockResponse } from '../serve/message.ts';
import { dataRoot, type Engine } from '../state/engine.ts';
import { readDocument } from '../state/image-document.ts';
import { emitImage } from '../state/image-removal.ts';
import { type Layer, layerOf } from '../state/layer.ts';
import { chainIds } from '../state/layer-store.ts';
import { parseReference } from '../state/reference.ts';
import { readTar, type TarEntry } from '../state/tar.ts';
import { fitsPlatform, platformOf, platformText } from './platform.ts';
import { failed, failure, layerProgress, type Progress, plainTar, streamed } from './progress.ts';

interface ManifestItem {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[] | null;
}

/** `POST /images/load`: what `docker save` writes, of this release and of older ones. */
export function load(engine: Engine, request: MockRequest): MockResponse {
  const platform = platformOf(request);
  let entries: Map<string, TarEntry>;
  try {
    entries = entriesOf(request.body);
  } catch (error) {
    return failed((error as Error).message);
  }
  const manifest = entries.get('manifest.json');
  if (!manifest)
    return failed(
      `open ${dataRoot}/tmp/docker-import-${Number.parseInt(engine.ids.next().slice(0, 8), 16)}/repositories: no such file or directory`,
    );
  const items: Progress[] = [];
  try {
    const list = JSON.parse(Buffer.from(manifest.bytes).toString('utf8')) as ManifestItem[] | null;
    for (const item of list ?? []) {
      const { image, fresh } = loadOne(engine, entries, item);
      if (platform && !fitsPlatform(image, platform))
        throw new Error(`requested platform (${platformText(platform)}) does not match image platform`);
      if (!isOn(request.query, 'quiet')) items.push(...fresh.map(loadingLayer));
      for (const name of item.RepoTags ?? []) {
        const parsed = parseReference(name);
        if (!parsed) throw new Error(`invalid tag "${name}"`);
        engine.images.tag(image, parsed.repository, parsed.tag, engine.clock());
        items.push({ stream: `Loaded image: ${parsed.repository}:${parsed.tag}\n` });
      }
      if ((item.RepoTags ?? []).length === 0) items.push({ stream: `Loaded image ID: ${image.id}\n` });
      emitImage(engine, 'load', image);
    }
  } catch (error) {
    items.push(failure((error as Error).message));
  }
  return streamed(items);
}

const loadingLayer = ({ diffId, tar }: Layer): Progress =>
  layerProgress('Loading layer', diffId.slice(7, 19), tar.length, tar.length);

function entriesOf(body: Uint8Array): Map<string, TarEntry> {
  if (body.length === 0) return new Map();
  return new Map(readTar(plainTar(body)).map((each) => [each.name.replace(/^\.\//, ''), each]));
}

/** Throws in the daemon's words where a part is missing or is not what it should be. */
function loadOne(engine: Engine, entries: ReadonlyMap<string, TarEntry>, { Config, Layers }: ManifestItem) {
  const raw = fileOf(entries, Config);
  const { rootfs } = readDocument(raw);
  const paths = Layers ?? [];
  if (paths.length !== rootfs.diff_ids.length)
    throw new Error(
      `invalid manifest, layers length mismatch: expected ${rootfs.diff_ids.length}, got ${paths.length}`,
    );
  const chains = chainIds(rootfs.diff_ids);
  const fresh: Layer[] = [];
  const layers = rootfs.diff_ids.map((diffId, index) => {
    const known = engine.images.layers.layer(chains[index] ?? '');
    if (known) return known;
    const layer = layerOf(plainTar(fileOf(entries, paths[index] ?? '')));
    if (layer.diffId !== diffId)
      throw new Error(`invalid diffID for layer ${index}: expected "${diffId}", got "${layer.diffId}"`);
    fresh.push(layer);
    return layer;
  });
  return { image: engine.images.add(Uint8Array.from(raw), layers), fresh };
}

/** The bytes at a path; links of older archives followed. */
function fileOf(entries: ReadonlyMap<string, TarEntry>, path: string): Uint8Array {
  const found = entries.get(path);
  if (found?.type === 'symlink' || found?.type === 'hardlink') {
    const target =
      found.type === 'hardlink'
        ? found.linkName
        : `${path.slice(0, path.lastIndexOf('/') + 1)}${found.linkName}`;
    const steps: string[] = [];
    for (const step of target.split('/')) {
      if (step === '..') steps.pop();
      else if (step !== '.' && step !== '') steps.push(step);
    }
    return fileOf(entries, steps.join('/'));
  }
  if (found) return found.bytes;
  throw new Error(`open ${dataRoot}/tmp/docker-import/${path}: no such file or directory`);
}
