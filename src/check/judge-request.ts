import type { SchemaId } from '../contract/index.ts';
import { isWhole } from './body-json.ts';
import { judgeParameters } from './judge-parameters.ts';
import { judgeValue } from './judge-value.ts';
import type { Note } from './note.ts';
import { shorten } from './show-value.ts';
import { header, isJsonType, mediaType, type Subject } from './subject.ts';

/** What is wrong with the request alone. */
export function* judgeRequest(subject: Subject): Generator<Note> {
  const { request, operation, contract } = subject;
  if (!operation) {
    yield {
      rule: 'request/unknown-operation',
      expected: `an operation of API ${contract.document.version}`,
      actual: shorten(`${request.method} ${subject.match.path}`),
      message: `${request.method} ${shorten(subject.match.path)} is not an operation of API ${contract.document.version}`,
    };
    return;
  }
  yield* judgeParameters(subject);
  yield* judgeBody(subject);
}

function* judgeBody(subject: Subject): Generator<Note> {
  const { request, operation, contract } = subject;
  const facts = operation?.body;
  if (!operation || !facts) return;
  if (request.body.length === 0) {
    if (facts.required && request.body.complete)
      yield {
        rule: 'request/body-missing',
        expected: 'a body',
        actual: 'nothing',
        message: `${operation.id} requires a body`,
        source: 'parameters.body',
      };
    return;
  }
  // Why: archives are sent as tar, gzip, octets or nothing, and the daemon looks at the bytes alone.
  if (!takesJson(subject, facts.schema)) return;
  yield* judgeContentType(subject);
  if (!isWhole(request.body)) return;
  if (header(request.headers, 'content-encoding')) return;
  const reading = subject.requestJson();
  if (reading.kind === 'json') {
    yield* judgeValue(contract, facts.schema, reading.value, {
      schema: 'request/body-schema',
      undocumented: 'request/undocumented-field',
      unset: true,
      source: 'parameters.body',
    });
  } else if (reading.kind !== 'empty') {
    yield {
      rule: 'request/body-not-json',
      expected: 'one JSON value in UTF-8',
      actual:
        reading.kind === 'not-json' ? shorten(reading.problem) : `invalid UTF-8 at byte ${reading.offset}`,
      message: `the body of ${operation.id} is not valid JSON`,
      source: 'parameters.body',
    };
  }
}

/** Whether the body is JSON by the contract: archives have a schema too, a binary string. */
function takesJson(subject: Subject, schema: SchemaId): boolean {
  const consumes = subject.operation?.consumes ?? [];
  if (consumes.length > 0) return consumes.some((type) => isJsonType(type));
  return subject.contract.schema(schema).type !== 'string';
}

function* judgeContentType({ request, operation }: Subject): Generator<Note> {
  const consumes = operation?.consumes ?? [];
  const allowed = consumes.length > 0 ? consumes : ['application/json'];
  const came = mediaType(request.headers);
  if (allowed.includes(came) || (isJsonType(came) && allowed.some((type) => isJsonType(type)))) return;
  yield {
    rule: 'request/content-type',
    pointer: '/header/content-type',
    expected: allowed.join(' or '),
    actual: came || 'no Content-Type',
    message: `${operation?.id} takes ${allowed.join(' or ')}, sent was ${came || 'no Content-Type'}`,
    source: 'consumes',
  };
}
