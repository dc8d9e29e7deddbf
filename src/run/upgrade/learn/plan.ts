import type { Exchange, Perturbation } from '../../../model/index.ts';
import { type AnswerField, AnswerFields, type PlannedField, UpgradeJudge } from '../../../upgrade/index.ts';
import { chooseDestination } from '../destination.ts';

/** What is to be tried. */
export interface LearnPlan {
  readonly fields: readonly PlannedField[];
  /** Every field that came. */
  readonly all: readonly AnswerField[];
  readonly remarks: readonly string[];
}

/**
 * The fields of the answers that came: all of them, or with `to` only those that this upgrade touches, each also in the way in which
 * it does. Throws E_VERSION.
 */
export function planOf(
  exchanges: readonly Exchange[],
  perturb: readonly Perturbation[],
  to: string | undefined,
): LearnPlan {
  const remarks = leftAlone(exchanges);
  const answers = new AnswerFields();
  for (const exchange of exchanges) answers.take(exchange);
  const all = answers.fields;
  const cut = [...answers.cut];
  if (to === undefined)
    return {
      fields: all.map(({ operationId, pointer }) => ({ operationId, pointer, how: perturb })),
      all,
      remarks: [
        ...remarks,
        ...(cut.length > 0 ? [`Answers of ${cut.join(', ')} have more fields than were tried.`] : []),
      ],
    };
  const touched = new Map<string, { operationId: string; pointer: string; how: Set<Perturbation> }>();
  const judge = new UpgradeJudge({
    to: chooseDestination(to),
    onFields: (operationId, { places, how }) => {
      for (const { pointer } of places) {
        const key = `${operationId} ${pointer}`;
        const field = touched.get(key) ?? { operationId, pointer, how: new Set(perturb) };
        touched.set(key, field);
        // Why also drop: what is not missed when it is gone need not be tried for what holds it.
        field.how.add('drop').add(how);
      }
    },
  });
  for (const exchange of exchanges) judge.take(exchange);
  return { fields: [...touched.values()].map((field) => ({ ...field, how: [...field.how] })), all, remarks };
}

function leftAlone(exchanges: readonly Exchange[]): string[] {
  const count = exchanges.filter(({ hijack, response }) => {
    const [first] = response?.body.bytes ?? [];
    return (
      hijack || (first !== undefined && first !== 0x7b && first !== 0x5b && (response?.body.length ?? 0) > 64)
    );
  }).length;
  return count > 0
    ? [
        `${count} ${count === 1 ? 'answer is' : 'answers are'} no JSON (streams, archives, texts): left alone.`,
      ]
    : [];
}
