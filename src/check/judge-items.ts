import { JsonStreamDecoder } from '../wire/index.ts';
import { isWhole } from './body-json.ts';
import { judgeFailure, judgeMembers } from './judge-progress.ts';
import { judgeValue } from './judge-value.ts';
import { isProgress } from './kinds.ts';
import type { Note } from './note.ts';
import { shorten, withoutQuotes } from './show-value.ts';
import type { Subject } from './subject.ts';
import { unreadable } from './unreadable.ts';

/** A sequence of JSON values: events, stats, progress. */
export function* judgeItems(subject: Subject): Generator<Note> {
  const { response, operation, documented, contract } = subject;
  if (!response || !operation) return;
  const source = `responses.${response.status}`;
  const whole = isWhole(response.body);
  const schema = operation.streamItem ?? documented?.schema;
  const decoder = new JsonStreamDecoder();
  const items = decoder.push(response.body.bytes);
  // Why: clients leave endless streams, and recordings keep the beginning; a cut item is only wrong in a whole body.
  const problem = whole ? decoder.end() : decoder.problem;
  for (const [index, item] of [...items, ...decoder.tail].entries()) {
    const at = `/${index}`;
    if (schema)
      yield* judgeValue(contract, schema, item.value, {
        schema: 'stream/item-schema',
        null: 'response/null',
        undocumented: 'response/undocumented-field',
        source,
        at,
      });
    if (!isProgress(subject)) continue;
    if (!schema) yield* judgeMembers(operation.id, item.value, at, source);
    yield* judgeFailure(operation.id, item.value, at, source);
  }
  if (problem?.code === 'invalid-utf8') {
    yield unreadable({ kind: 'invalid-utf8', offset: problem.offset }, operation.id, source);
  } else if (problem) {
    yield {
      rule: 'stream/item-not-json',
      expected: 'JSON values one after the other',
      actual: shorten(withoutQuotes(problem.message)),
      message: `the stream of ${operation.id} is not JSON: ${shorten(withoutQuotes(problem.message))}`,
      source,
    };
  }
}
