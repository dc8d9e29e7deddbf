import { judgeBody } from './judge-body.ts';
import { judgeHeaders } from './judge-headers.ts';
import { judgeStream } from './judge-stream.ts';
import { isGeneralAnswer, isStream, mayHaveTextErrors, terminalOf } from './kinds.ts';
import type { Note } from './note.ts';
import { isJsonType, mediaType, type Subject } from './subject.ts';

/** What is wrong with the answer. */
export function* judgeResponse(subject: Subject): Generator<Note> {
  const { response, exchange } = subject;
  if (!response) {
    // Why: without an end the exchange is still going on, and an answer may come; a client that left cannot know.
    if (exchange.defects.some(({ code }) => code === 'abandoned' || code === 'gap')) return;
    const ended = exchange.timing.end !== undefined || exchange.defects.some((d) => d.code === 'no-answer');
    if (ended) yield missing(subject);
    return;
  }
  yield* judgeStatus(subject);
  yield* judgeContentType(subject);
  yield* judgeHeaders(subject);
  yield* judgeBody(subject);
  yield* judgeStream(subject);
}

const missing = ({ operation, request }: Subject): Note => ({
  rule: 'response/missing',
  expected: 'an answer',
  actual: 'nothing',
  message: `${operation?.id ?? request.method} was not answered`,
});

function* judgeStatus(subject: Subject): Generator<Note> {
  const { operation, response, documented } = subject;
  if (!operation || !response || documented || isGeneralAnswer(subject)) return;
  const statuses = Object.keys(operation.responses).join(', ');
  yield {
    rule: 'response/undocumented-status',
    expected: statuses,
    actual: String(response.status),
    message: `${operation.id} answered ${response.status}; the contract allows ${statuses}`,
    source: 'responses',
  };
}

function* judgeContentType(subject: Subject): Generator<Note> {
  const { operation, response, documented } = subject;
  if (!operation || !response || response.body.length === 0 || terminalOf(subject)) return;
  const documentedTypes = documented?.contentTypes ?? [];
  const allowed =
    documentedTypes.length === 0 && response.status >= 400 ? ['application/json'] : documentedTypes;
  const came = mediaType(response.headers);
  if (allowed.length === 0 || allowed.some((type) => sameType(type, came))) return;
  // Why: an error that a library writes before the daemon can, of a handshake say, is text without a type.
  if (came === '' && response.status >= 400 && allowed.includes('text/plain')) return;
  if (came === 'text/plain' && response.status >= 400 && mayHaveTextErrors(subject)) return;
  yield {
    rule: isStream(subject) ? 'response/stream-content-type' : 'response/content-type',
    pointer: '/header/content-type',
    expected: allowed.join(' or '),
    actual: came || 'no Content-Type',
    message: `${operation.id} ${response.status} has ${came || 'no Content-Type'}; the contract says ${allowed.join(' or ')}`,
    source: `responses.${response.status}`,
  };
}

const sameType = (documented: string, came: string): boolean => {
  const type = documented.split(';')[0]?.trim().toLowerCase();
  return type === came || (type === 'application/json' && isJsonType(came));
};
