import { bars } from './bars.ts';
import { type Known, known } from './known.ts';
import { sequences } from './sequences/index.ts';

/** docs/mock-differences.md, from what is known. */
export function formatPage(): string {
  const byReason = Map.groupBy(known, ({ reason }) => reason);
  return [
    '<!-- Written by tests/live/fidelity/write-page.ts from tests/live/fidelity/known.ts. Do not edit. -->',
    '# How the mock differs from a daemon',
    '',
    `The same ${sequences.length} sequences of requests, some of them at several API versions, are sent to the mock and to a real daemon of the same release.`,
    'Compared are the status, the content type and other headers, the presence and type of every JSON value, each plain value, each',
    'line of text and each entry of an archive. Ids must stand for each other throughout; times, addresses, sizes and the like are',
    'normalised as [replay](replay.md) does. For the profile that is held to 0, a difference that is not listed here fails the comparison,',
    'and so does one that is listed and no longer occurs, where chance does not decide. To run it:',
    '',
    '```sh',
    'node tests/live/fidelity/main.ts --host unix:///var/run/docker.sock',
    '```',
    '',
    'What each profile is held to. Only one of 0 has all of its differences listed below; of the others they were counted,',
    'and not yet explained one by one:',
    '',
    '| profile | points that must be equal | differences unexplained, at most |',
    '| --- | --- | --- |',
    ...Object.entries(bars).map(
      ([like, { share, unexplained }]) => `| ${like} | ${share * 100} % | ${unexplained} |`,
    ),
    '',
    'What is known to differ, and why:',
    '',
    ...[...byReason].flatMap(([reason, group]) => [`- ${reason}`, ...group.map(lineOf)]),
    '',
  ].join('\n');
}

const lineOf = ({ on, at, sequence, step, like, atTimes }: Known): string => {
  const where = [
    sequence && `in \`${sequence}${step ? ` / ${step}` : ''}\``,
    like && `as ${like.join(', ')}`,
    atTimes && 'at times',
  ]
    .filter(Boolean)
    .join(', ');
  const what = on === '*' ? 'any operation' : `\`${on}\``;
  return `  - ${what}${at === '/**' ? '' : ` \`${at === '' ? '(the answer)' : at}\``}${where ? ` ${where}` : ''}`;
};
