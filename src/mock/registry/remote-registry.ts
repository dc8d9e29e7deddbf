import type { RequestInit, Response } from 'undici';
import { DaemonError, notFound } from '../state/daemon-error.ts';
import { digestOf } from '../state/ids.ts';
import { urlOf } from './memory-registry.ts';
import { type Credentials, isNobody, type Manifest, mediaTypes, type Registry } from './registry.ts';

const manifestTypes = [
  mediaTypes.manifest,
  mediaTypes.list,
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
].join(', ');

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** What is told before an error for want of credentials. */
  readonly prefix?: string;
}

/** A real registry, spoken to over HTTP: basic and token authentication. Only hosts that a user names are asked. */
export class RemoteRegistry implements Registry {
  readonly host: string;
  /** Tokens by user and scope, as long as the registry takes them. */
  readonly #tokens = new Map<string, string>();

  constructor(host: string) {
    this.host = host;
  }

  get #base(): string {
    return `${urlOf(this.host)}/v2/`;
  }

  async manifest(path: string, reference: string, who: Credentials): Promise<Manifest> {
    const place = `${path}/manifests/${reference}`;
    const headers = { Accept: manifestTypes };
    const answer = await this.#ask(place, who, { headers, prefix: `Head "${this.#base}${place}": ` });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const digest = digestOf(bytes);
    if (reference.startsWith('sha256:') && reference !== digest)
      throw new DaemonError(500, `manifest verification failed for digest ${reference}`);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim();
    return { mediaType: type || mediaTypes.manifest, digest, bytes };
  }

  async blob(path: string, digest: string, who: Credentials): Promise<Uint8Array> {
    const answer = await this.#ask(`${path}/blobs/${digest}`, who);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (digestOf(bytes) !== digest)
      throw new DaemonError(500, `filesystem layer verification failed for digest ${digest}`);
    return bytes;
  }

  async hasBlob(path: string, digest: string, who: Credentials): Promise<boolean> {
    const answer = await this.#send(`${path}/blobs/${digest}`, who, { method: 'HEAD' });
    if (answer.status === 404) return false;
    await this.#judge(answer, who, '');
    return true;
  }

  async putBlob(path: string, digest: string, bytes: Uint8Array, who: Credentials): Promise<void> {
    const begun = await this.#ask(`${path}/blobs/uploads/`, who, { method: 'POST' });
    await begun.body?.cancel();
    const place = new URL(begun.headers.get('location') ?? '', this.#base);
    place.searchParams.set('digest', digest);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const done = await this.#ask(place.href, who, { method: 'PUT', headers, body: bytes });
    await done.body?.cancel();
  }

  async putManifest(path: string, tag: string, manifest: Manifest, who: Credentials): Promise<void> {
    const answer = await this.#ask(`${path}/manifests/${tag}`, who, {
      method: 'PUT',
      headers: { 'Content-Type': manifest.mediaType },
      body: manifest.bytes,
    });
    await answer.body?.cancel();
  }

  async tags(path: string, who: Credentials): Promise<string[]> {
    const answer = await this.#ask(`${path}/tags/list`, who);
    const { tags } = (await answer.json()) as { tags: string[] | null };
    return [...(tags ?? [])].sort();
  }

  async logIn(who: Credentials): Promise<void> {
    if (isNobody(who)) throw new DaemonError(500, `Get "${this.#base}": no basic auth credentials`);
    const answer = await this.#send('', who, {});
    await answer.body?.cancel();
    if (answer.status === 401)
      throw new DaemonError(500, `login attempt to ${this.#base} failed with status: 401 Unauthorized`);
    if (!answer.ok)
      throw new DaemonError(500, `login attempt to ${this.#base} failed with status: ${answer.status}`);
  }

  async #ask(place: string, who: Credentials, ask: Ask = {}): Promise<Response> {
    const answer = await this.#send(place, who, ask);
    await this.#judge(answer, who, ask.prefix ?? '');
    return answer;
  }

  /** Throws what the daemon makes of a refusal. */
  async #judge(answer: Response, who: Credentials, prefix: string): Promise<void> {
    if (answer.ok) return;
    const text = await answer.text();
    if (answer.status === 401 && isNobody(who))
      throw new DaemonError(500, `${prefix}no basic auth credentials`);
    const [first] = errorsIn(text);
    const words = first ? `${first.code.toLowerCase().replaceAll('_', ' ')}: ${first.message}` : '';
    if (answer.status === 404) throw notFound(words || 'manifest unknown: manifest unknown');
    if (answer.status === 401 || answer.status === 403)
      throw new DaemonError(answer.status, words || 'unauthorized: authentication required');
    throw new DaemonError(500, words || `received unexpected HTTP status: ${answer.status}`);
  }

  /** Sends a request; after a challenge once more, with what it asks for. */
  async #send(place: string, who: Credentials, ask: Ask): Promise<Response> {
    const url = /^https?:/.test(place) ? place : `${this.#base}${place}`;
    const known = this.#tokens.get(keyOf(who, url, ask.method));
    const first = await this.#fetch(url, ask, known);
    const challenge = first.headers.get('www-authenticate');
    if (first.status !== 401 || !challenge) return first;
    const authorization = await this.#authorization(challenge, who);
    if (authorization === undefined) return first;
    await first.body?.cancel();
    const second = await this.#fetch(url, ask, authorization);
    if (second.status !== 401) this.#tokens.set(keyOf(who, url, ask.method), authorization);
    return second;
  }

  async #fetch(url: string, ask: Ask, authorization: string | undefined): Promise<Response> {
    const init: RequestInit = {
      method: ask.method ?? 'GET',
      headers: { ...ask.headers, ...(authorization ? { Authorization: authorization } : {}) },
      ...(ask.body ? { body: ask.body } : {}),
    };
    try {
      return await request(url, init);
    } catch (error) {
      const { cause } = error as Error & { cause?: { code?: string; message?: string } };
      const why =
        cause?.code === 'ECONNREFUSED' ? 'connect: connection refused' : (cause?.message ?? String(error));
      throw new DaemonError(500, `Get "${this.#base}": dial tcp ${this.host}: ${why}`);
    }
  }

  /** What a challenge asks for; `undefined` where the credentials are nobody's and the challenge wants some. */
  async #authorization(challenge: string, who: Credentials): Promise<string | undefined> {
    const basic = isNobody(who)
      ? undefined
      : `Basic ${Buffer.from(`${who.username}:${who.password}`).toString('base64')}`;
    if (/^basic/i.test(challenge)) return basic;
    if (!/^bearer/i.test(challenge)) return undefined;
    const parts = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const realm = new URL(parts.realm ?? '');
    for (const key of ['service', 'scope'] as const) if (parts[key]) realm.searchParams.set(key, parts[key]);
    const answer = await this.#fetch(realm.href, {}, basic);
    if (!answer.ok) return undefined;
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token ?? ''}`;
  }
}

/** Who asks for what: requests that one token is good for. */
function keyOf({ username, password, token }: Credentials, url: string, method = 'GET'): string {
  const path = /\/v2\/(.*)\/(?:manifests|blobs|tags)\//.exec(url)?.[1] ?? '';
  return JSON.stringify([username, password, token, path, ['GET', 'HEAD'].includes(method)]);
}

function errorsIn(text: string): { code: string; message: string }[] {
  try {
    return (JSON.parse(text) as { errors?: { code: string; message: string }[] }).errors ?? [];
  } catch {
    return [];
  }
}

/** Why loaded here: it is a third of what a mock loads, and hardly one asks a real registry. */
async function request(...asked: Parameters<typeof import('undici').fetch>): Promise<Response> {
  const { fetch } = await import('undici');
  return await fetch(...asked);
}
