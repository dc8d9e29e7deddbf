import type { Subject } from '../check/index.ts';
import type { Body, StreamBytes } from '../model/index.ts';
import type { Form } from './form.ts';

/** What a view had to assume, or could not read. */
export function notesOf(
  subject: Subject,
  form: Form,
  problems: readonly (string | undefined)[],
): readonly string[] {
  const { exchange, response } = subject;
  const { hijack, request } = exchange;
  const shape = form.stream === 'multiplexed' ? 'frames of stdout and stderr' : 'the bytes of a terminal';
  return [
    ...(form.assumed
      ? [`Nothing earlier tells whether there is a terminal; by its first bytes the stream is ${shape}.`]
      : []),
    ...problems
      .filter((problem) => problem !== undefined)
      .map((problem) => `The stream is not read to its end: ${problem}.`),
    ...missing('the request body', request.body),
    ...(response ? missing('the answer', response.body) : []),
    ...(hijack ? [...missing('the input', hijack.toDaemon), ...missing('the output', hijack.toClient)] : []),
  ];
}

function missing(what: string, { bytes, length, gaps = [] }: Body | StreamBytes): string[] {
  const lost = gaps.reduce((sum, gap) => sum + gap.length, 0);
  const kept = length - lost;
  return [
    ...(lost > 0
      ? [`${lost} bytes of ${what} are not in the recording, from offset ${gaps[0]?.offset} on.`]
      : []),
    ...(bytes.length < kept ? [`Of ${what} ${bytes.length} of ${kept} bytes were kept.`] : []),
  ];
}
