import type { Level } from '../model/index.ts';

/** One check over an exchange, as people read it. The code that judges stands in `judge-*.ts`. */
export interface Rule {
  /** `response/body-schema`. A published id is never reused for something else. */
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  /** What a finding of this rule means. */
  readonly text: string;
  /** Why it matters to somebody who uses the API. */
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
}
