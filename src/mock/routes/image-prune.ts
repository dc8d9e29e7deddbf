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
  const wanted = (image: MockImage) =>
    (images.names(image).length > 0 || images.children(image).length === 0) &&
    image.created <= until &&
    labelsHold(filters, image.config.Labels ?? {});
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
    if (dangling && image.tags.size > 0) continue;
    const names = images.names(image);
    // Why each name by itself: a container keeps an image its last name, and no other.
    for (const name of names) if (images.find(name)) go(name);
    if (names.length === 0 && images.byId(image.id)) go(image.id);
  }
  engine.events.emit('image', 'prune', '', { reclaimed: String(freed) });
  return {
    status: 200,
    json: { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: freed },
  };
}
