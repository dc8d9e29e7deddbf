import type { Parting, StepResult } from './compare-sequence.ts';
import { type Known, known } from './known.ts';

export interface Share {
  readonly name: string;
  readonly equal: number;
  readonly different: number;
}

export interface Unexplained extends Parting {
  readonly sequence: string;
  readonly api: string;
  readonly step: string;
  readonly operationId: string;
}

/** What was measured against a daemon of one profile. */
export interface Measured {
  readonly like: string;
  readonly all: Share;
  /** Points that are equal only by a rule of normalisation. */
  readonly normalised: number;
  readonly bySequence: readonly Share[];
  readonly byOperation: readonly Share[];
  readonly unexplained: readonly Unexplained[];
  /** How many points each known difference explains. */
  readonly explained: ReadonlyMap<Known, number>;
  /** Known differences that did not occur, where everything was run. */
  readonly stale: readonly Known[];
}

/** Sums the steps up, worst share first. `whole`: every sequence was run, so that what is known must have occurred. */
export function measure(like: string, results: readonly StepResult[], whole: boolean): Measured {
  const ofProfile = known.filter((one) => !one.like || one.like.includes(like));
  const explained = new Map<Known, number>(ofProfile.map((one) => [one, 0]));
  const unexplained: Unexplained[] = [];
  for (const { sequence, api, step, operationId, differences } of results)
    for (const difference of differences) {
      const reason = ofProfile.find((one) => fits(one, { sequence, step, operationId }, difference));
      if (reason) explained.set(reason, (explained.get(reason) ?? 0) + difference.weight);
      else unexplained.push({ sequence, api, step, operationId, ...difference });
    }
  return {
    like,
    all: shareOf('all', results),
    normalised: results.reduce((sum, { normalised }) => sum + normalised, 0),
    bySequence: sharesBy(results, ({ sequence, api }) => `${sequence} ${api}`),
    byOperation: sharesBy(results, ({ operationId }) => operationId),
    unexplained,
    explained,
    stale: whole ? ofProfile.filter((one) => !one.atTimes && explained.get(one) === 0) : [],
  };
}

export function fits(
  { on, at, sequence, step }: Known,
  where: { readonly sequence: string; readonly step?: string; readonly operationId: string },
  { pointer }: Pick<Parting, 'pointer'>,
): boolean {
  if (on !== '*' && on !== where.operationId) return false;
  if (sequence !== undefined && sequence !== where.sequence) return false;
  if (step !== undefined && step !== where.step) return false;
  const parts = at.split('/');
  const own = pointer.split('/');
  const isOpen = parts.at(-1) === '**';
  if (isOpen ? own.length < parts.length - 1 : own.length !== parts.length) return false;
  return parts.every((part, index) => part === '**' || part === '*' || part === own[index]);
}

function sharesBy(results: readonly StepResult[], key: (result: StepResult) => string): Share[] {
  return [...Map.groupBy(results, key)]
    .map(([name, group]) => shareOf(name, group))
    .sort((a, b) => share(a) - share(b));
}

const shareOf = (name: string, results: readonly StepResult[]): Share => ({
  name,
  equal: results.reduce((sum, { equal }) => sum + equal, 0),
  different: results.reduce((sum, { different }) => sum + different, 0),
});

/** Between 0 and 1; 1 where nothing was compared. */
export const share = ({ equal, different }: Share): number =>
  equal + different === 0 ? 1 : equal / (equal + different);
