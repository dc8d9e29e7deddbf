import type { Json } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import type { HistoryStep } from '../state/image-document.ts';
import type { MockImage } from '../state/image-store.ts';

/** An image that the same step made upon the same image before; the newest of them. */
export function cachedStep(
  engine: Engine,
  below: MockImage | undefined,
  config: Json,
): MockImage | undefined {
  const key = keyOf(config);
  return engine.images.all
    .filter(
      ({ parent, document }) =>
        parent === (below?.id ?? '') && document.container_config && keyOf(document.container_config) === key,
    )
    .filter(({ document }) => below !== undefined || document.history.length === 1)
    .sort((a, b) => b.created - a.created)[0];
}

/** Of images that came from elsewhere: the one whose history goes on from this image with this step. */
export function stepOfHistory(
  sources: readonly MockImage[],
  below: MockImage | undefined,
  createdBy: string,
): MockImage | undefined {
  const known = below?.document.history ?? [];
  return sources.find(({ document, layers }) => {
    const goesOn =
      known.every((step, index) => told(step) === told(document.history[index])) &&
      (below?.layers ?? []).every((layer, index) => layers[index] === layer);
    return goesOn && document.history[known.length]?.created_by === createdBy;
  });
}

const told = (step: HistoryStep | undefined): string =>
  JSON.stringify([step?.created, step?.created_by, step?.author, step?.comment, step?.empty_layer]);

/** What makes two steps the same: the settings that the daemon compares. */
function keyOf(config: Json): string {
  const names = (map: Json) => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    config.Cmd ?? [],
    config.Env ?? [],
    config.Entrypoint ?? [],
    names(config.Labels),
    Object.keys(config.ExposedPorts ?? {}).sort(),
    Object.keys(config.Volumes ?? {}).sort(),
  ]);
}
