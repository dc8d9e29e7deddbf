import { isWhole } from './body-json.ts';
import { judgeError } from './judge-error.ts';
import { judgeValue } from './judge-value.ts';
import { hasNoBody, isJsonStream, isStream } from './kinds.ts';
import type { Note } from './note.ts';
import { header, isJsonType, mediaType, type Subject } from './subject.ts';
import { unreadable } from './unreadable.ts';

/** The body of an answer that is one value. */
export function* judgeBody(subject: Subject): Generator<Note> {
  const { response, exchange } = subject;
  if (!response || exchange.hijack || response.status === 101) return;
  if (hasNoBody(subject) || (subject.documented?.noBody && response.status < 400)) {
    yield* judgeNoBody(subject);
  } else if (response.status >= 400) {
    yield* isReadable(subject) ? judgeError(subject) : notJudged(subject);
  } else if (!isJsonStream(subject) && isJson(subject)) {
    yield* isReadable(subject) ? judgeJson(subject) : notJudged(subject);
  }
}

function* judgeNoBody(subject: Subject): Generator<Note> {
  const { response, request } = subject;
  const promised = request.method === 'HEAD' || response?.status === 304 ? undefined : contentLength(subject);
  const length = response?.body.length || promised || 0;
  if (length === 0) return;
  yield {
    rule: 'response/unexpected-body',
    expected: 'no body',
    actual: `${length} bytes`,
    message: `${subject.operation?.id ?? request.method} ${response?.status} came with a body of ${length} bytes`,
    source: `responses.${response?.status}`,
  };
}

const contentLength = ({ response }: Subject): number =>
  Number.parseInt((response && header(response.headers, 'content-length')) ?? '0', 10) || 0;

/** Whether the bytes can be judged: all of them are here, and nothing encodes them. */
function isReadable({ response }: Subject): boolean {
  const coding = response && header(response.headers, 'content-encoding');
  return response !== undefined && isWhole(response.body) && (!coding || coding.toLowerCase() === 'identity');
}

function* notJudged({ response, exchange, operation }: Subject): Generator<Note> {
  if (!response || (!response.body.complete && exchange.defects.length > 0)) return;
  yield {
    rule: 'response/body-not-judged',
    expected: 'the whole body',
    actual: `${response.body.bytes.length} of ${response.body.length} bytes${response.body.complete ? '' : ', not ended'}`,
    message: `the body of ${operation?.id ?? 'the answer'} ${response.status} was not judged`,
  };
}

/** Whether the body must be JSON: the contract says so (a binary or text body has another type), or the answer does. */
function isJson(subject: Subject): boolean {
  const { response, documented } = subject;
  const came = response ? mediaType(response.headers) : '';
  if (isJsonType(came)) return true;
  const types = documented?.contentTypes ?? [];
  if (isStream(subject) || !documented?.schema || (came !== '' && types.includes(came))) return false;
  return types.some((type) => isJsonType(type));
}

function* judgeJson(subject: Subject): Generator<Note> {
  const { response, documented, operation, contract } = subject;
  if (!response) return;
  const source = `responses.${response.status}`;
  const name = `${operation?.id ?? 'the answer'} ${response.status}`;
  const reading = subject.responseJson();
  if (reading.kind === 'json') {
    if (!documented?.schema) return;
    yield* judgeValue(contract, documented.schema, reading.value, {
      schema: 'response/body-schema',
      null: 'response/null',
      undocumented: 'response/undocumented-field',
      source,
    });
  } else if (reading.kind === 'empty') {
    if (documented?.schema)
      yield {
        rule: 'response/body-missing',
        expected: 'a JSON body',
        actual: 'nothing',
        message: `${name} has no body; the contract has a schema for it`,
        source,
      };
  } else {
    yield unreadable(reading, name, source);
  }
}
