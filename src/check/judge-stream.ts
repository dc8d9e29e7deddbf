import { compareVersions } from '../base/index.ts';
import type { StreamBytes } from '../model/index.ts';
import { FrameDecoder } from '../wire/index.ts';
import { judgeItems } from './judge-items.ts';
import { isJsonStream, servedAt, takesConnectionOver, terminalOf } from './kinds.ts';
import type { Note } from './note.ts';
import { mediaType, type Subject } from './subject.ts';

const raw = 'application/vnd.docker.raw-stream';
const multiplexed = 'application/vnd.docker.multiplexed-stream';

/** Output of containers and execs, and sequences of JSON values. */
export function* judgeStream(subject: Subject): Generator<Note> {
  const { response } = subject;
  if (!response || (response.status !== 101 && response.status >= 300)) return;
  if (isJsonStream(subject)) yield* judgeItems(subject);
  if (terminalOf(subject) === undefined) return;
  const tty = ttyOf(subject);
  yield* judgeLabel(subject, tty);
  const framed = tty === undefined ? mediaType(response.headers) === multiplexed : !tty;
  if (framed) yield* judgeFrames(subject, output(subject));
}

/** The terminal as learnt from earlier exchanges; the content type is not a witness. */
function ttyOf(subject: Subject): boolean | undefined {
  const kind = terminalOf(subject);
  const id = subject.match.pathParams.id;
  return kind === undefined || kind === 'unknown' || id === undefined
    ? undefined
    : subject.context.tty?.(kind, id);
}

function output({ exchange, response }: Subject): StreamBytes {
  if (exchange.hijack) return exchange.hijack.toClient;
  return response?.body ?? { bytes: new Uint8Array(), length: 0, complete: false };
}

function* judgeFrames(subject: Subject, stream: StreamBytes): Generator<Note> {
  const decoder = new FrameDecoder();
  decoder.push(stream.bytes);
  // Why: a client may leave a stream in the middle of a frame, and a recording may keep only its beginning.
  const whole = stream.complete && stream.bytes.length === stream.length;
  const problem = decoder.problem ?? (whole ? decoder.end() : undefined);
  if (!problem) return;
  yield {
    rule: 'stream/framing',
    expected: 'frames: stream 0 to 3, three zero bytes, length, payload',
    actual: problem.message,
    message: `the multiplexed stream of ${subject.operation?.id} is broken: ${problem.message}`,
    source: `responses.${subject.response?.status}`,
  };
}

function* judgeLabel(subject: Subject, tty: boolean | undefined): Generator<Note> {
  const { response, operation } = subject;
  if (!response || tty === undefined) return;
  const label = mediaType(response.headers);
  // Why: below 1.42 and in the answer without an upgrade the label is `raw` or missing, whatever the stream is.
  const promised =
    compareVersions(servedAt(subject), '1.42') >= 0 &&
    (response.status === 101 || !takesConnectionOver(subject));
  const isEmpty = output(subject).length === 0;
  const expected = tty ? raw : promised && !isEmpty ? multiplexed : undefined;
  if (expected === undefined || expected === label || (tty && label !== multiplexed)) return;
  yield {
    rule: 'response/stream-content-type',
    pointer: '/header/content-type',
    expected,
    actual: label || 'no Content-Type',
    message: `${operation?.id} labels ${tty ? 'a terminal' : 'a stream of frames'} ${label || 'with nothing'}`,
    source: `responses.${response.status}`,
  };
}
