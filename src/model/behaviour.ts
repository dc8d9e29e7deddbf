/** What kind of difference a behaviour makes. */
export type BehaviourKind =
  | 'field-gone'
  | 'field-added'
  | 'field-changed'
  | 'input-ignored'
  | 'input-refused'
  | 'deprecated'
  | 'default'
  | 'media-type'
  | 'stream'
  | 'header'
  | 'status'
  | 'environment';

/** Something that changed in daemons and that the documents do not show, or do not show where it bites. */
export interface Behaviour {
  readonly id: string;
  readonly operations: readonly string[];
  /** API versions asked for that it holds at, `1.52..`; absent: it does not depend on them. */
  readonly api?: string;
  /** Releases of dockerd that it holds for, `29.0..`; absent: it does not depend on them. */
  readonly engine?: string;
  readonly kind: BehaviourKind;
  /** How hard it hits a client that relies on what was. */
  readonly impact: 'breaking' | 'risky' | 'compatible';
  /**
   * What it is about: JSON pointers in the answer, or for what clients send in the request's body; `*` stands for every index
   * or key. `query NAME`, `header NAME` or `filter NAME` where it is no field.
   */
  readonly at?: readonly string[];
  /** Only values that say nothing (`empty`), or whose JSON holds this text. */
  readonly when?: string;
  readonly text: string;
  /** What a client does about it. */
  readonly mend?: string;
  /** Links, or pages of ours. */
  readonly evidence: readonly string[];
}

/** A release of a daemon and the API versions that it serves unless told otherwise. */
export interface Release {
  /** `docker-29.7` */
  readonly name: string;
  readonly engine: 'docker' | 'podman';
  readonly release: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
}

/** A client that does not speak to just any daemon. */
export interface KnownClient {
  /** Product of its `User-Agent`: `Docker-Client`. */
  readonly agent: string;
  /** Releases of the client, `29.0..`. */
  readonly release: string;
  /** It refuses a daemon that serves less. */
  readonly minApiVersion: string;
  readonly evidence: readonly string[];
}
