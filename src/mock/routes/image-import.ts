import type { MockRequest, MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { emptyConfig, fullConfig } from '../state/image-document.ts';
import { emitImage } from '../state/image-removal.ts';
import { type Layer, layerOf } from '../state/layer.ts';
import { parseTagged } from '../state/reference.ts';
import { formatTime } from '../state/time.ts';
import { applyInstruction } from './instruction.ts';
import { parsePlatform } from './platform.ts';
import { plainTar, streamed } from './progress.ts';

/** `POST /images/create?fromSrc` */
export function importImage(engine: Engine, { query, body }: MockRequest): MockResponse {
  const platform = parsePlatform(query.get('platform'));
  const source = query.get('fromSrc') ?? '';
  const repo = query.get('repo') ?? '';
  const wanted = repo === '' ? undefined : parseTagged(repo, query.get('tag') ?? '');
  if (platform && platform.os !== 'linux') throw badRequest('operating system is not supported');
  const config = query
    .getAll('changes')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '')
    .reduce(applyInstruction, { ...emptyConfig });
  if (source !== '-') throw new DaemonError(...unreached(source));
  const comment = query.get('message') || 'Imported from -';
  const image = engine.images.make({
    isChild: false,
    config: fullConfig(config),
    layer: layerOrFail(body),
    created: formatTime(engine.clock()),
    comment,
    containerConfig: fullConfig(emptyConfig),
    release: engine.profile.release,
    architecture: platform?.architecture ?? 'amd64',
    ...(platform?.variant ? { variant: platform.variant } : {}),
  });
  if (wanted) {
    engine.images.tag(image, wanted.repository, wanted.tag ?? 'latest', engine.clock());
    emitImage(engine, 'tag', image, `${wanted.repository}:${wanted.tag}`);
  }
  emitImage(engine, 'import', image);
  return streamed([{ status: image.id }]);
}

function layerOrFail(body: Uint8Array): Layer {
  try {
    return layerOf(plainTar(body));
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
}

/** Why nothing is fetched: the mock reaches no network. */
function unreached(source: string): [number, string] {
  if (source === '') return [500, 'Get "http:": http: no Host in request URL'];
  const url = /^https?:\/\//.test(source) ? source : `http://${source}`;
  const host = /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? '';
  if (/^(127\.|localhost)/.test(host))
    return [500, `Get "${url}": dial tcp ${host}: connect: connection refused`];
  return [
    501,
    `the mock fetches nothing from ${host}: it imports what the request carries. Send the archive with fromSrc=-`,
  ];
}
