import type { ReadVerdict } from './client-reads.ts';
import type { Impact } from './diff-report.ts';

/** The daemon to upgrade to, or the API version that clients are to speak. */
export interface Destination {
  /** As it was asked for: `docker-29.7`, `1.52`, an address. */
  readonly name: string;
  readonly minApiVersion: string;
  readonly apiVersion: string;
  /** What serves it; absent for an API version alone. */
  readonly engine?: 'docker' | 'podman';
  /** Release of it, `29.7`; absent where it is not known. */
  readonly release?: string;
  /** Every request is asked at `apiVersion`, whatever it asked for. */
  readonly forced?: boolean;
}

/** Something of the traffic that breaks, or may. */
export interface UpgradeFinding {
  /** `diff/…`, `behaviour/…` or `upgrade/…`; `wirewhale explain` knows it. */
  readonly rule: string;
  /** In one sentence. */
  readonly title: string;
  readonly impact: Impact;
  /** API version that was spoken, and that will be. */
  readonly from: string;
  readonly to: string;
  readonly operations: readonly string[];
  /** How many exchanges it is about, and the first few of them, by number. */
  readonly count: number;
  readonly exchanges: readonly number[];
  /** Of each of those, where it stands. */
  readonly examples: readonly UpgradeExample[];
  /** JSON pointer or name; absent where it is about a request as a whole. */
  readonly at?: string;
  /** What was seen there: a value, shortened. */
  readonly seen?: string;
  /** Whether the client reads the field, where files of what clients read were given. */
  readonly reads?: ReadVerdict;
  readonly text?: string;
  readonly mend: string;
  readonly behaviour?: string;
  readonly evidence: readonly string[];
}

/** An exchange that shows a finding. */
export interface UpgradeExample {
  readonly capture: string;
  readonly exchange: number;
  /** `GET /v1.51/containers/json` */
  readonly request: string;
  readonly operationId: string;
}

/** What was judged of an operation. */
export interface JudgedOperation {
  readonly operationId: string;
  readonly exchanges: number;
  /** Of them: such that nothing can be told of. */
  readonly unknown: number;
}

/** How the versions of the traffic come out. */
export interface SpokenVersion {
  /** As it stood in the path; `none` where there was no prefix. */
  readonly asked: string;
  /** What is spoken to the other daemon; null where it refuses. */
  readonly becomes: string | null;
  readonly exchanges: number;
  /** The client asked the daemon for its version before. */
  readonly negotiated: boolean;
  /** First lines of `User-Agent` that were seen with it. */
  readonly clients: readonly string[];
}

/** What `wirewhale upgrade` answers. */
export interface UpgradeReport {
  readonly format: 'wirewhale-upgrade/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly captures: readonly string[];
  readonly to: Destination;
  readonly exchanges: number;
  /** Of them: broken, risky, without a finding, and such that nothing can be told of. */
  readonly counts: {
    readonly breaking: number;
    readonly risky: number;
    readonly fine: number;
    readonly unknown: number;
  };
  readonly versions: readonly SpokenVersion[];
  /** Every operation of the traffic, in the order in which they came first. */
  readonly operations: readonly JudgedOperation[];
  /** The worst first. */
  readonly findings: readonly UpgradeFinding[];
  /** What was given of what clients read, and what would be findings, did they read the fields; absent where nothing was given. */
  readonly clientReads?: { readonly files: readonly string[]; readonly unread: readonly UpgradeFinding[] };
  /** Values of answers and requests that were looked at. */
  readonly checkedFields: number;
  /** What cannot be known, and what is odd about the captures. */
  readonly remarks: readonly string[];
  readonly durationMs: number;
}
