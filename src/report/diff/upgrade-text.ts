import type { Impact, ReadVerdict, SpokenVersion, UpgradeFinding, UpgradeReport } from '../../model/index.ts';
import { type Pen, penOf, type TextOptions } from '../pen.ts';
import { impactWords } from './diff-text.ts';

/** What of recorded traffic breaks, for a terminal: the worst first. */
export function formatUpgradeText(report: UpgradeReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const { to, captures, versions } = report;
  const range = to.forced ? '' : ` (API ${to.minApiVersion}${pen.dash}${to.apiVersion})`;
  return [
    `${captures.join(', ')} to ${to.name}${range}`,
    ...versions.map((version) => `  ${versionText(version, pen)}`),
    upgradeSummary(report, pen.dot),
    '',
    ...report.findings.flatMap((finding) => [...findingLines(finding, captures.length > 1, pen), '']),
    ...report.remarks,
    ...unreadLines(report, options.verbose ?? false),
    '',
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/** `2 break · 1 risky · 57 fine` */
export function upgradeSummary({ counts, exchanges }: UpgradeReport, dot: string): string {
  const { breaking, risky, fine, unknown } = counts;
  return `${breaking} break ${dot} ${risky} risky ${dot} ${fine} fine${unknown > 0 ? ` ${dot} ${unknown} unknown` : ''}, of ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`;
}

function versionText(
  { asked, becomes, exchanges, negotiated, clients }: SpokenVersion,
  { dot }: Pen,
): string {
  const was = asked === 'none' ? 'no version' : `API ${asked}`;
  const how = asked === 'none' ? '' : negotiated ? ', negotiated' : ', pinned';
  const is = becomes === null ? 'refused' : becomes === asked ? 'stays' : `becomes ${becomes}`;
  return `${was}${how}: ${is} ${dot} ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}${clients.length > 0 ? ` ${dot} ${clients.join(', ')}` : ''}`;
}

function findingLines(finding: UpgradeFinding, several: boolean, pen: Pen): string[] {
  const { impact, title, rule, seen, at, operations, count, examples, mend, evidence } = finding;
  const { text, style } = impactWords[impact];
  const indent = '       ';
  const where = `${operations.join(', ')}${at ? ` ${at}` : ''}${seen === undefined ? '' : ` (${seen})`}`;
  const [first] = examples;
  const which = exchangesText(finding, several);
  return [
    `${pen.paint(style, text)}  ${title}  ${pen.paint('dim', rule)}`,
    `${indent}${where}`,
    `${indent}${count} ${count === 1 ? 'exchange' : 'exchanges'}: ${which}${count > examples.length ? `${pen.ellipsis}` : ''}${first ? `   wirewhale show ${first.capture} ${first.exchange}` : ''}`,
    ...(finding.reads === undefined ? [] : [`${indent}${readWords[finding.reads]}`]),
    `${indent}${mend}`,
    ...evidence.map((link) => `${indent}${pen.paint('dim', link)}`),
  ];
}

/** What is known of the client and the field of a finding. */
export const readWords: Readonly<Record<ReadVerdict, string>> = {
  read: 'the client reads it',
  either: 'the client bears that it is gone as long as another field is there',
  unread: 'the client does not read it, as far as its test run shows',
  untried: 'it is not known whether the client reads it',
};

/** The counted last line, and with `verbose` what it counts. */
function unreadLines({ clientReads }: UpgradeReport, verbose: boolean): string[] {
  const unread = clientReads?.unread ?? [];
  if (unread.length === 0) return [];
  return [
    ...(verbose ? unread.map(({ title, operations }) => `unread  ${title} (${operations.join(', ')})`) : []),
    `${unread.length} ${unread.length === 1 ? 'finding' : 'findings'} about fields that this client does not read${verbose ? '' : ' (-v lists them)'}`,
  ];
}

/** `#1, #2`; of several captures `up.pcapng #1, #2, down.pcapng #1`. */
export function exchangesText({ examples }: UpgradeFinding, several: boolean): string {
  const files = Map.groupBy(examples, ({ capture }) => capture);
  return [...files]
    .map(([capture, found]) => {
      const which = found.map(({ exchange }) => `#${exchange}`).join(', ');
      return several ? `${capture} ${which}` : which;
    })
    .join(', ');
}

/** The worst of a report, for an exit code. */
export function worstImpact({ findings }: UpgradeReport): Impact {
  if (findings.some(({ impact }) => impact === 'breaking')) return 'breaking';
  return findings.length > 0 ? 'risky' : 'compatible';
}
