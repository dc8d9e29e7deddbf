import { compareVersions } from '../../base/index.ts';
import {
  filtersOf,
  isOn,
  jsonBody,
  type MockRequest,
  type MockResponse,
  type Route,
} from '../serve/message.ts';
import { isUp } from '../state/container.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter, type Filters, holds, labelsHold } from '../state/filters.ts';
import { emptyConfig, type MockImage, parseReference } from '../state/image-store.ts';
import { untilOf } from './containers.ts';
import { historyBody, imageBody, imageSummary } from './image-bodies.ts';

export function imageRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.images.get(path.name ?? '');
  return {
    ImageList: (request) => list(engine, request),
    ImageInspect: (request) => ({ status: 200, json: imageBody(of(request), request.version) }),
    ImageHistory: (request) => ({ status: 200, json: historyBody(of(request)) }),
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
      const done = engine.images.remove(name, isOn(request.query, 'force'), users);
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
      if (term === '') throw badRequest('invalid term: empty');
      const filters = filtersOf(request);
      booleanFilter(filters, 'is-official');
      const limit = Number(request.query.get('limit') ?? 25);
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
    DistributionInspect: (request) => {
      const name = request.path.name ?? '';
      const parsed = parseReference(name);
      if (!parsed) throw badRequest('invalid reference format');
      const digest = engine.registry.get(`${parsed.repository}:${parsed.tag}`);
      if (!digest)
        throw new DaemonError(
          403,
          `errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n`,
        );
      return {
        status: 200,
        json: {
          Descriptor: {
            mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
            digest,
            size: 528,
          },
          Platforms: [{ architecture: 'amd64', os: 'linux' }],
        },
      };
    },
  };
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

function commit(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const given = jsonBody(request, false);
  const name = query.get('container') ?? '';
  if (name === '') throw notFound('No such container: ');
  const container = engine.container(name);
  const repo = query.get('repo') ?? '';
  const parsed = repo === '' ? undefined : parseReference(`${repo}:${query.get('tag') || 'latest'}`);
  if (repo !== '' && !parsed) throw badRequest('invalid reference format');
  const {
    Hostname: _host,
    Image: _image,
    AttachStdin: _in,
    AttachStdout: _out,
    AttachStderr: _err,
    Tty: _tty,
    OpenStdin: _open,
    StdinOnce: _once,
    Domainname: _domain,
    StopTimeout: _stop,
    ...own
  } = container.config;
  const changes = query.getAll('changes').flatMap((text) => text.split('\n'));
  const now = engine.clock();
  const merged = {
    ...emptyConfig,
    ...own,
    ...Object.fromEntries(
      Object.entries(given).filter(
        ([key, value]) => key in emptyConfig && value !== null && value !== undefined && value !== '',
      ),
    ),
  };
  const config = changes
    .filter((line) => line.trim() !== '')
    .reduce(applyInstruction, { ...merged, Labels: { ...(own.Labels ?? {}), ...(given.Labels ?? {}) } });
  const comment = query.get('comment') ?? '';
  const image = engine.images.add({
    parent: container.image.id,
    created: now,
    author: query.get('author') ?? '',
    comment,
    config,
    nodes: new Map(container.fs.nodes),
    layers: [...container.image.layers, `sha256:${engine.ids.next()}`],
    history: [
      ...container.image.history,
      {
        created: now,
        createdBy: [...(container.config.Entrypoint ?? []), ...(container.config.Cmd ?? [])].join(' '),
        comment,
        size: container.fs.changedSize,
      },
    ],
  });
  if (parsed) engine.images.tag(image, parsed.repository, parsed.tag, now);
  engine.emit(container, 'commit', {
    comment,
    imageID: image.id,
    imageRef: parsed ? `${parsed.repository}:${parsed.tag}` : '',
  });
  return { status: 201, json: { Id: image.id } };
}

// biome-ignore lint/suspicious/noExplicitAny: an image configuration is any JSON.
type Config = any;

/** An instruction of a Dockerfile, or of `changes`, applied to an image configuration. Throws 400. */
export function applyInstruction(config: Config, line: string): Config {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(line) ?? [];
  const words = (text: string): string[] => {
    if (text.trim().startsWith('[')) {
      try {
        return JSON.parse(text) as string[];
      } catch {
        // Why: what is no JSON array is the shell form, as in a Dockerfile.
      }
    }
    return ['/bin/sh', '-c', text];
  };
  const unquote = (text: string) => text.replace(/^(["'])(.*)\1$/s, '$2');
  const pairs = (text: string) =>
    [...text.matchAll(/([\w.-]+)=("[^"]*"|'[^']*'|\S*)/g)].map(
      ([, key = '', value = '']) => [key, unquote(value)] as const,
    );
  switch (word.toUpperCase()) {
    case 'CMD':
      return { ...config, Cmd: words(rest) };
    case 'ENTRYPOINT':
      return { ...config, Entrypoint: words(rest) };
    case 'ENV': {
      const entries = rest.includes('=')
        ? pairs(rest)
        : [rest.split(/\s+(.*)/s).slice(0, 2) as [string, string]];
      const names = new Set(entries.map(([key]) => key));
      return {
        ...config,
        Env: [
          ...(config.Env ?? []).filter((entry: string) => !names.has(entry.split('=')[0] ?? '')),
          ...entries.map(([key, value]) => `${key}=${value}`),
        ],
      };
    }
    case 'LABEL':
      return { ...config, Labels: { ...(config.Labels ?? {}), ...Object.fromEntries(pairs(rest)) } };
    case 'EXPOSE':
      return {
        ...config,
        ExposedPorts: {
          ...(config.ExposedPorts ?? {}),
          ...Object.fromEntries(
            rest.split(/\s+/).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]),
          ),
        },
      };
    case 'USER':
      return { ...config, User: rest };
    case 'WORKDIR':
      return { ...config, WorkingDir: rest.startsWith('/') ? rest : `${config.WorkingDir || ''}/${rest}` };
    case 'VOLUME':
      return {
        ...config,
        Volumes: {
          ...(config.Volumes ?? {}),
          ...Object.fromEntries(
            (rest.startsWith('[') ? (JSON.parse(rest) as string[]) : rest.split(/\s+/)).map((path) => [
              path,
              {},
            ]),
          ),
        },
      };
    case 'STOPSIGNAL':
      return { ...config, StopSignal: rest };
    case 'ONBUILD':
      return { ...config, OnBuild: [...(config.OnBuild ?? []), rest] };
    default:
      throw badRequest(`${word} is not a valid change command`);
  }
}
