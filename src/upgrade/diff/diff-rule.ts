import type { Impact, Side } from '../../model/index.ts';

/** One kind of difference between two documents, as people read it. A published id is never reused. */
export interface DiffRule {
  readonly id: string;
  readonly title: string;
  /** What is said of the thing: `is gone`. */
  readonly phrase: string;
  /** Who is hit, and how hard. */
  readonly impact: Readonly<Record<Side, Impact>>;
  /** What it means, to whom. */
  readonly text: string;
  readonly mend: string;
}
