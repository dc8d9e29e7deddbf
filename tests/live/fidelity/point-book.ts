import { type Scope, VerdictBook } from '../../../src/replay/verdict-book.ts';

/** What was found equal and different so far. */
export interface Points {
  equal: number;
  different: number;
  /** Of the equal ones: values that only a rule of normalisation takes as equal. */
  normalised: number;
}

type Differ = VerdictBook['differ'];
type Judge = VerdictBook['judge'];

/**
 * Counts points: the status and each header, presence with type of each JSON value, the value of each plain one, each line of
 * text. What is on one side only counts as many points as it has values.
 */
export class PointBook extends VerdictBook {
  points: Points = { equal: 0, different: 0, normalised: 0 };
  /** Hears how many points each difference counts. */
  onDiffer: (weight: number) => void = () => undefined;
  #judging = false;

  override meet(_scope: Scope, _pointer: string): void {
    this.points.equal += 1;
  }

  override differ(...args: Parameters<Differ>): void {
    const [, rule, , was, now] = args;
    const isAlone = /^(?:shape\/|value\/(?:element|length)|header\/(?:gone|new))/.test(rule);
    const weight = isAlone && !this.#judging ? Math.max(1, sizeOf(was), sizeOf(now)) : 1;
    this.points.different += weight;
    this.onDiffer(weight);
    super.differ(...args);
  }

  override judge(...args: Parameters<Judge>): void {
    const [, explanation] = args;
    this.#judging = true;
    super.judge(...args);
    this.#judging = false;
    if (explanation === undefined || explanation === 'contradiction') return;
    this.points.equal += 1;
    if (explanation !== 'equal') this.points.normalised += 1;
  }
}

function sizeOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner), 1);
}
