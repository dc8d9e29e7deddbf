import type { WireDefect } from '../model/index.ts';
import { findRule, type RuleId } from './catalogue.ts';
import { isStream } from './kinds.ts';
import type { Note } from './note.ts';
import { shorten } from './show-value.ts';
import type { Subject } from './subject.ts';

/** Bytes that are not HTTP, or HTTP that ended too early. */
export function* judgeWire(subject: Subject): Generator<Note> {
  for (const defect of subject.exchange.defects) {
    // Why: `response/missing` says it already.
    if (defect.code === 'no-answer') continue;
    // Why: what the recording lacks was sent all the same.
    if (defect.code === 'gap') continue;
    // Why: clients leave endless streams when they have seen enough, and then the end is missing.
    if ((defect.code === 'cut' || defect.code === 'abandoned') && isStream(subject)) continue;
    yield {
      rule: ruleOf(defect),
      general: `/${defect.direction}/${defect.code}`,
      expected: 'valid HTTP/1.1',
      actual: shorten(`${defect.code} at byte ${defect.offset}`),
      message: `${subject.operation?.id ?? subject.request.method}: ${shorten(defect.message)}`,
    };
  }
}

function ruleOf(defect: WireDefect): RuleId {
  if (defect.direction === 'toDaemon' && defect.code !== 'abandoned') return 'request/wire';
  const id = `wire/${defect.code}`;
  return findRule(id) ? (id as RuleId) : 'wire/other';
}
