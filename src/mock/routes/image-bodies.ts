import type { Json } from '../state/container.ts';
import { dataRoot, type Engine } from '../state/engine.ts';
import { fullConfig } from '../state/image-document.ts';
import { sortNames } from '../state/image-removal.ts';
import type { MockImage } from '../state/image-store.ts';
import { chainIds } from '../state/layer-store.ts';
import { formatTime, zeroTime } from '../state/time.ts';

/** An entry of `GET /images/json` at an API version. `counted` as `GET /system/df` has it. */
export function imageSummary(engine: Engine, image: MockImage, counted?: ReadonlyMap<string, number>): Json {
  const none = image.tags.size === 0 && image.digests.size === 0;
  const users = [...engine.containers.values()].filter((container) => container.image.id === image.id);
  return {
    Containers: users.length,
    Created: Math.floor(image.created / 1000),
    Id: image.id,
    Labels: image.config.Labels ?? null,
    ParentId: image.parent,
    RepoDigests: none ? [] : sortNames(image.digests),
    RepoTags: none ? [] : sortNames(image.tags),
    SharedSize: counted ? sharedSize(engine, image, counted) : -1,
    Size: image.size,
    VirtualSize: image.size,
  };
}

/** How many images stand upon each layer; those count that have a name or nothing built upon them. */
export function layerUsers(engine: Engine): Map<string, number> {
  const { images } = engine;
  const parents = new Set(images.all.map(({ parent }) => parent));
  const users = new Map<string, number>();
  for (const image of images.all) {
    if (image.tags.size + image.digests.size === 0 && parents.has(image.id)) continue;
    for (const chain of chainIds(image.layers)) users.set(chain, (users.get(chain) ?? 0) + 1);
  }
  return users;
}

function sharedSize(engine: Engine, image: MockImage, users: ReadonlyMap<string, number>): number {
  return chainIds(image.layers)
    .filter((chain) => users.get(chain) !== 1)
    .reduce((sum, chain) => sum + (engine.images.layers.layer(chain)?.size ?? 0), 0);
}

/** Bytes of all layers, each counted once. */
export function layersSize(engine: Engine): number {
  return [...layerUsers(engine).keys()].reduce(
    (sum, chain) => sum + (engine.images.layers.layer(chain)?.size ?? 0),
    0,
  );
}

/** `GET /images/{name}/json` */
export function imageBody(image: MockImage): Json {
  const { document, config } = image;
  return {
    Id: image.id,
    RepoTags: sortNames(image.tags),
    RepoDigests: sortNames(image.digests),
    Parent: image.parent,
    Comment: document.comment ?? '',
    Created: document.created,
    Container: document.container ?? '',
    ContainerConfig: document.container_config ?? fullConfig({ ...emptyLists, User: '', WorkingDir: '' }),
    DockerVersion: document.docker_version ?? '',
    Author: document.author ?? '',
    Config: fullConfig(config),
    Architecture: document.architecture,
    ...(document.variant ? { Variant: document.variant } : {}),
    Os: document.os,
    Size: image.size,
    ...(image.size > 0 ? { VirtualSize: image.size } : {}),
    GraphDriver: { Data: graphData(image), Name: 'overlay2' },
    RootFS: { Type: 'layers', ...(image.layers.length > 0 ? { Layers: image.layers } : {}) },
    Metadata: { LastTagTime: image.lastTag === undefined ? zeroTime : formatTime(image.lastTag) },
  };
}

const emptyLists = { Env: null, Cmd: null, Volumes: null, Entrypoint: null, OnBuild: null, Labels: null };

/** Where the layers would lie on the daemon's machine. */
function graphData({ layers }: MockImage): Json {
  const folders = chainIds(layers)
    .map((chain) => `${dataRoot}/overlay2/${chain.slice(7)}`)
    .toReversed();
  const [top, ...lower] = folders;
  if (top === undefined) return null;
  return {
    ...(lower.length > 0 ? { LowerDir: lower.map((folder) => `${folder}/diff`).join(':') } : {}),
    MergedDir: `${top}/merged`,
    UpperDir: `${top}/diff`,
    WorkDir: `${top}/work`,
  };
}

/** `GET /images/{name}/history` */
export function historyBody(engine: Engine, image: MockImage): Json {
  const chains = chainIds(image.layers);
  let at = 0;
  const steps = image.document.history.map((step) => {
    const chain = step.empty_layer ? undefined : chains[at++];
    return {
      Comment: step.comment ?? '',
      Created: Math.floor(Date.parse(step.created ?? zeroTime) / 1000),
      CreatedBy: step.created_by ?? '',
      Id: '<missing>',
      Size: chain === undefined ? 0 : (engine.images.layers.layer(chain)?.size ?? 0),
      Tags: null as string[] | null,
    };
  });
  steps.reverse();
  // Why: the daemon knows the ids of what was built here, as each step names the one below as its parent.
  let known: MockImage | undefined = image;
  for (const step of steps) {
    if (!known) break;
    step.Id = known.id;
    step.Tags = known.tags.size > 0 ? sortNames(known.tags) : null;
    known = known.parent === '' ? undefined : engine.images.byId(known.parent);
  }
  return steps;
}
