import { baseLayer, layerOfFiles, madeAt, type PlainFiles } from '../state/base-files.ts';
import type { Json } from '../state/container.ts';
import { type ImageDocument, imageConfig, writeDocument } from '../state/image-document.ts';
import type { Layer } from '../state/layer.ts';
import { parseName } from '../state/reference.ts';
import type { PublishedImage } from './memory-registry.ts';
import { packImage, packIndex } from './pack.ts';
import type { Recipe } from './recipe.ts';
import { recipes } from './recipes.ts';
import type { Descriptor } from './registry.ts';

/** An image that a user adds to what can be pulled. */
export interface CatalogueImage {
  /** `my/app:1`; every tag where there is none. */
  readonly name: string;
  /** Members of an image's `Config`: `Cmd`, `Entrypoint`, `Env`, `ExposedPorts` … */
  readonly config?: Json;
  /** Files by path, over those of busybox; `{ text, mode: 0o755 }` for a program. */
  readonly files?: PlainFiles;
  /** Not in the daemon from the start, but only in its registry. */
  readonly pullOnly?: boolean;
}

/** An image with its layers, not yet in a daemon. */
export interface MadeImage {
  readonly raw: Uint8Array;
  readonly layers: readonly Layer[];
}

// Why so wide: any tag that a version or a distribution may have is there; a word like `nosuch` is not.
const words =
  /^(latest|stable|edge|mainline|lts|current|musl|glibc|uclibc|perl|otel|alpine|slim|fpm|bookworm|trixie|bullseye|buster|jammy|noble|focal|linux|windows\w*|v?\d+(\.\d+)*(rc|beta|alpha|b|a)?\d*)$/;
const isTag = (tag: string): boolean =>
  tag.split('-').every((word) => words.test(word) || /^alpine[\d.]+$/.test(word));

/** The images that can be pulled: well-known ones, and those that a user adds. */
export class Catalogue {
  readonly #programs: readonly string[];
  readonly #own: readonly CatalogueImage[];
  #base: Layer | undefined;

  constructor(programs: readonly string[], own: readonly CatalogueImage[]) {
    this.#programs = programs;
    this.#own = own;
  }

  /** The lowest layer of all of them. */
  get base(): Layer {
    this.#base ??= baseLayer(this.#programs);
    return this.#base;
  }

  /** What a search goes through. */
  get recipes(): readonly Recipe[] {
    return recipes;
  }

  /** Tags that are told when all are asked for. */
  tags(host: string, path: string): string[] {
    const own = this.#own
      .map(({ name }) => parseName(name))
      .filter((name) => name.domain === host && name.path === path)
      .map(({ tag = 'latest' }) => tag);
    const known = host === 'docker.io' ? recipes.find((recipe) => recipe.path === path) : undefined;
    return [...own, ...(known?.tags ?? [])];
  }

  /** A name as a registry has it; `undefined` for one that there is not. */
  publish(host: string, path: string, tag: string): PublishedImage | undefined {
    const variants = ['amd64', 'arm64'].map((architecture) => ({
      architecture,
      image: this.#image(host, path, tag, architecture),
    }));
    const packed = variants.flatMap(({ architecture, image }) =>
      image ? [{ architecture, ...packImage(image.raw, image.layers) }] : [],
    );
    if (packed.length === 0) return undefined;
    const manifests = packed.map(
      ({ architecture, manifest }): Descriptor => ({
        mediaType: manifest.mediaType,
        digest: manifest.digest,
        size: manifest.bytes.length,
        platform: { architecture, os: 'linux' },
      }),
    );
    return {
      manifests: [packIndex(manifests), ...packed.map(({ manifest }) => manifest)],
      blobs: new Map(packed.flatMap(({ blobs }) => [...blobs])),
    };
  }

  #image(host: string, path: string, tag: string, architecture: string): MadeImage | undefined {
    const own = this.#own.find(({ name }) => {
      const parsed = parseName(name);
      return (
        parsed.domain === host && parsed.path === path && (parsed.tag === undefined || parsed.tag === tag)
      );
    });
    if (own) return this.made(own, architecture);
    const recipe = host === 'docker.io' ? recipes.find((each) => each.path === path) : undefined;
    if (!recipe || !(recipe.tags.includes(tag) || isTag(tag))) return undefined;
    return this.#cooked(recipe, tag, architecture);
  }

  /** An image that a user told of. */
  made({ config, files }: CatalogueImage, architecture = 'amd64'): MadeImage {
    const layers = [this.base, ...(files && Object.keys(files).length > 0 ? [layerOfFiles(files)] : [])];
    return document({ Cmd: ['sh'], ...config }, architecture, layers, []);
  }

  #cooked(recipe: Recipe, tag: string, architecture: string): MadeImage {
    const version = /\d+(\.\d+)*/.exec(tag)?.[0] ?? recipe.version;
    const files = recipe.files?.(version) ?? {};
    const own = Object.keys(files).length > 0 ? [layerOfFiles(files, recipe.folders)] : [];
    const layers = recipe.bare ? own : [this.base, ...own];
    const config = recipe.config(version, tag);
    const step = (text: string) => `/bin/sh -c #(nop)  ${text}`;
    const steps = [
      ...(config.Env ? config.Env.slice(1).map((each: string) => step(`ENV ${each}`)) : []),
      ...(config.Entrypoint ? [step(`ENTRYPOINT ${JSON.stringify(config.Entrypoint)}`)] : []),
      ...Object.keys(config.ExposedPorts ?? {}).map((port) => step(`EXPOSE ${port.replace('/tcp', '')}`)),
      ...(config.Cmd ? [step(`CMD ${JSON.stringify(config.Cmd)}`)] : []),
    ];
    return document(config, architecture, layers, steps);
  }
}

function document(
  config: Json,
  architecture: string,
  layers: readonly Layer[],
  steps: readonly string[],
): MadeImage {
  const written: ImageDocument = {
    architecture,
    os: 'linux',
    config: imageConfig(config),
    created: madeAt,
    history: [
      ...layers.map(({ diffId }, index) => ({
        created: madeAt,
        created_by: `/bin/sh -c #(nop) ${index === 0 ? 'ADD' : 'COPY'} multi:${diffId.slice(7)} in / `,
      })),
      ...steps.map((created_by) => ({ created: madeAt, created_by, empty_layer: true })),
    ],
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
  return { raw: writeDocument(written), layers };
}
