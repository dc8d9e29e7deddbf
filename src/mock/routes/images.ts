import { compareVersions } from '../../base/index.ts';
import {
  filtersOf,
  isOn,
  type MockRequest,
  type MockResponse,
  numberOf,
  type Route,
} from '../serve/message.ts';
import { isUp } from '../state/container.ts';
import { badRequest, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { type MockImage, parseReference } from '../state/image-store.ts';
import { untilOf } from './containers.ts';
import { historyBody, imageBody, imageSummary } from './image-bodies.ts';
import { commit } from './image-commit.ts';

export function imageRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.images.get(path.name ?? '');
  const ofPlatform = (request: MockRequest) => {
    const image = of(request);
    const { os = 'linux', architecture = 'amd64' } = platformOf(request);
    if (os === 'linux' && architecture === 'amd64') return image;
    throw notFound(
      `image with reference ${request.path.name} was found but does not provide the specified platform (${os}/${architecture})`,
    );
  };
  return {
    ImageList: (request) => list(engine, request),
    ImageInspect: (request) => ({
      status: 200,
      json: imageBody(ofPlatform(request), engine.profile.release),
    }),
    ImageHistory: (request) => ({ status: 200, json: historyBody(ofPlatform(request)) }),
    ImageTag: (request) => {
      const repo = request.query.get('repo') ?? '';
      const parsed = parseReference(
        `${repo}${request.query.get('tag') ? `:${request.query.get('tag')}` : ''}`,
      );
      if (!parsed)
        throw badRequest(
          repo === ''
            ? 'invalid reference format'
            : /[A-Z]/.test(repo)
              ? 'invalid reference format: repository name must be lowercase'
              : 'invalid reference format',
        );
      const image = of(request);
      engine.images.tag(image, parsed.repository, parsed.tag, engine.clock());
      engine.events.emit('image', 'tag', image.id, {
        ...(image.config.Labels ?? {}),
        name: `${parsed.repository}:${parsed.tag}`,
      });
      return { status: 201, bytes: new Uint8Array() };
    },
    ImageDelete: (request) => {
      const name = request.path.name ?? '';
      const image = engine.images.get(name);
      const users = (used: MockImage) =>
        [...engine.containers.values()]
          .filter((container) => container.image === used)
          .map((container) => ({ id: container.id, running: isUp(container) }));
      const done = engine.images.remove(
        name,
        isOn(request.query, 'force'),
        users,
        !isOn(request.query, 'noprune'),
      );
      for (const { Untagged, Deleted } of done)
        engine.events.emit('image', Untagged ? 'untag' : 'delete', image.id, {
          name: Untagged ?? Deleted ?? '',
        });
      return { status: 200, json: done };
    },
    ImagePrune: (request) => {
      const filters = filtersOf(request);
      const dangling = booleanFilter(filters, 'dangling') ?? true;
      const before = untilOf(filters);
      const used = new Set([...engine.containers.values()].map(({ image }) => image));
      const gone = engine.images.all.filter(
        (image) =>
          !used.has(image) &&
          (!dangling || image.tags.size === 0) &&
          image.created <= before &&
          labelsHold(filters, image.config.Labels ?? {}),
      );
      const items = gone.flatMap((image) => [
        ...[...image.tags].map((Untagged) => ({ Untagged })),
        { Deleted: image.id },
      ]);
      for (const image of gone) engine.images.delete(image);
      engine.events.emit('image', 'prune', '', { reclaimed: '0' });
      return {
        status: 200,
        json: {
          ImagesDeleted: items.length > 0 ? items : null,
          SpaceReclaimed: gone.reduce((sum, { size }) => sum + size, 0),
        },
      };
    },
    ImageSearch: (request) => {
      const term = request.query.get('term') ?? '';
      const filters = filtersOf(request);
      booleanFilter(filters, 'is-official');
      const stars = filters.get('stars')?.find((text) => !/^\d+$/.test(text));
      if (stars !== undefined) throw badRequest(`invalid filter 'stars=${stars}'`);
      const limit = numberOf(request.query, 'limit') ?? 25;
      if (limit < 0 || limit > 100) throw badRequest(`limit ${limit} is outside the range of [1, 100]`);
      const found = [
        {
          star_count: 3000,
          is_official: true,
          name: 'busybox',
          is_automated: false,
          description: 'Busybox base image.',
        },
      ].filter(({ name }) => name.includes(term));
      return { status: 200, json: found };
    },
    ImageCommit: (request) => commit(engine, request),
  };
}

function platformOf(request: MockRequest): { os?: string; architecture?: string } {
  const text = request.query.get('platform');
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`failed to parse platform: ${(error as Error).message}`);
  }
}

function list(engine: Engine, request: MockRequest): MockResponse {
  const filters = filtersOf(request);
  const dangling = booleanFilter(filters, 'dangling');
  const beside = (key: 'before' | 'since') => {
    const [name] = filters.get(key) ?? [];
    return name === undefined ? undefined : engine.images.get(name);
  };
  const before = beside('before');
  const since = beside('since');
  const until = untilOf(filters);
  const parents = new Set(engine.images.all.map(({ parent }) => parent));
  const all = isOn(request.query, 'all');
  const found = engine.images.all
    .sort((a, b) => b.created - a.created)
    .filter((image) => all || image.tags.size > 0 || !parents.has(image.id))
    .filter(
      (image) =>
        (!before || image.created < before.created) &&
        (!since || image.created > since.created) &&
        image.created <= until,
    )
    .filter(
      (image) =>
        (dangling === undefined || dangling === (image.tags.size === 0)) &&
        labelsHold(filters, image.config.Labels ?? {}) &&
        named(image, filters),
    );
  const shared = isOn(request.query, 'shared-size') && compareVersions(request.version, '1.42') >= 0;
  return {
    status: 200,
    json: found.map((image) => ({
      ...imageSummary(engine, onlyNamed(image, filters), request.version),
      Containers: compareVersions(request.version, '1.51') >= 0 ? 0 : -1,
      ...(shared ? { SharedSize: 0 } : {}),
    })),
  };
}

const named = (image: MockImage, filters: Filters): boolean =>
  holds(filters, 'reference', (wanted) => [...image.tags].some((tag) => globs(wanted, tag)));

/** Names that the reference filter does not choose are not shown. */
function onlyNamed(image: MockImage, filters: Filters): MockImage {
  if (!filters.has('reference')) return image;
  return {
    ...image,
    tags: new Set(
      [...image.tags].filter((tag) => holds(filters, 'reference', (wanted) => globs(wanted, tag))),
    ),
  };
}

function globs(pattern: string, tag: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  const repository = tag.slice(0, tag.lastIndexOf(':'));
  return new RegExp(`^${source}$`).test(tag) || new RegExp(`^${source}$`).test(repository);
}
