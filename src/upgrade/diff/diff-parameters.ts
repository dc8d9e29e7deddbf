import type { Operation, Parameter } from '../../model/index.ts';
import type { DiffRuleId } from './diff-rules.ts';
import type { Difference } from './difference.ts';
import { listChanges } from './list-changes.ts';

/** Differences of parameters, and of the keys of `filters`. */
export function diffParameters(was: Operation, is: Operation): Difference[] {
  const place = { operationId: is.id, place: 'parameter' } as const;
  const keys = new Set([...was.parameters, ...is.parameters].map(keyOf));
  const parameters = [...keys].flatMap((key) => {
    const [before, after] = [was, is].map(({ parameters }) => parameters.find((item) => keyOf(item) === key));
    return [...changesOf(before, after)].map((change) => ({
      ...change,
      ...place,
      at: `${(after ?? before)?.in} ${(after ?? before)?.name}`,
    }));
  });
  // Why only where both are known: filters stand in prose, and silence does not mean none.
  const filters =
    was.filters && is.filters
      ? listChanges(was.filters, is.filters, 'diff/filter-added', 'diff/filter-removed').map((change) => ({
          ...change,
          ...place,
        }))
      : [];
  return [...parameters, ...filters];
}

const keyOf = ({ in: place, name }: Parameter) =>
  `${place} ${place === 'header' ? name.toLowerCase() : name}`;

function* changesOf(
  before: Parameter | undefined,
  after: Parameter | undefined,
): Generator<{ rule: DiffRuleId; before?: string; after?: string }> {
  if (!before) {
    yield {
      rule: after?.required ? 'diff/parameter-required' : 'diff/parameter-added',
      after: typeOf(after!),
    };
    return;
  }
  if (!after) {
    yield { rule: 'diff/parameter-removed', before: typeOf(before) };
    return;
  }
  if (before.required !== after.required)
    yield { rule: after.required ? 'diff/parameter-required' : 'diff/parameter-optional' };
  if (typeOf(before) !== typeOf(after))
    yield { rule: 'diff/parameter-type', before: typeOf(before), after: typeOf(after) };
  if (JSON.stringify(before.default) !== JSON.stringify(after.default))
    yield { rule: 'diff/parameter-default', before: show(before.default), after: show(after.default) };
  if (!before.enum && !after.enum) return;
  const added = before.enum ? (after.enum?.filter((value) => !before.enum?.includes(value)) ?? ['any']) : [];
  const gone = after.enum ? (before.enum?.filter((value) => !after.enum?.includes(value)) ?? ['any']) : [];
  if (added.length > 0) yield { rule: 'diff/parameter-values-added', after: added.join(', ') };
  if (gone.length > 0) yield { rule: 'diff/parameter-values-removed', before: gone.join(', ') };
}

const typeOf = ({ type, format, items, collectionFormat }: Parameter): string =>
  [type, items?.type && `of ${items.type}`, format, collectionFormat].filter(Boolean).join(' ');

const show = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
