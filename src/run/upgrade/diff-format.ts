import { formatJson } from '../../base/index.ts';
import type { DiffReport, FloorReport, HistoryReport, Impact, UpgradeReport } from '../../model/index.ts';
import {
  formatDiffMarkdown,
  formatDiffText,
  formatFloorText,
  formatHistoryText,
  formatUpgradeMarkdown,
  formatUpgradeText,
  type TextOptions,
  worstImpact,
} from '../../report/index.ts';

export type DiffFormat = 'text' | 'markdown' | 'json';

export function formatDiff(report: DiffReport, format: DiffFormat, options: TextOptions): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  return format === 'markdown' ? `${formatDiffMarkdown(report)}\n` : formatDiffText(report, options);
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

export function formatUpgrade(report: UpgradeReport, format: DiffFormat, options: TextOptions): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  return format === 'markdown' ? `${formatUpgradeMarkdown(report)}\n` : formatUpgradeText(report, options);
}

/** 1 where a finding is as bad as `failOn`, or worse. */
export function upgradeExitCode(report: UpgradeReport, failOn: Impact | 'never'): number {
  const worst = worstImpact(report);
  if (failOn === 'never' || worst === 'compatible') return 0;
  return worst === 'breaking' || failOn !== 'breaking' ? 1 : 0;
}

export function formatFloor(report: FloorReport, format: 'text' | 'json', options: TextOptions): string {
  return format === 'json' ? `${formatJson(report, 2)}\n` : formatFloorText(report, options);
}
