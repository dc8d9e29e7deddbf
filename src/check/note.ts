import { createHash } from 'node:crypto';
import type { Finding } from '../model/index.ts';
import { findRule, type RuleId } from './catalogue.ts';
import type { Subject } from './subject.ts';

/** What a judge says; `findingsOf` makes it a finding. */
export interface Note {
  readonly rule: RuleId;
  /** JSON pointer of the spot; for parameters and headers `/query/NAME`, `/header/NAME`. */
  readonly pointer?: string;
  /** The pointer with `*` for indexes and map keys, where it differs. */
  readonly general?: string;
  readonly expected: string;
  readonly actual: string;
  readonly message: string;
  /** Where in the operation the contract says it: `responses.200`. */
  readonly source?: string;
}

/** One finding for each kind of deviation: what repeats (each item of a list) is counted in the message of the first. */
export function findingsOf(subject: Subject, notes: Iterable<Note>): Finding[] {
  const kinds = new Map<string, { note: Note; times: number }>();
  for (const note of notes) {
    const id = findingId(subject, note);
    const seen = kinds.get(id);
    if (seen) seen.times++;
    else kinds.set(id, { note, times: 1 });
  }
  return [...kinds].map(([id, { note, times }]) => toFinding(subject, id, note, times));
}

function findingId(subject: Subject, note: Note): string {
  const status = statusOf(subject, note) ?? '';
  const text = [note.rule, subject.operation?.id ?? '', status, note.general ?? note.pointer ?? ''].join('|');
  return `f-${createHash('sha256').update(text).digest('hex').slice(0, 10)}`;
}

// Why: a request is wrong whatever the daemon answered, so its findings keep their id over daemons.
const statusOf = (subject: Subject, note: Note): number | undefined =>
  note.rule.startsWith('request/') ? undefined : subject.response?.status;

function toFinding(subject: Subject, id: string, note: Note, times: number): Finding {
  const { operation, source } = subject;
  const status = statusOf(subject, note);
  return {
    id,
    rule: note.rule,
    level: findRule(note.rule)?.level ?? 'error',
    ...(operation && { operationId: operation.id }),
    ...(status !== undefined && { status }),
    pointer: note.pointer ?? '',
    expected: note.expected,
    actual: note.actual,
    message: times > 1 ? `${note.message} (${times} times)` : note.message,
    ...(source && { source: note.source ? `${source}.${note.source}` : source }),
    document: subject.contract.document,
  };
}
