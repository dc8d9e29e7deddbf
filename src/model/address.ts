/** Where a daemon listens, as the docker CLI would understand it. Plain data; `transport/` connects to it. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly basePath?: string;
      readonly tls?: TlsFiles;
    }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      readonly user?: string;
      readonly port?: number;
      readonly socket?: string;
    };

/** PEM files of a TLS connection (paths, read on connect). `verify: false` accepts any server certificate. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
  readonly serverName?: string;
}

/** An address and how it was chosen, so that no target is ever assumed silently. */
export interface Target {
  readonly address: Address;
  /** As a user would type it: `unix:///var/run/docker.sock`. */
  readonly url: string;
  /** `--host`, `DOCKER_HOST`, `context NAME`, `default socket`, `embedded mock`. */
  readonly origin: string;
  /** API version that DOCKER_API_VERSION pins; absent: to be negotiated. */
  readonly apiVersion?: string;
  /** It is the mock of this process. */
  readonly embedded?: boolean;
}
