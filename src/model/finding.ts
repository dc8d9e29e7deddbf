/** `error` breaks the contract, `warning` is doubtful, `info` is worth knowing (an undocumented field). */
export type Level = 'error' | 'warning' | 'info';

/** Which text of the contract was read: as published, or with our amendments. */
export type Reading = 'published' | 'amended';

/** Names the document that a verdict was made from: released documents change, so the hash is part of the name. */
export interface DocumentName {
  /** `1.41` */
  readonly version: string;
  readonly reading: Reading;
  /** sha256 (hex) of the contract as read: published source hash, or source and amendments together. */
  readonly sha256: string;
}

/** A deviation, as data. Returned, never thrown. */
export interface Finding {
  /** Stable over runs and machines: a hash of rule, operation, status, and generalised pointer; `f-` and ten hex digits. */
  readonly id: string;
  /** Rule of the catalogue: `response/body-schema`. */
  readonly rule: string;
  readonly level: Level;
  readonly operationId?: string;
  readonly status?: number;
  /** JSON pointer into the body (`/HostConfig/Binds`), or `''` for the whole message. */
  readonly pointer: string;
  /** What the contract says. */
  readonly expected: string;
  /** What came, shortened to 200 characters, secrets masked. */
  readonly actual: string;
  /** One sentence for people. */
  readonly message: string;
  /** Where the contract says it: `paths./containers/json.get.responses.200`. */
  readonly source?: string;
  readonly document?: DocumentName;
}
