import { filtersOf, type MockRequest, type MockResponse } from '../serve/message.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, labelsHold } from '../state/filters.ts';
import { type Removed, removeImage } from '../state/image-removal.ts';
import type { MockImage } from '../state/image-store.ts';
import { untilOf } from './image-filters.ts';

/** `POST /images/prune`: what nobody names and nothing stands upon; with `dangling=false` all that no container needs. */
export function prune(engine: Engine, request: MockRequest): MockResponse {
  const { images } = engine;
  const filters = filtersOf(request);
  const dangling = booleanFilter(filters, 'dangling') ?? true;
  const until = untilOf(filters);
  const used = new Set([...engine.containers.values()].map(({ image }) => image.id));
  const wanted = (image: MockImage) =>
    image.created <= until &&
    labelsHold(filters, image.config.Labels ?? {}) &&
    images.children(image).length === 0;
  let freed = 0;
  const deleted: Removed[] = [];
  const go = (name: string) => {
    try {
      const removal = removeImage(engine, name, { force: false, prune: true });
      deleted.push(...removal.done);
      freed += removal.freed;
    } catch (error) {
      // Why: what is needed stays, and nobody is told.
      if (!(error instanceof DaemonError)) throw error;
    }
  };
  for (const image of images.all.filter(wanted)) {
    const names = images.names(image);
    const isDangling = image.tags.size === 0;
    if (dangling ? isDangling : true) {
      if (used.has(image.id)) continue;
      if (names.length === 0) go(image.id);
      else for (const name of names) if (images.find(name)) go(name);
    }
  }
  engine.events.emit('image', 'prune', '', { reclaimed: String(freed) });
  return {
    status: 200,
    json: { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: freed },
  };
}
