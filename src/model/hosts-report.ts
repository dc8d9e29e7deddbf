import type { Impact } from './diff-report.ts';
import type { JudgedOperation } from './upgrade-report.ts';

/**
 * What is known of a difference between two daemons. `unexplained`: nothing; `known`: daemons changed so; `documented`: the documents
 * of the versions that were spoken differ so; `unstable`: it does not come at every turn, whichever daemon is asked.
 */
export type PartingClass = 'unexplained' | 'known' | 'documented' | 'unstable';

/** One of the two daemons. */
export interface ComparedHost {
  /** As a user would type it, and how it was chosen. */
  readonly url: string;
  readonly origin: string;
  /** `Docker 28.5.2` */
  readonly name: string;
  readonly minApiVersion: string;
  readonly apiVersion: string;
  /** Release of dockerd, `28.5`; absent for other daemons. */
  readonly release?: string;
  /** Where its answers are kept. */
  readonly capture?: string;
}

/** What is known of a difference, and from where. */
export interface PartingReason {
  /** `diff/…` of documents, `behaviour/…` and `release/…` of daemons; `wirewhale explain` knows it. */
  readonly rule: string;
  /** In one sentence. */
  readonly title: string;
  readonly mend: string;
  /** Id in spec/behaviours/. */
  readonly behaviour?: string;
  readonly evidence: readonly string[];
}

/** One place where the two answers to a request part. */
export interface PartingPlace {
  /** Number of the exchange in the traffic that was asked, and in the kept answers of each daemon. */
  readonly exchange: number;
  readonly oldExchange?: number;
  readonly newExchange?: number;
  /** `GET /v1.45/containers/json` */
  readonly request: string;
  /** JSON pointer in the answer; `/header/NAME`, `/status`, `/stdout`, `/items/N/…` beside it. */
  readonly pointer: string;
  /** As text; `(absent)` where there is none. */
  readonly was: string;
  readonly is: string;
}

/** Places of one operation that part in one way, for one reason. */
export interface PartingGroup {
  readonly class: PartingClass;
  /** Rule of the comparison, as of `replay`: `shape/gone`. */
  readonly rule: string;
  readonly operationId?: string;
  /** With `*` for indexes and ids. */
  readonly pointer: string;
  /** For a client of the old daemon that meets the new one. */
  readonly impact: Impact;
  readonly reason?: PartingReason;
  readonly count: number;
  /** The first few. */
  readonly places: readonly PartingPlace[];
}

/** Requests that asked for one version, and in which versions they were asked. */
export interface AskedVersion {
  /** As it stood in the path; `none` where there was no prefix. */
  readonly asked: string;
  readonly old: string;
  readonly new: string;
  readonly exchanges: number;
}

export interface PartingCount {
  readonly groups: number;
  readonly places: number;
}

/** What `wirewhale upgrade --host OLD --host NEW` answers. */
export interface HostsReport {
  readonly format: 'wirewhale-upgrade-hosts/1';
  readonly tool: { readonly name: string; readonly version: string };
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly old: ComparedHost;
  readonly new: ComparedHost;
  /** Where the requests came from: files, or the suites with the number of their cases. */
  readonly traffic: { readonly captures: readonly string[] } | { readonly suites: number };
  readonly versions: readonly AskedVersion[];
  /** Every operation of the traffic; `unknown` counts exchanges that could not be compared. */
  readonly operations: readonly JudgedOperation[];
  /** Of the traffic. */
  readonly exchanges: number;
  /** What was set side by side. */
  readonly compared: {
    readonly exchanges: number;
    /** Exchanges in which nothing parts but the header that tells the newest version. */
    readonly same: number;
    /** Statuses, values, headers, items of streams and entries of archives. */
    readonly places: number;
    /** Bytes of text and terminals. */
    readonly streamBytes: number;
    /** Values that differ and were taken as equal: ids, times, addresses. */
    readonly takenAsEqual: number;
  };
  readonly counts: Readonly<Record<PartingClass, PartingCount>>;
  /** Of the differences but the unstable ones and the header that tells the newest version: places, and groups, between 0 and 1. */
  readonly unexplained: { readonly places: number; readonly groups: number };
  /** Whether the old daemon was asked twice, so that it is known what differs by itself. */
  readonly controlled: boolean;
  /** The worst first. */
  readonly groups: readonly PartingGroup[];
  readonly notCompared: readonly {
    readonly exchange: number;
    readonly request: string;
    readonly why: string;
  }[];
  /** Which daemon could no longer be reached, and after which exchange. */
  readonly vanished?: { readonly host: 'old' | 'new'; readonly after: number };
  /** What was made and could not be removed. */
  readonly left: readonly string[];
  readonly remarks: readonly string[];
}
