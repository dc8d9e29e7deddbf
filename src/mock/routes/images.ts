import { filtersOf, isOn, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { emitImage, removeImage } from '../state/image-removal.ts';
import type { MockImage } from '../state/image-store.ts';
import { parseReference, parseTagged } from '../state/reference.ts';
import { historyBody, imageBody, imageSummary, layerUsers } from './image-bodies.ts';
import { commit } from './image-commit.ts';
import { untilOf } from './image-filters.ts';
import { prune } from './image-prune.ts';
import { search } from './image-search.ts';
import { ofPlatform } from './platform.ts';

export function imageRoutes(engine: Engine): Record<string, Route> {
  return {
    ImageList: (request) => list(engine, request),
    ImageInspect: (request) => {
      if (isOn(request.query, 'manifests') && request.query.has('platform'))
        throw badRequest('conflicting options: manifests and platform options cannot both be set');
      return { status: 200, json: imageBody(ofPlatform(engine, request)) };
    },
    ImageHistory: (request) => ({ status: 200, json: historyBody(engine, ofPlatform(engine, request)) }),
    ImageTag: (request) => tag(engine, request),
    ImageDelete: (request) => {
      const { done } = removeImage(engine, request.path.name ?? '', {
        force: isOn(request.query, 'force'),
        prune: !isOn(request.query, 'noprune'),
      });
      return { status: 200, json: done };
    },
    ImagePrune: (request) => prune(engine, request),
    ImageSearch: (request) => search(engine, request),
    ImageCommit: (request) => commit(engine, request),
  };
}

function tag(engine: Engine, { path, query }: MockRequest): MockResponse {
  const repo = query.get('repo') ?? '';
  // Why 200: the daemon makes nothing of no name, and calls that no error.
  if (repo === '') return { status: 200, bytes: new Uint8Array() };
  const wanted = parseTagged(repo, query.get('tag') ?? '');
  const image = engine.images.get(path.name ?? '');
  if (wanted.repository === 'sha256')
    throw badRequest('refusing to create an ambiguous tag using digest algorithm as name');
  engine.images.tag(image, wanted.repository, wanted.tag ?? 'latest', engine.clock());
  emitImage(engine, 'tag', image, `${wanted.repository}:${wanted.tag}`);
  return { status: 201, bytes: new Uint8Array() };
}

function list(engine: Engine, request: MockRequest): MockResponse {
  const { images } = engine;
  const filters = filtersOf(request);
  const dangling = booleanFilter(filters, 'dangling');
  const until = untilOf(filters);
  const beside = (key: 'before' | 'since') => {
    const found = (filters.get(key) ?? []).map((name) => images.get(name).created);
    return found.length === 0 ? undefined : key === 'before' ? Math.min(...found) : Math.max(...found);
  };
  const before = beside('before');
  const since = beside('since');
  const parents = new Set(images.all.map(({ parent }) => parent));
  const all = isOn(request.query, 'all');
  const chosen = images.all
    .filter(({ created }) => before === undefined || created < before)
    .filter(({ created }) => since === undefined || created > since)
    .filter(({ created }) => created <= until)
    .filter(({ config }) => labelsHold(filters, config.Labels ?? {}))
    .map((image) => ({ image, named: chosenNames(image, filters) }))
    .filter(({ image, named }) => {
      const nameless = named.tags.length === 0 && named.digests.length === 0;
      if (!nameless) return !(dangling && named.tags.length > 0);
      return (all || !parents.has(image.id)) && dangling !== false && !filters.has('reference');
    })
    .sort((a, b) => b.image.created - a.image.created);
  const users =
    isOn(request.query, 'shared-size') && request.manner.behaves('sharesSize')
      ? layerUsers(engine)
      : undefined;
  return {
    status: 200,
    json: chosen.map(({ image, named }) => {
      const shown = { ...image, tags: new Set(named.tags), digests: new Set(named.digests) };
      const none = named.tags.length === 0 && request.manner.behaves('namesDangling');
      return {
        ...imageSummary(engine, shown, users),
        ...(none ? { RepoTags: ['<none>:<none>'] } : {}),
        ...(none && named.digests.length === 0 ? { RepoDigests: ['<none>@<none>'] } : {}),
      };
    }),
  };
}

/** Names of an image that the reference filter chooses. */
function chosenNames(image: MockImage, filters: Filters): { tags: string[]; digests: string[] } {
  const wanted = (name: string) => holds(filters, 'reference', (pattern) => matches(pattern, name));
  return { tags: [...image.tags].filter(wanted), digests: [...image.digests].filter(wanted) };
}

function matches(pattern: string, name: string): boolean {
  const repository = parseReference(name)?.repository ?? name;
  const shell = patternOf(pattern);
  return shell.test(name) || shell.test(repository);
}

/** A shell pattern in which `*` and `?` stop at a slash. Throws 500 for one that is broken. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|\[(\^?)([^\]]+)\]|[[\]]|\*|\?|[.+^${}()|]/g,
    (found, escaped, not, set) => {
      if (escaped !== undefined) return `\\${escaped}`;
      if (set !== undefined) return `[${not}${set}]`;
      if (found === '[') throw new DaemonError(500, 'syntax error in pattern');
      return found === '*' ? '[^/]*' : found === '?' ? '[^/]' : `\\${found}`;
    },
  );
  return new RegExp(`^${source}$`);
}
