import { compareVersions } from '../../src/base/index.ts';
import { type Answer, contentTypeOf, documents, jsonValues, type Place, placeOfAnswer } from './answers.ts';
import { type Mismatch, type VisitedObject, walk } from './walk.ts';

export interface Observer {
  readonly status?: (answer: Answer, place: Place) => void;
  readonly mismatch?: (answer: Answer, place: Place, mismatch: Mismatch) => void;
  readonly object?: (answer: Answer, place: Place, object: VisitedObject) => void;
}

export const schemaPathOf = (place: Place, status: number): string =>
  `$.paths['${place.path}'].${place.method}.responses['${status}'].schema`;

/** Holds every answer against the published document of its version. */
export function observe(answers: readonly Answer[], observer: Observer): void {
  for (const answer of answers) {
    const document = documents.get(answer.api);
    const place = document && placeOfAnswer(document, answer);
    if (!document || !place) continue;
    const response = place.operation.responses[answer.status];
    if (!response) observer.status?.(answer, place);
    if (!response?.schema || !/json/.test(contentTypeOf(answer) ?? '')) continue;
    for (const value of jsonValues(answer))
      walk(document, response.schema, schemaPathOf(place, answer.status), value, {
        mismatch: (mismatch) => observer.mismatch?.(answer, place, mismatch),
        object: (object) => observer.object?.(answer, place, object),
      });
  }
}

/** The answers that prove a statement: for each daemon the one at its newest version, and the one at the oldest version of all. */
export function evidenceOf(answers: readonly Answer[]): { daemon: string; api: string; answer: string }[] {
  const sorted = answers.toSorted((a, b) => compareVersions(a.api, b.api));
  const newest = [...Map.groupBy(sorted, (answer) => answer.daemon).values()].map((group) => group.at(-1)!);
  return [...new Set([sorted[0]!, ...newest])].map(({ daemon, api, address }) => ({
    daemon,
    api,
    answer: address,
  }));
}
