import type { Perturbation, ReadVerdict } from '../../model/index.ts';
import type { Probe, Tried } from '../traffic/probe.ts';
import { saysNothing, valuesAt } from '../traffic/values.ts';
import { type ReadsOfClients, weightiest } from './reads-of-clients.ts';

/** Fields of an answer that something happens to, and the perturbation that is like it. */
export interface AnswerPlaces {
  readonly places: readonly { readonly pointer: string; readonly empty: boolean }[];
  readonly how: Perturbation;
}

/** The fields of this answer that a probe is about; `undefined` where it is about something else than fields of answers. */
export function answerPlaces({ rule, at, behaviour }: Probe, { came }: Tried): AnswerPlaces | undefined {
  const how = waysOf[rule];
  const all = (behaviour ? behaviour.at : [at ?? ''])?.filter((pointer) => pointer.startsWith('/'));
  const places = (all ?? []).flatMap((pointer) => {
    const values = came.flatMap((item) => valuesAt(item, pointer));
    return values.length > 0 ? [{ pointer, empty: values.every(saysNothing) }] : [];
  });
  return how && places.length > 0 ? { places, how } : undefined;
}

// Why drop for what changes: who does not miss a value does not look at it.
const waysOf: Readonly<Record<string, Perturbation>> = {
  'diff/response-field-removed': 'drop',
  'diff/response-field-type': 'type',
  'behaviour/field-gone': 'drop',
  'behaviour/field-changed': 'drop',
  'behaviour/environment': 'drop',
};

/** Whether a client reads one of these fields. */
export function verdictOn(
  reads: ReadsOfClients,
  agent: string,
  operationId: string,
  { places, how }: AnswerPlaces,
): ReadVerdict {
  return weightiest(
    places.map(({ pointer, empty }) =>
      reads.verdict(agent, operationId, pointer, empty && how === 'drop' ? 'empty' : how),
    ),
  );
}
