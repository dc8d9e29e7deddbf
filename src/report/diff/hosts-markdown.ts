import type { HostsReport, PartingGroup } from '../../model/index.ts';
import { escaped } from './diff-markdown.ts';
import { hostsSummary } from './hosts-text.ts';

const shownGroups = 60;
const levels = { breaking: '❌', risky: '⚠️', compatible: '' } as const;

/** Where two daemons part, for a pull request. What differs by itself is counted only. */
export function formatHostsMarkdown(report: HostsReport): string {
  const { old, new: other, vanished } = report;
  const telling = report.groups.filter((group) => group.class !== 'unstable');
  const rows = telling.slice(0, shownGroups).map(rowOf);
  const rest = telling.length - rows.length;
  return [
    `## ${escaped(old.name)} and ${escaped(other.name)}`,
    '',
    hostsSummary(report, '·'),
    '',
    ...(rows.length > 0
      ? [
          '| what | where | from, to | what to do |',
          '|---|---|---|---|',
          ...rows.map((row) => `| ${row} |`),
          '',
        ]
      : []),
    ...(rest > 0 ? [`${rest} more are in the JSON report.`, ''] : []),
    ...(vanished
      ? [`The ${vanished.host} daemon could no longer be reached after \\#${vanished.after}.`, '']
      : []),
    ...report.remarks.map((remark) => `${escaped(remark)}\n`),
  ].join('\n');
}

function rowOf(group: PartingGroup): string {
  const { class: name, rule, operationId, pointer, impact, reason, count, places } = group;
  const [place] = places;
  const title = reason ? `${escaped(reason.title)} (\`${reason.rule}\`)` : `\`${rule}\``;
  const numbers = places.map(({ exchange }) => `\\#${exchange}`).join(', ');
  return [
    `${levels[impact]} **${name}**: ${title}`,
    `${operationId ? `\`${operationId}\` ` : ''}${escaped(pointer)}<br>${count}×: ${numbers}`,
    `${escaped(place?.was ?? '')} → ${escaped(place?.is ?? '')}`,
    [escaped(reason?.mend ?? ''), ...(reason?.evidence ?? []).map((link) => `<${link}>`)]
      .filter(Boolean)
      .join('<br>'),
  ].join(' | ');
}
