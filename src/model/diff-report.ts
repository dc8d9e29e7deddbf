/** How bad a difference is for one side. `breaking`: what worked fails; `risky`: it depends; `compatible`: nothing changes. */
export type Impact = 'breaking' | 'risky' | 'compatible';

/** From whose side: a client of the first version that meets the second, or a daemon of the first that is to serve the second. */
export type Side = 'client' | 'daemon';

/** A difference, with all the places where it shows. */
export interface DiffEntry {
  /** `diff/…` of the documents, `behaviour/…` of daemons. `wirewhale explain` knows both. */
  readonly rule: string;
  /** In one sentence: `NetworkSettings.IPAddress is no longer sent`. */
  readonly title: string;
  readonly impact: Readonly<Record<Side, Impact>>;
  readonly places: readonly DiffPlace[];
  readonly before?: string;
  readonly after?: string;
  readonly mend: string;
  /** What a behaviour of daemons says of it. */
  readonly text?: string;
  /** Id of that behaviour, in spec/behaviours/. */
  readonly behaviour?: string;
  readonly evidence: readonly string[];
}

export interface DiffPlace {
  readonly operationId: string;
  readonly in: 'operation' | 'parameter' | 'request' | 'response' | 'stream';
  readonly status?: string;
  /** JSON pointer, or a name. */
  readonly at: string;
}

/** One side of a comparison. */
export interface DiffSide {
  /** As it was asked for: `1.44`, `docker-29.7`, a file. */
  readonly name: string;
  readonly version: string;
  readonly reading: 'published' | 'amended';
  readonly sha256: string;
  readonly amendments: number;
  /** Release of the daemon, where one was named. */
  readonly release?: string;
}

/** What `wirewhale diff` answers. */
export interface DiffReport {
  readonly format: 'wirewhale-diff/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly from: DiffSide;
  readonly to: DiffSide;
  readonly side: Side;
  /** Every operation that one of them has. */
  readonly operations: readonly string[];
  /** The worst for that side first. */
  readonly entries: readonly DiffEntry[];
  readonly remarks: readonly string[];
  readonly durationMs: number;
}
