import { formatJson } from '../../../base/index.ts';
import type { HostsReport, Impact } from '../../../model/index.ts';
import {
  annotateHosts,
  formatAnnotationsJunit,
  formatHostsMarkdown,
  formatHostsText,
  formatSarif,
  type TextOptions,
} from '../../../report/index.ts';
import { annotationRules } from '../annotation-rules.ts';

export type HostsFormat = 'text' | 'markdown' | 'sarif' | 'junit' | 'json';

/** `exitCode`: what the verb ends with, which reports for CI tell. */
export function formatHosts(
  report: HostsReport,
  format: HostsFormat,
  options: TextOptions,
  exitCode: number,
): string {
  if (format === 'json') return `${formatJson(report, 2)}\n`;
  if (format === 'markdown') return `${formatHostsMarkdown(report)}\n`;
  if (format === 'text') return formatHostsText(report, options);
  const annotated = annotateHosts(report, annotationRules('client'), exitCode);
  return format === 'sarif' ? formatSarif(annotated) : formatAnnotationsJunit(annotated);
}

/** 1 where a difference that is not unstable is as bad as `failOn`, or worse; 3 where a daemon could no longer be reached. */
export function hostsExitCode({ groups, vanished }: HostsReport, failOn: Impact | 'never'): number {
  if (vanished) return 3;
  const bad: readonly Impact[] =
    failOn === 'never' ? [] : failOn === 'breaking' ? ['breaking'] : ['breaking', 'risky'];
  return groups.some(({ class: name, impact }) => name !== 'unstable' && bad.includes(impact)) ? 1 : 0;
}
