import { DaemonError, notFound } from '../state/daemon-error.ts';
import { type Credentials, isNobody, type Manifest, type Registry } from './registry.ts';

/** Who may use a registry; absent: everybody. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface MemoryRegistryOptions {
  readonly host: string;
  /** Whom it serves; `undefined`: everybody. */
  readonly account?: Account | undefined;
  /** Credentials are wanted for pushing and for nothing else. */
  readonly publicly?: boolean;
  /** Images that it makes when they are asked for. */
  readonly publish?: (path: string, tag: string) => PublishedImage | undefined;
  /** Tags that it tells of without having been asked for them. */
  readonly knownTags?: (path: string) => readonly string[];
}

export interface PublishedImage {
  /** What the tag names, and the manifests in it. */
  readonly manifests: readonly Manifest[];
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** A registry in memory. */
export class MemoryRegistry implements Registry {
  readonly host: string;
  readonly #options: MemoryRegistryOptions;
  readonly #blobs = new Map<string, Uint8Array>();
  /** Manifests by `path:tag` and `path@digest`. */
  readonly #manifests = new Map<string, Manifest>();

  constructor(options: MemoryRegistryOptions) {
    this.host = options.host;
    this.#options = options;
  }

  async manifest(path: string, reference: string, who: Credentials): Promise<Manifest> {
    const separator = reference.startsWith('sha256:') ? '@' : ':';
    this.#admit(who, false, `Head "${urlOf(this.host)}/v2/${path}/manifests/${reference}": `);
    const key = `${path}${separator}${reference}`;
    if (!this.#manifests.has(key) && separator === ':') this.#publish(path, reference);
    const found = this.#manifests.get(key);
    if (found) return found;
    throw notFound('manifest unknown: manifest unknown');
  }

  /** Whether a repository is known, by what was pushed or by what can be made. */
  has(path: string): boolean {
    return (
      [...this.#manifests.keys()].some((key) => key.startsWith(`${path}:`) || key.startsWith(`${path}@`)) ||
      (this.#options.knownTags?.(path).length ?? 0) > 0
    );
  }

  #publish(path: string, tag: string): void {
    const made = this.#options.publish?.(path, tag);
    if (!made) return;
    for (const [digest, bytes] of made.blobs) this.#blobs.set(digest, bytes);
    for (const manifest of made.manifests) this.#manifests.set(`${path}@${manifest.digest}`, manifest);
    const [first] = made.manifests;
    if (first) this.#manifests.set(`${path}:${tag}`, first);
  }

  async blob(_path: string, digest: string, who: Credentials): Promise<Uint8Array> {
    this.#admit(who, false);
    const found = this.#blobs.get(digest);
    if (found) return found;
    throw notFound('blob unknown: blob unknown to registry');
  }

  async hasBlob(_path: string, digest: string, who: Credentials): Promise<boolean> {
    this.#admit(who, true);
    return this.#blobs.has(digest);
  }

  async putBlob(_path: string, digest: string, bytes: Uint8Array, who: Credentials): Promise<void> {
    this.#admit(who, true);
    this.#blobs.set(digest, bytes);
  }

  async putManifest(path: string, tag: string, manifest: Manifest, who: Credentials): Promise<void> {
    this.#admit(who, true);
    this.#manifests.set(`${path}:${tag}`, manifest).set(`${path}@${manifest.digest}`, manifest);
  }

  async tags(path: string, who: Credentials): Promise<string[]> {
    this.#admit(who, false);
    const prefix = `${path}:`;
    const pushed = [...this.#manifests.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    return [...new Set([...pushed, ...(this.#options.knownTags?.(path) ?? [])])].sort();
  }

  async logIn(who: Credentials): Promise<void> {
    const url = `${urlOf(this.host)}/v2/`;
    const { account } = this.#options;
    if (!account) return;
    if (isNobody(who)) throw new DaemonError(500, `Get "${url}": no basic auth credentials`);
    if (admits(account, who)) return;
    if (this.host === 'docker.io')
      throw new DaemonError(
        401,
        'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
      );
    throw new DaemonError(500, `login attempt to ${url} failed with status: 401 Unauthorized`);
  }

  #admit(who: Credentials, writes: boolean, prefix = ''): void {
    const { account, publicly } = this.#options;
    if (!account || (publicly && !writes)) return;
    if (isNobody(who)) {
      if (this.host === 'docker.io')
        throw new DaemonError(500, 'denied: requested access to the resource is denied');
      throw new DaemonError(500, `${prefix}no basic auth credentials`);
    }
    if (!admits(account, who)) throw new DaemonError(401, 'unauthorized: authentication required');
  }
}

/** A user of the name `*` is anybody. */
const admits = ({ username, password }: Account, who: Credentials): boolean =>
  who.token !== '' || ((username === '*' || username === who.username) && password === who.password);

/** Where a registry is asked: plainly on the loopback, as the daemon does. */
export function urlOf(host: string): string {
  if (host === 'docker.io') return 'https://registry-1.docker.io';
  return `${/^(localhost|127\.|\[::1\])/.test(host) ? 'http' : 'https'}://${host}`;
}
