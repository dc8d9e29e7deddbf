import type { Json } from './container.ts';
import { notFound } from './daemon-error.ts';
import type { FileNode } from './file-system.ts';
import { digestOf } from './ids.ts';
import { type ImageDocument, imageConfig, readDocument, writeDocument } from './image-document.ts';
import type { Layer } from './layer.ts';
import { chainIds, LayerStore } from './layer-store.ts';
import { byCanonicalName, parseAnyName, parseReference, type Reference, shown } from './reference.ts';

export interface MockImage {
  /** `sha256:…`, the digest of `raw`. */
  readonly id: string;
  /** The configuration document as it came or was written. */
  readonly raw: Uint8Array;
  readonly document: ImageDocument;
  /** Id of the image that it was built or committed upon; empty for what was pulled, loaded or imported. */
  readonly parent: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly config: Json;
  /** The files of all layers together. */
  readonly nodes: ReadonlyMap<string, FileNode>;
  readonly size: number;
  /** Diff ids, lowest first. */
  readonly layers: readonly string[];
  readonly tags: Set<string>;
  readonly digests: Set<string>;
  /** When it got a name at last; milliseconds since the epoch. */
  lastTag: number | undefined;
}

/** What a step makes of an image, or of nothing. */
export interface ImageStep {
  /** The image below; absent for an image of its own. */
  readonly below?: MockImage | undefined;
  /** Whether the image below is told as the parent. */
  readonly isChild: boolean;
  readonly config: Json;
  /** What is written over the image below; absent when nothing is. */
  readonly layer?: Layer | undefined;
  /** RFC 3339. */
  readonly created: string;
  readonly createdBy?: string;
  readonly comment?: string;
  readonly author?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly container?: string;
  readonly containerConfig?: Json;
  readonly release: string;
}

/** The images of the daemon, by id, with their names. */
export class ImageStore {
  readonly layers = new LayerStore();
  readonly #images = new Map<string, MockImage>();
  readonly #names = new Map<string, MockImage>();

  get all(): MockImage[] {
    return [...this.#images.values()];
  }

  /** Adds an image by its document and layers; the one that is there already where there is one. */
  add(raw: Uint8Array, layers: readonly Layer[], parent = ''): MockImage {
    const id = digestOf(raw);
    const found = this.#images.get(id);
    if (found) return found;
    const document = readDocument(raw);
    const chain = this.layers.keep(layers);
    const store = this.layers;
    const added: MockImage = {
      id,
      raw,
      document,
      parent,
      created: millisecondsOf(document.created),
      config: imageConfig(document.config),
      get nodes() {
        return store.nodes(chain.at(-1));
      },
      size: layers.reduce((sum, { size }) => sum + size, 0),
      layers: document.rootfs.diff_ids,
      tags: new Set(),
      digests: new Set(),
      lastTag: undefined,
    };
    this.#images.set(id, added);
    return added;
  }

  /** Makes an image of a step. */
  make(step: ImageStep): MockImage {
    const { below, layer, created, config, comment = '', author = '' } = step;
    const written = step.createdBy ? { created_by: step.createdBy } : {};
    const document: ImageDocument = {
      architecture: step.architecture ?? below?.document.architecture ?? 'amd64',
      os: 'linux',
      ...((step.variant ?? below?.document.variant)
        ? { variant: step.variant ?? below?.document.variant ?? '' }
        : {}),
      author,
      comment,
      config,
      ...(step.container ? { container: step.container } : {}),
      ...(step.containerConfig ? { container_config: step.containerConfig } : {}),
      created,
      docker_version: step.release,
      history: [
        ...(below?.document.history ?? []),
        {
          created,
          ...written,
          ...(author ? { author } : {}),
          ...(comment ? { comment } : {}),
          ...(layer ? {} : { empty_layer: true }),
        },
      ],
      rootfs: { type: 'layers', diff_ids: [...(below?.layers ?? []), ...(layer ? [layer.diffId] : [])] },
    };
    const layers = [...this.layers.layersOf(below?.layers ?? []), ...(layer ? [layer] : [])];
    return this.add(writeDocument(document), layers, step.isChild ? (below?.id ?? '') : '');
  }

  /** The image of a name, id or beginning of an id. */
  find(name: string): MockImage | undefined {
    try {
      return this.#resolve(name, parseAnyName(name));
    } catch {
      return undefined;
    }
  }

  /** As `find`. Throws 404, and 400 for what is no name. */
  get(name: string): MockImage {
    const parsed = parseAnyName(name);
    const found = this.#resolve(name, parsed);
    if (found) return found;
    throw notFound(`No such image: ${parsed ? shown(parsed) : name.replace(/^(?!sha256:)/, 'sha256:')}`);
  }

  #resolve(name: string, parsed: Reference | undefined): MockImage | undefined {
    if (!parsed) return this.#images.get(name.startsWith('sha256:') ? name : `sha256:${name}`);
    return this.named(parsed) ?? this.byId(name);
  }

  /** The image that has this name. */
  named({ repository, tag, digest }: Reference): MockImage | undefined {
    return this.#names.get(digest ? `${repository}@${digest}` : `${repository}:${tag ?? 'latest'}`);
  }

  /** The image of an id or of the one id that begins so. */
  byId(text: string): MockImage | undefined {
    const hex = text.replace(/^sha256:/, '');
    if (!/^[0-9a-f]{1,64}$/.test(hex)) return undefined;
    const whole = this.#images.get(`sha256:${hex}`);
    if (whole) return whole;
    const found = this.all.filter((image) => image.id.startsWith(hex, 7));
    return found.length === 1 ? found[0] : undefined;
  }

  /** Tags and digests of an image, in the daemon's order. */
  names(image: MockImage): string[] {
    return [...image.tags, ...image.digests].sort(byCanonicalName);
  }

  /** Names of a repository, with their images. */
  ofRepository(repository: string): [string, MockImage][] {
    return [...this.#names]
      .filter(([name]) => parseReference(name)?.repository === repository)
      .sort(([a], [b]) => byCanonicalName(a, b));
  }

  tag(image: MockImage, repository: string, tag: string, now: number): void {
    const name = `${repository}:${tag}`;
    this.untag(name);
    image.tags.add(name);
    image.lastTag = now;
    this.#names.set(name, image);
  }

  addDigest(image: MockImage, name: string): void {
    image.digests.add(name);
    this.#names.set(name, image);
  }

  /** Takes a tag or digest from the image that has it. */
  untag(name: string): void {
    const image = this.#names.get(name);
    image?.tags.delete(name);
    image?.digests.delete(name);
    this.#names.delete(name);
  }

  children(image: MockImage): MockImage[] {
    return this.all.filter(({ parent }) => parent === image.id);
  }

  /** Removes an image with its names; gives the chains that went with it. Layers of `kept` stay. */
  delete(image: MockImage, kept: Iterable<MockImage> = []): { ids: string[]; bytes: number } {
    for (const name of this.names(image)) this.untag(name);
    this.#images.delete(image.id);
    const used = new Set([...this.all, ...kept].flatMap(({ layers }) => chainIds(layers)));
    return this.layers.drop(chainIds(image.layers), used);
  }
}

const millisecondsOf = (text: string): number => {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const seconds = Date.parse(text.replace(/\.\d+/, ''));
  return Number.isNaN(seconds) ? 0 : seconds + Number(`0.${fraction || 0}`) * 1000;
};
