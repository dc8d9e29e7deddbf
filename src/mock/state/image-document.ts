import type { Json } from './container.ts';

/** A step in the history of an image, as its configuration document has it. */
export interface HistoryStep {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** The configuration document of an image; its digest is the image's id. */
export interface ImageDocument {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly config: Json;
  /** The container that it was made of, and what that one ran. */
  readonly container?: string;
  readonly container_config?: Json;
  /** RFC 3339. */
  readonly created: string;
  readonly docker_version?: string;
  readonly history: readonly HistoryStep[];
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
}

export const emptyConfig: Json = {
  Cmd: null,
  Entrypoint: null,
  Env: null,
  Labels: null,
  OnBuild: null,
  User: '',
  Volumes: null,
  WorkingDir: '',
};

/** Members that a configuration has only where they say something. */
const optional = ['ArgsEscaped', 'ExposedPorts', 'Healthcheck', 'Shell', 'StopSignal'];

/** What an image keeps of a configuration. */
export function imageConfig(given: Json): Json {
  const kept = { ...emptyConfig };
  for (const key of [...Object.keys(emptyConfig), ...optional]) {
    const value = given?.[key];
    if (value === undefined || value === null) continue;
    if (optional.includes(key) && (value === '' || value === false)) continue;
    kept[key] = value;
  }
  return kept;
}

/** A configuration with every member that the daemon writes, in its order. */
export function fullConfig(config: Json, hostname = '', image = ''): Json {
  const some = (key: string) => (config[key] === undefined ? {} : { [key]: config[key] });
  return {
    Hostname: hostname,
    Domainname: '',
    User: config.User,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    ...some('ExposedPorts'),
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: config.Env,
    Cmd: config.Cmd,
    ...some('Healthcheck'),
    ...some('ArgsEscaped'),
    Image: image,
    Volumes: config.Volumes,
    WorkingDir: config.WorkingDir,
    Entrypoint: config.Entrypoint,
    OnBuild: config.OnBuild,
    Labels: config.Labels,
    ...some('StopSignal'),
    ...some('Shell'),
  };
}

/** Bytes of a document, members sorted as the daemon sorts them. */
export function writeDocument(document: ImageDocument): Uint8Array {
  const entries = Object.entries(document)
    .filter(([, value]) => value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(Object.fromEntries(entries)));
}

/** Reads a document. Throws for what is none. */
export function readDocument(bytes: Uint8Array): ImageDocument {
  const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<ImageDocument> | null;
  if (!value?.rootfs) throw new Error('invalid image JSON, no RootFS key');
  return {
    ...value,
    architecture: value.architecture ?? '',
    os: value.os ?? 'linux',
    config: value.config ?? {},
    created: value.created ?? '0001-01-01T00:00:00Z',
    history: value.history ?? [],
    rootfs: { type: 'layers', diff_ids: value.rootfs.diff_ids ?? [] },
  };
}
