import { jsonBody, type MockRequest, type MockResponse } from '../serve/message.ts';
import { badRequest, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { emptyConfig, parseReference } from '../state/image-store.ts';
import { applyInstruction } from './instruction.ts';

/** `POST /commit` */
export function commit(engine: Engine, request: MockRequest): MockResponse {
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
