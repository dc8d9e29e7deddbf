import type { Answer, Client } from '../client/index.ts';
import type { TargetFacts } from '../model/index.ts';

/**
 * What a case may use. Everything that it makes through these tools carries our label, and is removed when the case ends,
 * whatever its verdict; what is left after a crash is found by `wirewhale sweep`.
 */
export interface CaseTools {
  /** API version that the case is run at; requests carry it as prefix unless told otherwise. */
  readonly api: string;
  readonly target: TargetFacts;
  readonly client: Client;
  /** Reference of a runnable busybox image on the daemon (capability `image`). Never remove or retag it. */
  readonly image: string;
  /** `host:port` of a registry with credentials (capability `registry`). */
  readonly registry: RegistryFacts;
  /** Labels for objects that a case creates itself: `{ 'io.wirewhale.run': … }`. */
  readonly labels: Readonly<Record<string, string>>;

  readonly request: Client['request'];
  readonly send: Client['send'];
  readonly stream: Client['stream'];
  readonly hijack: Client['hijack'];
  readonly connect: Client['connect'];

  /** A new name, unique to this run: `wirewhale-7f3a-12-web`. */
  name(hint?: string): string;
  /**
   * Creates a container (labels merged in; `Image`, `Cmd: ['sleep', '300']` and `StopTimeout: 0` unless given) and starts it when told to.
   * Removed with force and its volumes at the end.
   */
  container(config?: Record<string, unknown>, options?: { start?: boolean; name?: string }): Promise<Made>;
  /** Creates an exec of a container and gives its id. */
  exec(containerId: string, config?: Record<string, unknown>): Promise<string>;
  network(config?: Record<string, unknown>): Promise<Made>;
  volume(config?: Record<string, unknown>): Promise<Made>;
  /** Tags the busybox image as a reference of ours (`wirewhale-7f3a-12:latest`), removed at the end. */
  tag(repository?: string): Promise<string>;
  /** Runs at the end of the case, last added first. Errors of it are reported as left-behind objects. */
  defer(undo: () => Promise<unknown>): void;
  /** Asks again every 50 ms until `probe` gives a truthy value; fails the case as not judged after `timeoutMs` (10,000). */
  until<T>(what: string, probe: () => Promise<T | undefined | false | null>, timeoutMs?: number): Promise<T>;
  /** Requires a status of a preparing step: anything else means that the case could not be judged. Gives the answer back. */
  prepared(answer: Answer, ...statuses: readonly number[]): Answer;
}

export interface Made {
  readonly id: string;
  readonly name: string;
}

export interface RegistryFacts {
  readonly address: string;
  readonly username: string;
  readonly password: string;
}
