import type { MockRequest, MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { digestOf } from '../state/ids.ts';
import { type MockImage, parseReference } from '../state/image-store.ts';
import { failed, streamed } from './progress.ts';

/** What registries hold, in memory: an image by `host/repository:tag` and by `host/repository@digest`. */
const stores = new WeakMap<Engine, Map<string, { readonly image: MockImage; readonly digest: string }>>();
const storeOf = (engine: Engine) => {
  const store = stores.get(engine) ?? new Map<string, { image: MockImage; digest: string }>();
  stores.set(engine, store);
  return store;
};

type Parsed = NonNullable<ReturnType<typeof parseReference>>;

const keyOf = ({ repository, tag, digest }: Parsed) =>
  digest ? `${repository}@${digest}` : `${repository}:${tag}`;

function parse(text: string): Parsed {
  const parsed = parseReference(text);
  if (parsed) return parsed;
  const capitals = /[A-Z]/.test(text.split(/[:@]/)[0] ?? '');
  throw badRequest(`invalid reference format${capitals ? ': repository name must be lowercase' : ''}`);
}

/** Why the registry of a repository gives nothing to this request: none is there, or it wants credentials. */
function refusal({ repository }: Parsed, request: MockRequest): string | undefined {
  const host = /^([^/]+:\d+)\//.exec(repository)?.[1];
  if (host === undefined) return undefined;
  if (host.endsWith(':9')) return `Get "http://${host}/v2/": dial tcp ${host}: connect: connection refused`;
  try {
    const text = Buffer.from(request.headers.get('x-registry-auth') ?? '', 'base64url').toString();
    const { username, identitytoken } = JSON.parse(text) as Record<string, string>;
    if (username || identitytoken) return undefined;
  } catch {
    // Why: credentials that cannot be read are ignored, as the daemon does.
  }
  return 'no basic auth credentials';
}

/** `POST /images/create?fromImage` */
export function pull(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const from = query.get('fromImage') ?? '';
  if (from === '') throw badRequest('missing parameter: fromSrc or fromImage');
  const tag = query.get('tag') ?? '';
  const parsed = parse(tag.startsWith('sha256:') ? `${from}@${tag}` : tag ? `${from}:${tag}` : from);
  const { repository } = parsed;
  const refused = refusal(parsed, request);
  if (refused) throw new DaemonError(500, refused);
  const key = keyOf(parsed);
  const found = storeOf(engine).get(key);
  if (!found)
    throw notFound(
      /:\d+\//.test(repository)
        ? `manifest for ${key} not found: manifest unknown: manifest unknown`
        : `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  const known = engine.images.find(found.image.id);
  const image = known ?? engine.images.add({ ...found.image, parent: '' }, found.image.id);
  image.digests.add(`${repository}@${found.digest}`);
  if (!parsed.digest) engine.images.tag(image, repository, parsed.tag, engine.clock());
  engine.events.emit('image', 'pull', key, { name: repository });
  return streamed([
    { status: `Pulling from ${repository.replace(/^[^/]+:\d+\//, '')}`, id: tag || parsed.tag },
    { status: `Digest: ${found.digest}` },
    { status: `Status: ${known ? 'Image is up to date' : 'Downloaded newer image'} for ${key}` },
  ]);
}

/** `POST /images/{name}/push` */
export function push(engine: Engine, request: MockRequest): MockResponse {
  const name = request.path.name ?? '';
  const tag = request.query.get('tag');
  const parsed = parse(tag ? `${name}:${tag}` : name);
  const { repository } = parsed;
  const full = `${repository}:${parsed.tag}`;
  const begun = { status: `The push refers to repository [${repository}]` };
  const image = engine.images.find(full);
  if (!image) return failed(`An image does not exist locally with the tag: ${repository}`, begun);
  const refused = refusal(parsed, request);
  if (refused) return failed(refused, begun);
  const digest = digestOf(image.id);
  const kept = { image: { ...image, tags: new Set<string>(), digests: new Set<string>() }, digest };
  storeOf(engine).set(full, kept).set(`${repository}@${digest}`, kept);
  image.digests.add(`${repository}@${digest}`);
  engine.events.emit('image', 'push', full, { name: repository });
  return streamed([
    begun,
    { status: 'Pushed', progressDetail: {}, id: image.layers[0]?.slice(7, 19) ?? '' },
    { status: `${parsed.tag}: digest: ${digest} size: 528` },
    { progressDetail: {}, aux: { Tag: parsed.tag, Digest: digest, Size: 528 } },
  ]);
}

/** `GET /distribution/{name}/json` */
export function distribution(engine: Engine, request: MockRequest): MockResponse {
  const parsed = parse(request.path.name ?? '');
  const refused = refusal(parsed, request);
  if (refused) throw new DaemonError(500, refused);
  const found = storeOf(engine).get(keyOf(parsed));
  if (!found && /:\d+\//.test(parsed.repository)) throw notFound('manifest unknown: manifest unknown');
  if (!found)
    throw new DaemonError(
      403,
      'errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n',
    );
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  return {
    status: 200,
    json: {
      Descriptor: { mediaType, digest: found.digest, size: 528 },
      Platforms: [{ architecture: 'amd64', os: 'linux' }],
    },
  };
}
