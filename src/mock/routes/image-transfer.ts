import { filtersOf, type MockRequest, type Route } from '../serve/message.ts';
import { badRequest } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { build } from './build.ts';
import { importImage } from './image-import.ts';
import { load } from './image-load.ts';
import { save } from './image-save.ts';
import { distribution } from './registry-distribution.ts';
import { pull } from './registry-pull.ts';
import { push } from './registry-push.ts';

/** Filters of the build cache that the daemon knows; it has no cache to choose from, as the classic builder keeps none apart. */
const cacheFilters = [
  'until',
  'id',
  'parent',
  'type',
  'description',
  'inuse',
  'shared',
  'private',
  'label',
  'label!',
  'unused-for',
];

export function imageTransferRoutes(engine: Engine): Record<string, Route> {
  return {
    ImageCreate: (request) =>
      request.query.get('fromImage') ? pull(engine, request) : importImage(engine, request),
    ImagePush: (request) => push(engine, request),
    DistributionInspect: (request) => distribution(engine, request),
    ImageGet: (request) => save(engine, request, [request.path.name ?? '']),
    ImageGetAll: (request) => save(engine, request, request.query.getAll('names')),
    ImageLoad: (request) => load(engine, request),
    ImageBuild: (request) => build(engine, request),
    BuildPrune: (request) => {
      cacheSizes(request);
      try {
        filtersOf(request, cacheFilters);
      } catch (error) {
        throw badRequest(`failed to prune build cache: ${(error as Error).message}`);
      }
      engine.events.emit('builder', 'prune', '', { reclaimed: '0' });
      return { status: 200, json: { CachesDeleted: null, SpaceReclaimed: 0 } };
    },
  };
}

function cacheSizes({ query }: MockRequest): void {
  for (const name of ['keep-storage', 'reserved-space', 'max-used-space', 'min-free-space']) {
    const text = query.get(name);
    if (text && !/^[+-]?\d+$/.test(text))
      throw badRequest(
        `${name} is in bytes and expects an integer, got ${text}: strconv.Atoi: parsing "${text}": invalid syntax`,
      );
  }
}
