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
  | 'environment'
  | 'unsupported';

/** What a value must be for a behaviour to be about it. */
export type Condition =
  /** It says nothing · it says something · it is there, whatever it says · it is not there · it has two members or more. */
  | 'empty'
  | 'told'
  | 'sent'
  | 'absent'
  | 'several'
  | { readonly is: readonly (string | number | boolean)[] }
  | { readonly not: readonly (string | number | boolean)[] }
  | { readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null' }
  /** Text that matches. */
  | { readonly matches: string }
  /** Its JSON holds this text. */
  | { readonly holds: string }
  /** Text that is no IP address, or no block of addresses written by its first. */
  | { readonly no: 'address' | 'network' };

/** A condition, or several on what stands below a value, by JSON pointer; then all must hold. */
export type When = Condition | { readonly [pointer: `/${string}`]: Condition };

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
  /** Only for such values; of a status, for such statuses. */
  readonly when?: When;
  /** Only where the other side has such a value, once it holds. */
  readonly becomes?: When;
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
