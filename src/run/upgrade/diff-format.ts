import { formatJson } from '../../base/index.ts';
import type { DiffReport, FloorReport, HistoryReport, Impact, UpgradeReport } from '../../model/index.ts';
import {
  annotateDiff,
  annotateUpgrade,
  formatAnnotationsJunit,
  formatDiffMarkdown,
  formatDiffText,
  formatFloorText,
  formatHistoryText,
  formatSarif,
  formatUpgradeMarkdown,
  formatUpgradeText,
  type TextOptions,
  worstImpact,
} from '../../report/index.ts';
import { annotationRules } from './annotation-rules.ts';

export type DiffFormat = 'text' | 'markdown' | 'sarif' | 'junit' | 'json';

/** `exitCode`: what the verb ends with, which reports for CI tell. */
export function formatDiff(
  report: DiffReport,
  format: DiffFormat,
  options: TextOptions,
  exitCode: number,
): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  if (format === 'markdown') return `${formatDiffMarkdown(report)}\n`;
  if (format === 'text') return formatDiffText(report, options);
  const annotated = annotateDiff(report, annotationRules(report.side), exitCode, {
    all: options.verbose ?? false,
  });
  return format === 'sarif' ? formatSarif(annotated) : formatAnnotationsJunit(annotated);
}

export function formatHistory(report: HistoryReport, format: 'text' | 'json', options: TextOptions): string {
  return format === 'json' ? `${formatJson(report, 2)}\n` : formatHistoryText(report, options);
}

/** 1 where an entry is as bad as `failOn` for the report's side, or worse. */
export function exitCodeOf({ entries, side }: DiffReport, failOn: Impact | 'never'): number {
  const bad: readonly Impact[] =
    failOn === 'never' ? [] : failOn === 'breaking' ? ['breaking'] : ['breaking', 'risky'];
  const all = failOn === 'compatible';
  return entries.some(({ impact }) => all || bad.includes(impact[side])) ? 1 : 0;
}

/** `exitCode`: what the verb ends with, which reports for CI tell. */
export function formatUpgrade(
  report: UpgradeReport,
  format: DiffFormat,
  options: TextOptions,
  exitCode: number,
): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  if (format === 'markdown') return `${formatUpgradeMarkdown(report)}\n`;
  if (format === 'text') return formatUpgradeText(report, options);
  const annotated = annotateUpgrade(report, annotationRules('client'), exitCode);
  return format === 'sarif' ? formatSarif(annotated) : formatAnnotationsJunit(annotated);
}

/** 1 where a finding is as bad as `failOn`, or worse; 5 where nothing could be judged, which is no pass. */
export function upgradeExitCode(report: UpgradeReport, failOn: Impact | 'never'): number {
  const worst = worstImpact(report);
  if (failOn === 'never') return 0;
  if (report.counts.unknown === report.exchanges && report.exchanges > 0) return 5;
  if (worst === 'compatible') return 0;
  return worst === 'breaking' || failOn !== 'breaking' ? 1 : 0;
}

export function formatFloor(report: FloorReport, format: 'text' | 'json', options: TextOptions): string {
  return format === 'json' ? `${formatJson(report, 2)}\n` : formatFloorText(report, options);
}
