import type { Amendment } from '../../src/spec-file/index.ts';
import { type Answer, contentTypeOf, documents } from './answers.ts';
import { evidenceOf, observe } from './observe.ts';
import { carriedRangeOf } from './ranges.ts';

/** One amendment for each error status that daemons answer and the document does not list. */
export function deriveStatuses(answers: readonly Answer[]): Omit<Amendment, 'file'>[] {
  // Why by name: a daemon was asked for a status only where what provokes it was recorded.
  const askedFor = (entry: { answers: Answer[] }) => {
    const names = new Set(entry.answers.map(({ name }) => name));
    return new Set(answers.filter(({ name }) => names.has(name)).map(({ api }) => api));
  };
  const found = new Map<string, { answers: Answer[]; path: string; method: string }>();
  observe(answers, {
    status: (answer, place) => {
      if (answer.status < 400) return;
      const key = `${answer.operationId} ${answer.status}`;
      const entry = found.get(key) ?? { answers: [], path: place.path, method: place.method };
      entry.answers.push(answer);
      found.set(key, entry);
    },
  });
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => {
      const first = entry.answers.at(-1)!;
      const text = (first.body ?? '').replace(/^\{"message":"|"\}\s*$/g, '').replace(/\\"/g, '"');
      const message = text.replaceAll(/[0-9a-f]{64}/g, 'ID').trim();
      const json = contentTypeOf(first)?.startsWith('application/json');
      const operationId = first.operationId.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
      return {
        id: `${operationId}-answers-${first.status}`,
        versions: carriedRangeOf(
          entry.answers.map((answer) => answer.api),
          askedFor(entry),
          (version) => {
            const item = documents.get(version)!.paths[entry.path] as
              | Record<string, { responses: object }>
              | undefined;
            const operation = item?.[entry.method];
            return operation !== undefined && !(String(first.status) in operation.responses);
          },
        ),
        kind: 'document',
        why: `Not listed by the document; a daemon says it with "${message.slice(0, 100)}" (${key.split(' ')[0]}, ${first.name.split('/')[1]}).`,
        evidence: evidenceOf(entry.answers),
        actions: [
          {
            target: `$.paths['${entry.path}'].${entry.method}.responses`,
            update: {
              [first.status]: json
                ? { schema: { $ref: '#/definitions/ErrorResponse' } }
                : { 'x-content-types': [contentTypeOf(first) ?? 'text/plain'] },
            },
          },
        ],
      };
    });
}
