import type { Exchange } from '../../../src/model/index.ts';
import { compareExchange } from '../../../src/replay/compare-exchange.ts';
import { type Difference, generalPointer } from '../../../src/replay/difference.ts';
import { IdentityMap } from '../../../src/replay/identity.ts';
import { operationIdOf } from '../../../src/replay/operation-of.ts';
import { sentBy } from '../../../src/replay/sent-text.ts';
import { PointBook, type Points } from './point-book.ts';
import type { Answers } from './run-sequence.ts';
import { isJoin, type Sequence, type Step } from './sequence.ts';

export interface StepResult extends Points {
  readonly sequence: string;
  readonly api: string;
  readonly step: string;
  readonly operationId: string;
  readonly differences: readonly Parting[];
}

/** Where the two sides part. `was` is the daemon's. */
export interface Parting extends Pick<Difference, 'rule' | 'was' | 'now'> {
  /** With `*` for indexes and for keys that are ids. */
  readonly pointer: string;
  readonly weight: number;
}

/** Compares what the daemon (`was`) and the mock (`now`) answered, step by step; ids must stand for each other throughout. */
export function compareSequence(sequence: Sequence, api: string, was: Answers, now: Answers): StepResult[] {
  const exchanges = [...was.values(), ...now.values()].filter((one) => typeof one !== 'string');
  const book = new PointBook({ map: new IdentityMap(), sent: sentBy(exchanges) });
  return sequence.steps
    .filter((step): step is Step => !isJoin(step))
    .map((step) => {
      const [first, second] = [was.get(step.name), now.get(step.name)];
      book.points = { equal: 0, different: 0, normalised: 0 };
      const before = book.differences.length;
      const weights: number[] = [];
      compareStep(book, first, second, weights);
      return {
        sequence: sequence.name,
        api,
        step: step.name,
        operationId: nameOf(first) ?? nameOf(second) ?? '',
        ...book.points,
        differences: book.differences.slice(before).map(({ rule, pointer, was, now }, index) => ({
          rule,
          pointer: generalPointer(pointer),
          was,
          now,
          weight: weights[index] ?? 1,
        })),
      };
    });
}

function compareStep(
  book: PointBook,
  was: Exchange | string | undefined,
  now: Exchange | string | undefined,
  weights: number[],
): void {
  if (typeof was !== 'object' || typeof now !== 'object') {
    // Why nothing to count: what both refused before gave neither an id to go on with.
    if (typeof was === typeof now) return;
    const say = (one: Exchange | string | undefined) => (typeof one === 'object' ? 'an answer' : one);
    book.differ({ exchange: 0, operationId: undefined }, 'answer/missing', '', say(was), say(now));
    weights.push(1);
    return;
  }
  book.onDiffer = (weight) => weights.push(weight);
  compareExchange(book, was, now);
  if (was.response && was.response.status === now.response?.status) book.points.equal += 1;
}

const nameOf = (one: Exchange | string | undefined): string | undefined =>
  typeof one === 'object' ? (operationIdOf(one) ?? one.request.method) : undefined;
