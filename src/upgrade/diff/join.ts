import type { Behaviour, DiffEntry, DiffPlace, Side } from '../../model/index.ts';
import { impactOrder } from '../impact-order.ts';
import { diffRule } from './diff-rules.ts';
import type { Difference } from './difference.ts';

/** Joins equal differences of several operations, and what is known of daemons, into entries; the worst for a side first. */
export function joinEntries(
  differences: readonly Difference[],
  begun: readonly Behaviour[],
  ended: readonly Behaviour[],
  side: Side,
  more: readonly DiffEntry[] = [],
): DiffEntry[] {
  const used = new Set<Behaviour>();
  const groups = Map.groupBy(differences, (difference) =>
    [difference.rule, subjectOf(difference), difference.before, difference.after].join('\n'),
  );
  const documented = [...groups.values()].map((group): DiffEntry => {
    const [first] = group as [Difference];
    const known = begun.filter((behaviour) => group.some((difference) => isAbout(behaviour, difference)));
    for (const behaviour of known) used.add(behaviour);
    const { phrase, impact, mend } = diffRule(first.rule);
    const [teller] = known;
    return {
      rule: first.rule,
      title: `${subjectOf(first)} ${phrase}`,
      impact,
      places: group.map(placeOf),
      ...(first.before === undefined ? {} : { before: first.before }),
      ...(first.after === undefined ? {} : { after: first.after }),
      mend: teller?.mend ?? mend,
      ...(teller ? { text: teller.text, behaviour: teller.id } : {}),
      evidence: [...new Set(known.flatMap(({ evidence }) => evidence))],
    };
  });
  const others = begun.filter((behaviour) => !used.has(behaviour)).map((behaviour) => entryOf(behaviour));
  const back = ended.map((behaviour) => entryOf(behaviour, true));
  return [...more, ...documented, ...others, ...back].sort(
    (a, b) => impactOrder[a.impact[side]] - impactOrder[b.impact[side]],
  );
}

/** Whether a behaviour speaks of what a difference found. */
export function isAbout({ operations, at, kind }: Behaviour, difference: Difference): boolean {
  if (!operations.includes(difference.operationId) || !at) return false;
  if (kind === 'field-gone' && difference.rule !== 'diff/response-field-removed') return false;
  return at.some((place) => place === difference.at);
}

function entryOf(behaviour: Behaviour, ended = false): DiffEntry {
  const { id, operations, kind, impact, at = [''], text, mend, evidence } = behaviour;
  const rule = diffRule(`behaviour/${kind}`);
  const where = ['input-ignored', 'input-refused', 'default', 'deprecated'].includes(kind)
    ? 'request'
    : 'response';
  return {
    rule: rule.id,
    title: ended ? `no longer: ${text}` : text,
    impact: { client: ended ? 'risky' : impact, daemon: rule.impact.daemon },
    places: operations.flatMap((operationId) => at.map((place) => ({ operationId, in: where, at: place }))),
    mend: ended ? 'Look whether your client relies on it.' : (mend ?? rule.mend),
    behaviour: id,
    evidence,
  };
}

/** What a difference is about, by the shortest name that is unmistakable. */
export function subjectOf({ rule, operationId, place, status, at, field }: Difference): string {
  if (field) return field;
  if (rule.startsWith('diff/operation-')) return operationId;
  if (rule.startsWith('diff/filter-')) return `filter ${at} of ${operationId}`;
  if (rule.startsWith('diff/header-')) return `header ${at} of ${operationId} ${status}`;
  if (rule.startsWith('diff/status-')) return `status ${status} of ${operationId}`;
  if (rule.startsWith('diff/response-media-') || rule.startsWith('diff/request-media-'))
    return `${at} of ${operationId}${status ? ` ${status}` : ''}`;
  if (place === 'parameter') return `${at} of ${operationId}`;
  const body = place === 'request' ? 'request' : (status ?? 'stream');
  return at === '' ? `${operationId} ${body}` : `${operationId} ${body} ${at}`;
}

const placeOf = ({ operationId, place, status, at }: Difference): DiffPlace => ({
  operationId,
  in: place,
  ...(status === undefined ? {} : { status }),
  at,
});
