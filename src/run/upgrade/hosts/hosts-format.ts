import { formatJson } from '../../../base/index.ts';
import type { HostsReport, Impact } from '../../../model/index.ts';
import { formatHostsMarkdown, formatHostsText, type TextOptions } from '../../../report/index.ts';

export type HostsFormat = 'text' | 'markdown' | 'json';

export function formatHosts(report: HostsReport, format: HostsFormat, options: TextOptions): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  return format === 'markdown' ? `${formatHostsMarkdown(report)}\n` : formatHostsText(report, options);
}

/** 1 where a difference that is not unstable is as bad as `failOn`, or worse; 3 where a daemon could no longer be reached. */
export function hostsExitCode({ groups, vanished }: HostsReport, failOn: Impact | 'never'): number {
  if (vanished) return 3;
  const bad: readonly Impact[] =
    failOn === 'never' ? [] : failOn === 'breaking' ? ['breaking'] : ['breaking', 'risky'];
  return groups.some(({ class: name, impact }) => name !== 'unstable' && bad.includes(impact)) ? 1 : 0;
}
