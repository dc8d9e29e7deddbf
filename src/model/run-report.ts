import type { Exchange } from './exchange.ts';
import type { DocumentName, Finding } from './finding.ts';

/** Of a case. `fail`: the daemon is wrong. `error`: we broke or could not judge. Unknown is never `pass`. */
export type Verdict = 'pass' | 'fail' | 'error' | 'skip' | 'waived';

/** Whose fault a known deviation is. */
export type Fault = 'daemon' | 'document' | 'deliberate' | 'environment';

/** An entry of a target's ledger. */
export interface Waiver {
  /** Case id: `ContainerUpdate/rejects-negative-memory`. */
  readonly case: string;
  /** Finding ids or the text of failed expectations that it covers; absent: whatever the case finds. */
  readonly findings?: readonly string[];
  /** API versions it holds for, `1.25..1.41`; absent: all. */
  readonly versions?: string;
  readonly fault: Fault;
  readonly reason: string;
  /** Link or the daemon and version that showed it. */
  readonly evidence: string;
}

export interface CaseResult {
  /** `ContainerList/filters-by-label` */
  readonly id: string;
  readonly area: string;
  readonly operationId: string;
  readonly requirement: string;
  readonly level: 'must' | 'should';
  /** API version that the case was run at. */
  readonly api: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  /** Expectations that did not hold: what was expected, what came. */
  readonly failures: readonly { readonly expected: string; readonly actual: string }[];
  readonly findings: readonly Finding[];
  /** Of `skip` (the capability missing), `error` (with its code) and `waived` (the waiver's reason). */
  readonly reason?: string;
  readonly code?: string;
  readonly waiver?: Waiver;
  /** One line each to repeat it. */
  readonly repeat: { readonly curl?: string; readonly wirewhale: string };
  /** Id of the exchange that the case is about. */
  readonly subject?: number;
  /** The traffic of the case, redacted. */
  readonly exchanges: readonly Exchange[];
}

/** What was exercised, out of what the contract documents. */
export interface Coverage {
  readonly operations: CoverageCount;
  /** Pairs of operation and status, `ContainerList 200`. */
  readonly statuses: CoverageCount;
  /** `ContainerList all` */
  readonly queryParameters: CoverageCount;
}

export interface CoverageCount {
  readonly exercised: readonly string[];
  readonly missing: readonly string[];
}

export interface TargetFacts {
  readonly url: string;
  readonly origin: string;
  /** `Docker 28.5.2`, `Podman 5.4.2`, `Wirewhale mock 0.1.0` */
  readonly name: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly os: string;
  readonly arch: string;
}

export interface RunReport {
  /** Version of the shape of this report. */
  readonly format: 'wirewhale-report/1';
  /** `traffic`: judged was what passed between others, not what we asked; `daemon` when absent. */
  readonly subject?: 'traffic';
  readonly tool: { readonly name: 'wirewhale'; readonly version: string };
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly target: TargetFacts;
  readonly contracts: readonly (DocumentName & { readonly amendments: number })[];
  readonly ledger?: string;
  readonly cases: readonly CaseResult[];
  readonly coverage: Coverage;
  /** Waivers of the ledger that nothing needed any more; each fails the run. */
  readonly staleWaivers: readonly Waiver[];
  /** Objects of ours that could not be removed from the daemon. */
  readonly leftBehind: readonly string[];
  readonly exitCode: number;
}
