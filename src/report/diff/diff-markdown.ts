import type { DiffEntry, DiffReport, Impact } from '../../model/index.ts';
import { changeOf, placeText, summaryOf } from './diff-text.ts';

/** Why: a pull request comment holds 65,536 characters. */
const shownEntries = 60;

const titles: Readonly<Record<Impact, string>> = {
  breaking: 'Break',
  risky: 'Risky',
  compatible: 'Compatible',
};

/** What differs between two versions, for a pull request: a table for each level that has something. */
export function formatDiffMarkdown(report: DiffReport): string {
  const { from, to, side, entries } = report;
  const tables = (['breaking', 'risky', 'compatible'] as const).flatMap((impact) => {
    const found = entries.filter((entry) => entry.impact[side] === impact);
    if (found.length === 0) return [];
    const rows = found.slice(0, shownEntries).map((entry) => `| ${cells(entry).join(' | ')} |`);
    const rest = found.length - rows.length;
    return [
      `### ${titles[impact]} (${found.length})`,
      '',
      '| what | where | what to do |',
      '|---|---|---|',
      ...rows,
      ...(rest > 0 ? ['', `${rest} more are in the JSON report.`] : []),
      '',
    ];
  });
  return [
    `## ${escaped(from.name)} to ${escaped(to.name)}`,
    '',
    escaped(summaryOf(report, { dot: '·' })),
    '',
    ...tables,
    ...report.remarks.map((remark) => `${escaped(remark)}\n`),
  ].join('\n');
}

function cells(entry: DiffEntry): string[] {
  const change = changeOf(entry);
  const [first, ...more] = entry.places.map(placeText);
  return [
    `${escaped(entry.title)} (\`${entry.rule}\`)${change ? `<br>${escaped(change)}` : ''}`,
    first === undefined ? '' : `\`${first}\`${more.length > 0 ? ` and ${more.length} more` : ''}`,
    [escaped(entry.mend), ...entry.evidence.map((link) => `<${link}>`)].join('<br>'),
  ];
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|').replaceAll('\n', ' ');
