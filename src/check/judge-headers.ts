import { compareVersions } from '../base/index.ts';
import { misfitOf } from './header-shapes.ts';
import { isGeneralAnswer, isPageNotFound, takesConnectionOver } from './kinds.ts';
import type { Note } from './note.ts';
import { shorten } from './show-value.ts';
import { header, type Subject } from './subject.ts';

const common = ['Api-Version', 'Ostype', 'Server'];

/** Documented, but only sent by daemons that are set up for it. */
const optional = new Set(['builder-version']);

export function* judgeHeaders(subject: Subject): Generator<Note> {
  yield* judgePresence(subject);
  yield* judgeShapes(subject);
  yield* judgeApiVersion(subject);
}

function* judgePresence(subject: Subject): Generator<Note> {
  const { response, documented, operation } = subject;
  if (!response || !operation || isPageNotFound(subject)) return;
  const shapes = documented?.headers ?? {};
  const named = Object.keys(shapes);
  for (const name of named) {
    if (
      shapes[name]?.required === false ||
      optional.has(name.toLowerCase()) ||
      header(response.headers, name) !== undefined
    )
      continue;
    yield absent('response/header-missing', subject, name, `responses.${response.status}.headers.${name}`);
  }
  if (response.status === 101 || takesConnectionOver(subject) || subject.exchange.hijack) return;
  for (const name of common) {
    if (named.some((other) => other.toLowerCase() === name.toLowerCase())) continue;
    if (header(response.headers, name) === undefined)
      yield absent('response/common-header-missing', subject, name, `responses.${response.status}`);
  }
}

const absent = (
  rule: Note['rule'],
  { operation, response }: Subject,
  name: string,
  source: string,
): Note => ({
  rule,
  pointer: `/header/${name.toLowerCase()}`,
  expected: `header ${name}`,
  actual: 'nothing',
  message: `${operation?.id} ${response?.status} has no ${name} header`,
  source,
});

function* judgeShapes({ response, documented, operation, contract }: Subject): Generator<Note> {
  for (const [name, value] of response?.headers ?? []) {
    const shape = Object.entries(documented?.headers ?? {}).find(
      ([key]) => key.toLowerCase() === name.toLowerCase(),
    )?.[1];
    const expected = misfitOf(name, value, shape, contract);
    if (expected === undefined) continue;
    yield {
      rule: 'response/header-shape',
      pointer: `/header/${name.toLowerCase()}`,
      expected,
      actual: shorten(value),
      message: `header ${name} of ${operation?.id ?? 'the answer'} is not ${expected}`,
      ...(shape && { source: `responses.${response?.status}.headers.${name}` }),
    };
  }
}

function* judgeApiVersion(subject: Subject): Generator<Note> {
  const { response, context, match } = subject;
  const came = response && header(response.headers, 'api-version');
  if (came === undefined || !/^\d+\.\d+$/.test(came)) return;
  const note = (expected: string, message: string): Note => ({
    rule: 'response/api-version',
    pointer: '/header/api-version',
    expected,
    actual: came,
    message,
  });
  if (context.daemonApiVersion && context.daemonApiVersion !== came)
    yield note(
      context.daemonApiVersion,
      `Api-Version is ${came}, elsewhere the daemon says ${context.daemonApiVersion}`,
    );
  else if (match.version && !isGeneralAnswer(subject) && compareVersions(came, match.version) < 0)
    yield note(
      `${match.version} or newer`,
      `Api-Version is ${came}, below the ${match.version} that was asked for`,
    );
}
