/** Who asks a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** A token that a registry gave before, instead of both. */
  readonly token: string;
}

/** A manifest or an index of manifests, as its bytes are. */
export interface Manifest {
  readonly mediaType: string;
  /** Digest of `bytes`. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** A registry of images. Methods throw a DaemonError in the words that the daemon passes on. */
export interface Registry {
  readonly host: string;
  /** The manifest of a tag or digest. Throws 404 where there is none, 401 and 500 for want of credentials. */
  manifest(path: string, reference: string, who: Credentials): Promise<Manifest>;
  blob(path: string, digest: string, who: Credentials): Promise<Uint8Array>;
  hasBlob(path: string, digest: string, who: Credentials): Promise<boolean>;
  putBlob(path: string, digest: string, bytes: Uint8Array, who: Credentials): Promise<void>;
  putManifest(path: string, tag: string, manifest: Manifest, who: Credentials): Promise<void>;
  tags(path: string, who: Credentials): Promise<string[]>;
  /** Throws where the credentials are not taken. */
  logIn(who: Credentials): Promise<void>;
}

/** Media types that are read and written. */
export const mediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  list: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

export const isIndex = (mediaType: string): boolean =>
  mediaType === mediaTypes.list || mediaType === mediaTypes.ociIndex;

export interface Descriptor {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

/** What a manifest says; an index has `manifests`, a manifest `config` and `layers`. */
export interface ManifestBody {
  readonly mediaType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

/** Reads a manifest. Throws for what is no JSON. */
export const readManifest = ({ bytes }: Manifest): ManifestBody =>
  JSON.parse(Buffer.from(bytes).toString('utf8')) as ManifestBody;

/** The credentials of `X-Registry-Auth`; nobody's where it cannot be read, as the daemon does. */
export function credentialsOf(header: string | undefined): Credentials {
  const nobody = { username: '', password: '', token: '' };
  // Why the length: the daemon ignores what is not padded.
  if (!header || header.length % 4 !== 0) return nobody;
  try {
    const value = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, string>;
    const [username = '', password = ''] = value.auth
      ? Buffer.from(value.auth, 'base64').toString('utf8').split(/:(.*)/s)
      : [value.username, value.password];
    return { username, password, token: value.identitytoken || value.registrytoken || '' };
  } catch {
    return nobody;
  }
}

export const isNobody = ({ username, password, token }: Credentials): boolean =>
  token === '' && (username === '' || password === '');
