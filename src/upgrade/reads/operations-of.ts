import type { OperationReads, Perturbation } from '../../model/index.ts';
import type { AnswerField } from './answer-fields.ts';
import type { Learned } from './learn-reads.ts';
import { isAtOrBelow } from './pointer.ts';
import type { Way } from './reads-of-clients.ts';

/** What was learned, as a file tells it. `all`: the fields that came, for those that never said anything. */
export function operationsOf(
  learned: readonly Learned[],
  all: readonly AnswerField[],
): Record<string, OperationReads> {
  const groups = Map.groupBy(learned, ({ field }) => field.operationId);
  return Object.fromEntries(
    [...groups].map(([operationId, group]) => {
      const empty = all.filter((field) => field.operationId === operationId && !field.telling);
      return [
        operationId,
        readsOf(
          group,
          empty.map(({ pointer }) => pointer),
        ),
      ];
    }),
  );
}

function readsOf(learned: readonly Learned[], neverTold: readonly string[]): OperationReads {
  const reads: Partial<Record<Perturbation, string[]>> = {};
  const unread: Partial<Record<Way, string[]>> = {};
  const untried: Record<string, string[]> = {};
  const either: string[][] = [];
  const add = <Key extends string>(lists: Partial<Record<Key, string[]>>, key: Key, pointer: string) => {
    const list = lists[key] ?? [];
    lists[key] = [...list, pointer];
  };
  for (const { field, how, verdict } of learned) {
    const { pointer, operationId } = field;
    if (verdict.kind === 'read') add(reads, how, pointer);
    else if (verdict.kind === 'unread') add(unread, how, pointer);
    else if (verdict.kind === 'untried') add(untried, verdict.why, pointer);
    // Why read: what two operations tell alike has no name in one of them.
    else if (verdict.set.some((other) => other.field.operationId !== operationId)) add(reads, how, pointer);
    else {
      const set = verdict.set.map((other) => other.field.pointer);
      if (!either.some((known) => known.join() === set.join())) either.push(set);
    }
  }
  const { drop: gone, ...others } = unread;
  const empty = outermost(neverTold.filter((pointer) => gone?.some((above) => isAtOrBelow(pointer, above))));
  const told = gone?.filter((pointer) => !empty.includes(pointer)) ?? [];
  const unreadBy = {
    ...(told.length === 0 ? {} : { drop: told }),
    ...(empty.length === 0 ? {} : { empty }),
    ...others,
  };
  for (const [how, list] of Object.entries(reads)) reads[how as Perturbation] = deepest(list);
  const { drop = [], ...otherWays } = reads;
  return {
    ...(Object.keys(reads).length === 0 ? {} : { reads: Object.keys(otherWays).length === 0 ? drop : reads }),
    ...(either.length === 0 ? {} : { either }),
    ...(Object.keys(unreadBy).length === 0 ? {} : { unread: unreadBy }),
    ...(Object.keys(untried).length === 0 ? {} : { untried }),
  };
}

/** Without those that others imply, being below them. */
const deepest = (pointers: readonly string[]): string[] =>
  pointers.filter((pointer) => !pointers.some((other) => other !== pointer && isAtOrBelow(other, pointer)));

/** Without those that are below others. */
const outermost = (pointers: readonly string[]): string[] =>
  pointers.filter((pointer) => !pointers.some((other) => other !== pointer && isAtOrBelow(pointer, other)));
