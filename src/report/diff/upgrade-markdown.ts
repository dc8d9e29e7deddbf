import type { UpgradeReport } from '../../model/index.ts';
import { escaped } from './diff-markdown.ts';
import { exchangesText, readWords, upgradeSummary } from './upgrade-text.ts';

const shownFindings = 60;
const levels = { breaking: '❌', risky: '⚠️', compatible: '' } as const;

/** What of recorded traffic breaks, for a pull request. */
export function formatUpgradeMarkdown(report: UpgradeReport): string {
  const rows = report.findings.slice(0, shownFindings).map((finding) => {
    const { impact, title, rule, operations, count, mend, evidence, seen } = finding;
    return [
      `${levels[impact]} ${escaped(title)} (\`${rule}\`)`,
      `${operations.map((id) => `\`${id}\``).join(', ')}, ${count}×: ${escaped(exchangesText(finding, report.captures.length > 1)).replaceAll('#', '\\#')}${seen === undefined ? '' : `<br>${escaped(seen)}`}`,
      [
        ...(finding.reads === undefined ? [] : [readWords[finding.reads]]),
        escaped(mend),
        ...evidence.map((link) => `<${link}>`),
      ].join('<br>'),
    ].join(' | ');
  });
  const unread = report.clientReads?.unread.length ?? 0;
  const rest = report.findings.length - rows.length;
  return [
    `## ${escaped(report.captures.join(', '))} to ${escaped(report.to.name)}`,
    '',
    upgradeSummary(report, '·'),
    '',
    ...(rows.length > 0
      ? ['| what | where | what to do |', '|---|---|---|', ...rows.map((row) => `| ${row} |`), '']
      : []),
    ...(rest > 0 ? [`${rest} more are in the JSON report.`, ''] : []),
    ...report.remarks.map((remark) => `${escaped(remark)}\n`),
    ...(unread > 0
      ? [`${unread} ${unread === 1 ? 'finding' : 'findings'} about fields that this client does not read.\n`]
      : []),
  ].join('\n');
}
