/** A request as data. `{name}` in texts stands for what an earlier step took, `{start}` for when the sequence began, `{now}` for now. */
export interface Step {
  /** Unique in the sequence. */
  readonly name: string;
  /** `POST /containers/create?name=fid-life`; the version is put before the path. */
  readonly ask: string;
  /** Added to the query; what is no text is written as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON, or as it is where it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Variables, each by its JSON pointer in the answer. */
  readonly take?: Readonly<Record<string, string>>;
  /** Asked again until the value at the pointer is this one; the last answer counts. */
  readonly until?: { readonly at: string; readonly is: unknown };
  /** Written after the answer began; the connection is then half-closed. */
  readonly stdin?: readonly string[];
  /** The half-close is left out. */
  readonly keepsStdin?: boolean;
  /** When an answer that does not end is let go of. */
  readonly leave?: { readonly text: string } | { readonly quietMs: number };
  /** Goes on beside the next steps; ended by a `join`. */
  readonly behind?: boolean;
  /** No version before the path. */
  readonly bare?: boolean;
}

/** Waits for a step that runs beside the others. */
export interface Join {
  readonly join: string;
}

export interface Sequence {
  readonly name: string;
  /** What it is about, for the table. */
  readonly about: string;
  /** API versions to run it at; the newest of both when absent. Versions that the daemon does not serve are left out. */
  readonly api?: readonly string[];
  /** Run when no other is: it asks for what all of them do. */
  readonly alone?: true;
  readonly steps: readonly (Step | Join)[];
}

export const isJoin = (step: Step | Join): step is Join => 'join' in step;

/** A step in one line: `GET`, `POST` … with what else it has. */
export const step = (name: string, ask: string, rest: Omit<Step, 'name' | 'ask'> = {}): Step => ({
  name,
  ask,
  ...rest,
});

/** The image that both daemons hold. */
export const image = 'busybox:latest';

/** Steps that make a container, and take its id as `{id}`. */
export const created = (
  container: string,
  config: Readonly<Record<string, unknown>> = {},
  take = 'id',
): Step =>
  step(`create ${container}`, `POST /containers/create?name=${container}`, {
    body: { Image: image, Cmd: ['sleep', '300'], ...config },
    take: { [take]: '/Id' },
  });

export const started = (
  container: string,
  config: Readonly<Record<string, unknown>> = {},
  take = 'id',
): Step[] => [
  created(container, config, take),
  step(`start ${container}`, `POST /containers/{${take}}/start`),
];

export const removed = (container: string, take = 'id'): Step =>
  step(`remove ${container}`, `DELETE /containers/{${take}}?force=1&v=1`);

/** A container that has ended. */
export const ended = (container: string, config: Readonly<Record<string, unknown>>, take = 'id'): Step[] => [
  ...started(container, config, take),
  step(`wait ${container}`, `POST /containers/{${take}}/wait`),
];
