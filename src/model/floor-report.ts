/** Why a version is the lowest, or the highest, that a client needs. */
export interface FloorReason {
  readonly version: string;
  /** In one sentence. */
  readonly title: string;
  readonly operationId: string;
  /** JSON pointer or name; absent where it is the operation itself. */
  readonly at?: string;
  readonly count: number;
  readonly exchanges: readonly number[];
}

/** The versions that one of the clients needs. */
export interface FloorClient {
  /** Its `User-Agent`; `unknown` where it sends none. */
  readonly client: string;
  readonly exchanges: number;
  readonly lowest: string;
  readonly highest: string;
}

/** What `wirewhale floor` answers. */
export interface FloorReport {
  readonly format: 'wirewhale-floor/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly captures: readonly string[];
  readonly exchanges: number;
  /** Versions that were asked for, with how often. */
  readonly asked: readonly { readonly version: string; readonly exchanges: number }[];
  /** The oldest version held that has all that was sent. */
  readonly lowest: string;
  /** What sets it, the latest first. */
  readonly lowestBy: readonly FloorReason[];
  /** The newest version held that still takes all that was sent. */
  readonly highest: string;
  readonly highestBy: readonly FloorReason[];
  /** Each client by its `User-Agent`, the one that needs the most first. */
  readonly clients: readonly FloorClient[];
  readonly remarks: readonly string[];
}
