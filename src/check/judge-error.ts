import { hasJsonErrors } from './kinds.ts';
import type { Note } from './note.ts';
import { showValue } from './show-value.ts';
import type { Subject } from './subject.ts';
import { unreadable } from './unreadable.ts';

const shape = '{"message": "…"} alone';

/** An answer of 400 and above: a JSON object with a message and nothing else. */
export function* judgeError(subject: Subject): Generator<Note> {
  const { response, operation } = subject;
  if (!response) return;
  const name = `${operation?.id ?? 'the answer'} ${response.status}`;
  const source = `responses.${response.status}`;
  const reading = subject.responseJson();
  if (!hasJsonErrors(subject)) {
    if (reading.kind === 'invalid-utf8') yield unreadable(reading, name, source);
    return;
  }
  const bad = (pointer: string, actual: string, problem: string): Note => ({
    rule: 'response/error-shape',
    pointer,
    expected: shape,
    actual,
    message: `the error of ${name} ${problem}`,
    source,
  });
  if (reading.kind === 'empty') {
    yield bad('', 'nothing', 'has no body');
  } else if (reading.kind !== 'json') {
    yield unreadable(reading, name, source);
  } else if (typeof reading.value !== 'object' || reading.value === null || Array.isArray(reading.value)) {
    yield bad('', showValue(reading.value), 'is not an object');
  } else {
    const { message, ...others } = reading.value as Record<string, unknown>;
    if (typeof message !== 'string' || message === '')
      yield bad('/message', showValue(message), 'has no message that is a text');
    for (const [key, value] of Object.entries(others))
      yield bad(`/${key}`, showValue(value, key), `has the extra member ${key}`);
  }
}
