import type { FloorReason, FloorReport } from '../../model/index.ts';
import { type Pen, penOf, type TextOptions } from '../pen.ts';
import { visible } from '../visible.ts';

/** The versions that a recorded client needs, and what sets them. */
export function formatFloorText(report: FloorReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const { lowest, highest, asked, lowestBy, highestBy, remarks, captures, clients } = report;
  const capture = captures[0] ?? '';
  return [
    `${captures.join(', ')} needs API ${lowest}${pen.dash}${highest}`,
    `asked for ${asked.map(({ version, exchanges }) => `${version === 'none' ? 'no version' : version} (${exchanges})`).join(', ')}`,
    '',
    `lowest   ${lowest}${lowestBy.length === 0 ? '  the oldest that is held has all of it' : ''}`,
    ...lowestBy.flatMap((reason) => lines(reason, capture, pen)),
    `highest  ${highest}${highestBy.length === 0 ? '  the newest that is held takes all of it' : ''}`,
    ...highestBy.flatMap((reason) => lines(reason, capture, pen)),
    ...(clients.length > 1
      ? [
          'clients',
          ...clients.map(
            ({ client, exchanges, lowest: from, highest: to }) =>
              `         ${from}${pen.dash}${to}  ${visible(client)} ${pen.paint('dim', `(${exchanges})`)}`,
          ),
        ]
      : []),
    '',
    ...remarks,
    '',
  ].join('\n');
}

function lines({ title, count, exchanges }: FloorReason, capture: string, pen: Pen): string[] {
  const which = exchanges.map((id) => `#${id}`).join(', ');
  return [
    `         ${title}`,
    `         ${pen.paint('dim', `${count} ${count === 1 ? 'exchange' : 'exchanges'}: ${which}${count > exchanges.length ? pen.ellipsis : ''}   wirewhale show ${capture} ${exchanges[0]}`)}`,
  ];
}
