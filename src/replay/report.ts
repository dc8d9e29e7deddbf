import type { Compared, Difference, Normalised, NotCompared } from './difference.ts';

/** Result of `replay` or `compare`; `docs/replay.schema.json` describes it. */
export interface ReplayReport {
  readonly format: 'wirewhale-replay/1';
  readonly tool: { readonly name: 'wirewhale'; readonly version: string };
  readonly verb: 'replay' | 'compare';
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The capture that was replayed, or the first one. */
  readonly first: { readonly file: string; readonly exchanges: number };
  /** The daemon that answered, or the second capture. */
  readonly second:
    | { readonly file: string; readonly exchanges: number }
    | { readonly url: string; readonly origin: string; readonly name: string; readonly api: string };
  /** Version prefixes that were sent as others, because the daemon does not serve them. */
  readonly versions: readonly { readonly recorded: string; readonly sent: string }[];
  readonly strict: boolean;
  /** Requests that were sent; of a comparison 0. */
  readonly sent: number;
  /** Exchanges that were compared and in which nothing parts. */
  readonly same: number;
  readonly compared: Compared;
  readonly differences: readonly Difference[];
  readonly normalised: readonly Normalised[];
  readonly notCompared: readonly NotCompared[];
  /** Exchange after which nothing more was sent. */
  readonly stoppedAfter?: number;
  /** Exchanges that both captures have, in another order. */
  readonly moved?: number;
  /** What the replay made and `--clean` removed, or could not. */
  readonly cleaned?: {
    readonly removed: readonly { readonly kind: string; readonly id: string }[];
    readonly left: readonly string[];
  };
  /** What is wrong with a capture or worth knowing of it. */
  readonly remarks: readonly string[];
  readonly exitCode: 0 | 1;
}
