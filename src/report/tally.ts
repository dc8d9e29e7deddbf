import type { CaseResult, Finding, Level, RunReport, Verdict } from '../model/index.ts';

export type Tally = Readonly<Record<Verdict, number>> & { readonly total: number };

export function tally(cases: readonly CaseResult[]): Tally {
  const counts = { pass: 0, fail: 0, error: 0, skip: 0, waived: 0, total: cases.length };
  for (const { verdict } of cases) counts[verdict]++;
  return counts;
}

/** Cases by area, areas in the order in which they first ran. */
export const byArea = (cases: readonly CaseResult[]): Map<string, CaseResult[]> =>
  Map.groupBy(cases, (result) => result.area);

const verdictRank: Readonly<Record<Verdict, number>> = { fail: 0, error: 1, waived: 2, skip: 3, pass: 4 };
const levelRank: Readonly<Record<Level, number>> = { error: 0, warning: 1, info: 2 };

/** Failed and broken cases, worst first: `must` before `should`, what the daemon did before what we did. */
export const failing = (cases: readonly CaseResult[]): CaseResult[] =>
  cases
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'error')
    .toSorted(
      (a, b) =>
        verdictRank[a.verdict] - verdictRank[b.verdict] ||
        a.level.localeCompare(b.level) ||
        a.id.localeCompare(b.id),
    );

/** Findings about the daemon that are more than worth knowing, worst first. What a case asks wrongly it asks on purpose. */
export const telling = (findings: readonly Finding[]): Finding[] =>
  worstFirst(findings).filter(({ level, rule }) => level !== 'info' && !rule.startsWith('request/'));

export const worstFirst = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => levelRank[a.level] - levelRank[b.level]);

/** Skipped cases by reason, the most frequent reason first. */
export function skipsByReason(cases: readonly CaseResult[]): [reason: string, cases: CaseResult[]][] {
  const skipped = cases.filter(({ verdict }) => verdict === 'skip');
  const groups = Map.groupBy(skipped, ({ reason }) => reason ?? 'no reason given');
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

/** `409 passed, 2 failed, 1 waived`; what is zero is left out, but never the passed. */
export function tallyText(counts: Tally): string {
  const parts = [
    `${counts.pass} passed`,
    counts.fail && `${counts.fail} failed`,
    counts.error && `${counts.error} could not be judged`,
    counts.waived && `${counts.waived} waived`,
    counts.skip && `${counts.skip} skipped`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** `820 ms`, `4.1 s`, `2 min 5 s` */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Whether the same case ran at several API versions, so that its id alone does not name a result. */
export const isManyVersions = (report: RunReport): boolean =>
  new Set(report.cases.map(({ api }) => api)).size > 1;
