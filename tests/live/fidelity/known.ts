/** A difference between the mock and a daemon that is known, and why it is there. */
export interface Known {
  /** operationId, or `*`. */
  readonly on: string;
  /** Pointer as the comparison tells it, `*` for one part, `**` for any rest. */
  readonly at: string;
  /** Where only this sequence shows it. */
  readonly sequence?: string;
  /** Where only these profiles show it. */
  readonly like?: readonly string[];
  readonly reason: string;
}

/** Every difference that is explained. One that no longer occurs, and one that stands here not, fail the measurement. */
export const known: readonly Known[] = [];
