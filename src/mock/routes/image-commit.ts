import { isOn, jsonBody, type MockRequest, type MockResponse } from '../serve/message.ts';
import type { Json } from '../state/container.ts';
import { commandOf } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { fullConfig, imageConfig } from '../state/image-document.ts';
import { emitImage } from '../state/image-removal.ts';
import { layerOfChanges } from '../state/layer.ts';
import { parseTagged } from '../state/reference.ts';
import { formatTime } from '../state/time.ts';
import { applyInstruction } from './instruction.ts';

/** `POST /commit` */
export function commit(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const given = jsonBody(request, false);
  const repo = query.get('repo') ?? '';
  const wanted = repo === '' ? undefined : parseTagged(repo, query.get('tag') ?? '');
  const name = query.get('container') ?? '';
  if (name === '') throw badRequest('invalid name or ID supplied: ""');
  const container = engine.container(name);
  if (container.status === 'removing' || container.status === 'dead')
    throw new DaemonError(409, `You cannot commit container ${container.id} which is being removed`);
  const own = imageConfig(container.config);
  const changed = query
    .getAll('changes')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '')
    .reduce(applyInstruction, imageConfig(given));
  const pauses = (!query.has('pause') || isOn(query, 'pause')) && container.status === 'running';
  if (pauses) engine.emit(container, 'pause');
  const created = formatTime(engine.clock());
  const comment = query.get('comment') ?? '';
  const author = query.get('author') ?? '';
  const image = engine.images.make({
    below: container.image,
    isChild: true,
    config: fullConfig(mergeInto(changed, own), '', container.config.Image ?? ''),
    layer: layerOfChanges(container.fs),
    created,
    createdBy: commandOf(container).join(' '),
    comment,
    author,
    container: container.id,
    containerConfig: fullConfig(own, container.config.Hostname ?? '', container.config.Image ?? ''),
    release: engine.profile.release,
  });
  emitImage(engine, 'create', image);
  if (wanted) {
    engine.images.tag(image, wanted.repository, wanted.tag ?? 'latest', engine.clock());
    emitImage(engine, 'tag', image, `${wanted.repository}:${wanted.tag}`);
  }
  engine.emit(container, 'commit', {
    comment,
    imageID: image.id,
    imageRef: wanted ? `${wanted.repository}:${wanted.tag}` : '',
  });
  if (pauses) engine.emit(container, 'unpause');
  return { status: 201, json: { Id: image.id } };
}

/** What was asked for, and the container's settings where nothing was: lists and maps are joined. */
export function mergeInto(config: Json, container: Json): Json {
  const env: string[] = config.Env ?? [];
  const keys = new Set(env.map((each) => each.split('=')[0]));
  const joined = [
    ...env,
    ...(container.Env ?? []).filter((each: string) => !keys.has(each.split('=')[0] ?? '')),
  ];
  const maps = (key: string) =>
    config[key] || container[key] ? { ...(container[key] ?? {}), ...(config[key] ?? {}) } : null;
  const ports = maps('ExposedPorts');
  const ownEntrypoint = (config.Entrypoint ?? []).length > 0;
  const health = healthOf(config.Healthcheck, container.Healthcheck);
  const stop = config.StopSignal || container.StopSignal;
  const shell = config.Shell ?? container.Shell;
  return {
    ...config,
    User: config.User || container.User,
    Env: joined.length > 0 ? joined : null,
    ...(ports ? { ExposedPorts: ports } : {}),
    Volumes: maps('Volumes'),
    Labels: maps('Labels'),
    WorkingDir: config.WorkingDir || container.WorkingDir,
    Entrypoint: ownEntrypoint ? config.Entrypoint : (container.Entrypoint ?? null),
    Cmd: (config.Cmd ?? []).length > 0 || ownEntrypoint ? config.Cmd : (container.Cmd ?? null),
    ...(health ? { Healthcheck: health } : {}),
    ...(stop ? { StopSignal: stop } : {}),
    ...(shell ? { Shell: shell } : {}),
  };
}

/** A health check with what it leaves open taken from another one. */
export function healthOf(own: Json, below: Json): Json {
  if (!own || !below) return own ?? below;
  const merged = { ...below };
  for (const [key, value] of Object.entries(own)) if (value) merged[key] = value;
  return merged;
}
