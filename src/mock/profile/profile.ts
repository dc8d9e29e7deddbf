import type { Behaviour } from './behaviours.ts';

/** Which answers a row is about. All that is given must hold; nothing given means always. */
export interface Where {
  /** API version asked for: `<1.44`, `>=1.42`, or both with a comma. */
  readonly api?: string;
  /** Release of dockerd, `<23` or `>=26,<29`; such a row is not for Podman. */
  readonly docker?: string;
  /** Release of Podman; such a row is not for dockerd. */
  readonly podman?: string;
}

/** A field that differs from what the newest dockerd that we measured sends. */
export interface FieldRule extends Where {
  /** operationIds whose answers it is in. */
  readonly on: readonly string[];
  /** JSON pointer in the answer; `*` stands for every index or key. */
  readonly at: string;
  readonly change:
    | 'drop'
    /** Only when it says nothing: null, "", 0, false, [] or {}. */
    | 'drop-empty'
    /** Only when it is null. */
    | 'drop-null'
    /** Only when it is null or an empty list or object. */
    | 'null-empty'
    | { readonly set: unknown }
    /** Where it is absent; its value may be `null`. */
    | { readonly add: unknown }
    | { readonly rename: string }
    /** Where it is present: made of its value, of its neighbours as they stand when the row's turn comes, and of the whole answer as it was. */
    | {
        readonly make: (
          value: unknown,
          neighbours: Readonly<Record<string, unknown>>,
          answer: unknown,
        ) => unknown;
      };
}

/** An error that another release tells otherwise. Only errors that match are changed; rows are applied one after another. */
export interface TextRule extends Where {
  readonly on?: readonly string[];
  readonly match: RegExp;
  /** Instead of what matches; `$1` and the like stand for its groups, `{id}` and the like for what the error is about. */
  readonly message?: string;
  readonly status?: number;
}

/** What a daemon of one release is. */
export interface Profile {
  /** As `--like` takes it. */
  readonly name: string;
  readonly kind: 'docker' | 'podman';
  /** Release, `28.5.2`. */
  readonly release: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  /** The newest API version that `--api` may ask of it. */
  readonly newestApiVersion: string;
  /** Parts of `GET /version` beside the engine: name, release, commit. */
  readonly components: readonly (readonly [name: string, release: string, commit: string])[];
  /** Headers of every routed answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer in place of an operation's. */
export interface Unserved {
  readonly status: number;
  readonly text?: string;
  readonly contentType?: string;
  readonly json?: Readonly<Record<string, unknown>>;
}

/** A profile at an API version, with what follows from both. */
export interface Manner {
  readonly profile: Profile;
  readonly version: string;
  behaves(behaviour: Behaviour): boolean;
  /** What is sent of an answer that was built in full. */
  project<Answer>(operationId: string, answer: Answer): Answer;
  /** What is answered to an operation that the daemon does not serve. */
  unserved(operationId: string, path: string): Unserved | undefined;
  /** The daemon's own words and status for an error. */
  word(
    operationId: string,
    status: number,
    message: string,
    about?: Readonly<Record<string, string>>,
  ): { status: number; message: string };
}
