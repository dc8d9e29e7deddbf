import { badRequest } from './daemon-error.ts';

/** A name of an image, taken apart. */
export interface Reference {
  /** `docker.io`, `registry.example:5000`. */
  readonly domain: string;
  /** `library/busybox` */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** As people write it: without `docker.io/library/`, without tag and digest. */
  readonly repository: string;
}

const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const grammar = new RegExp(
  `^((?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?)/(${part}(?:/${part})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** Takes a name apart, `docker.io/library/` filled in. Throws 400 in the daemon's words. */
export function parseName(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text))
    throw badRequest(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  const [domain, rest] = splitDomain(text);
  const path = rest.split(':')[0] ?? '';
  if (path.toLowerCase() !== path)
    throw badRequest(`invalid reference format: repository name (${path}) must be lowercase`);
  const [, host, name = '', tag, digest] = grammar.exec(`${domain}/${rest}`) ?? [];
  if (host === undefined) throw badRequest('invalid reference format');
  if (name.length + host.length + 1 > 255)
    throw badRequest('repository name must not be more than 255 characters');
  return { domain: host, path: name, tag, digest, repository: familiar(host, name) };
}

/** A name, an id or a digest, as far as a name can be made of it; `undefined` for ids of 64 digits and bare digests. */
export function parseAnyName(text: string): Reference | undefined {
  if (/^(sha256:)?[a-f0-9]{64}$/.test(text)) return undefined;
  return parseName(text);
}

/** A repository with a tag that was given apart, `latest` where there is none. Throws 400. */
export function parseTagged(repository: string, tag: string): Reference {
  const parsed = parseName(repository);
  if (parsed.digest) throw badRequest('cannot import digest reference');
  if (tag !== '' && !/^\w[\w.-]{0,127}$/.test(tag)) throw badRequest('invalid tag format');
  return { ...parsed, tag: tag || (parsed.tag ?? 'latest') };
}

/** As the daemon shows it; with `latest` where there is neither tag nor digest. */
export const shown = ({ repository, tag, digest }: Reference): string =>
  digest ? `${repository}${tag ? `:${tag}` : ''}@${digest}` : `${repository}:${tag ?? 'latest'}`;

/** The full name that the daemon sorts by. */
export function canonical(familiarName: string): string {
  const [domain, rest] = splitDomain(familiarName);
  return `${domain}/${rest}`;
}

export const byCanonicalName = (a: string, b: string): number => (canonical(a) < canonical(b) ? -1 : 1);

function splitDomain(text: string): [string, string] {
  const at = text.indexOf('/');
  const first = at < 0 ? '' : text.slice(0, at);
  const isDomain = at >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = isDomain && first !== 'index.docker.io' ? first : 'docker.io';
  const rest = isDomain ? text.slice(at + 1) : text;
  return [domain, domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest];
}

function familiar(domain: string, path: string): string {
  if (domain !== 'docker.io') return `${domain}/${path}`;
  const [first, second, ...more] = path.split('/');
  return first === 'library' && second !== undefined && more.length === 0 ? second : path;
}

/** Repository and tag of a reference; `latest` without tag. `undefined` when it is none. */
export function parseReference(
  text: string,
): { repository: string; tag: string; digest?: string } | undefined {
  try {
    const { repository, tag = 'latest', digest } = parseName(text);
    return { repository, tag, ...(digest ? { digest } : {}) };
  } catch {
    return undefined;
  }
}
