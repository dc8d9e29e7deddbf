import type { Contract } from '../contract/index.ts';
import type { Exchange, Finding } from '../model/index.ts';
import { judgeRequest } from './judge-request.ts';
import { judgeResponse } from './judge-response.ts';
import { judgeWire } from './judge-wire.ts';
import { findingsOf, type Note } from './note.ts';
import { type CheckContext, lookAt, type Subject } from './subject.ts';

/** Everything in an exchange that deviates from the contract; an empty list if nothing does. Never throws for what came. */
export function checkExchange(exchange: Exchange, contract: Contract, context: CheckContext = {}): Finding[] {
  const subject = lookAt(exchange, contract, context);
  return findingsOf(subject, judge(subject));
}

function* judge(subject: Subject): Generator<Note> {
  // Why: a connection of HTTP/2 is no request of the document, and has no answer of HTTP/1.1.
  if (subject.exchange.hijack?.kind === 'h2') return;
  yield* judgeRequest(subject);
  yield* judgeResponse(subject);
  yield* judgeWire(subject);
}
