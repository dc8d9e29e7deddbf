import type { Amendment } from '../../src/spec-file/index.ts';
import type { Answer } from './answers.ts';
import { evidenceOf, observe } from './observe.ts';
import { carriedRangeOf, exists, slugOf } from './ranges.ts';

const whyOf = (detail: string): string =>
  /array/.test(detail)
    ? 'A Go nil slice is sent as null, not as an empty array.'
    : /object/.test(detail)
      ? 'A Go nil map or pointer is sent as null.'
      : 'A value that was never set is sent as null.';

/** One amendment for each place where daemons send null and the document does not allow it. */
export function deriveNulls(answers: readonly Answer[]): Omit<Amendment, 'file'>[] {
  const asked = new Set(answers.map((answer) => answer.api));
  const found = new Map<string, { answers: Answer[]; detail: string; operationId: string }>();
  observe(answers, {
    mismatch: (answer, _place, mismatch) => {
      if (mismatch.kind !== 'null') return;
      const entry = found.get(mismatch.schemaPath) ?? {
        answers: [],
        detail: mismatch.detail,
        operationId: answer.operationId,
      };
      if (!entry.answers.includes(answer)) entry.answers.push(answer);
      found.set(mismatch.schemaPath, entry);
    },
  });
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, entry]) => ({
      id: `${slugOf(path, entry.operationId)}-null`,
      versions: carriedRangeOf(
        entry.answers.map((answer) => answer.api),
        asked,
        (version) => exists(version, path),
      ),
      kind: 'document',
      why: whyOf(entry.detail),
      evidence: evidenceOf(entry.answers),
      actions: [{ target: path, update: { 'x-nullable': true } }],
    }));
}
