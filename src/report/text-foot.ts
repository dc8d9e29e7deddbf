import type { Coverage, RunReport, Waiver } from '../model/index.ts';
import { clip, oneLine, type Pen } from './pen.ts';
import { durationText, skipsByReason, tally, tallyText } from './tally.ts';
import { describe } from './text-cases.ts';

export const passedLines = ({ cases }: RunReport, pen: Pen): string[] =>
  pen.verbose
    ? cases
        .filter(({ verdict }) => verdict === 'pass')
        .map(
          ({ id, durationMs }) =>
            `${pen.paint('green', 'pass    ')} ${id} ${pen.dot} ${durationText(durationMs)}`,
        )
    : [];

export function skipLines({ cases }: RunReport, pen: Pen): string[] {
  return skipsByReason(cases).map(
    ([reason, skipped]) =>
      `${pen.paint('dim', 'skip    ')} ${skipped.length} ${pen.dot} ${clip(oneLine(reason), pen.width - 16, pen.ellipsis)}${pen.verbose ? `: ${skipped.map(({ id }) => id).join(', ')}` : ''}`,
  );
}

export function waivedLines({ cases }: RunReport, pen: Pen): string[] {
  const waived = cases.filter(({ verdict }) => verdict === 'waived');
  return waived.map(({ id, waiver, reason }) => {
    const why = waiver ? `${waiver.fault}: ${waiver.reason}` : (reason ?? '');
    return `${pen.paint('yellow', 'waived  ')} ${id} ${pen.dot} ${clip(oneLine(why), pen.verbose ? 1000 : 120, pen.ellipsis)}`;
  });
}

export const staleLines = ({ staleWaivers, ledger }: RunReport, pen: Pen): string[] =>
  staleWaivers.map(
    (waiver) =>
      `${pen.paint(['bold', 'red'], 'STALE')}    ${staleName(waiver)} ${pen.dot} nothing needed this waiver; remove it${ledger ? ` from ${ledger}` : ''} (${waiver.fault}: ${clip(oneLine(waiver.reason), 80, pen.ellipsis)})`,
  );

export const staleName = ({ case: id, versions, findings }: Waiver): string =>
  [id, versions && `v${versions}`, findings?.join(' ')].filter(Boolean).join(' ');

/** Findings of cases that passed: a count, or each with `verbose`. */
export function noteLines({ cases }: RunReport, pen: Pen): string[] {
  const noted = cases.filter(({ verdict, findings }) => verdict === 'pass' && findings.length > 0);
  if (pen.verbose)
    return noted.flatMap(({ id, findings }) => [
      `note     ${id}`,
      ...findings.flatMap((f) => describe(f, pen)),
    ]);
  const findings = noted
    .flatMap((result) => result.findings)
    .filter(({ rule }) => !rule.startsWith('request/'));
  if (findings.length === 0) return [];
  const kinds = new Set(findings.map(({ id }) => id)).size;
  return [
    `${pen.paint('dim', 'noted   ')} ${kinds} doubtful or undocumented ${kinds === 1 ? 'thing' : 'things'} in passing cases (--verbose, or the JSON report)`,
  ];
}

/** What was exercised out of what is documented; with `verbose` also what was not. */
export function coverageLines(coverage: Coverage, pen: Pen): string[] {
  const part = (name: string, { exercised, missing }: Coverage['operations']): string =>
    `${name} ${exercised.length}/${exercised.length + missing.length}`;
  const parts = [
    part('operations', coverage.operations),
    part('statuses', coverage.statuses),
    part('query parameters', coverage.queryParameters),
  ];
  const missing = (name: string, { missing: names }: Coverage['operations']): string[] =>
    pen.verbose && names.length > 0 ? [`         ${name} not exercised: ${names.join(', ')}`] : [];
  return [
    `${pen.paint('bold', 'coverage')} ${parts.join(` ${pen.dot} `)}`,
    ...missing('operations', coverage.operations),
    ...missing('statuses', coverage.statuses),
    ...missing('query parameters', coverage.queryParameters),
  ];
}

export const leftLines = ({ leftBehind, subject }: RunReport, pen: Pen): string[] =>
  leftBehind.length === 0
    ? subject === 'traffic'
      ? []
      : ['left     nothing of ours left behind']
    : leftBehind.map(
        (object) =>
          `${pen.paint(['bold', 'red'], 'LEFT')}     ${oneLine(object)} could not be removed (wirewhale sweep)`,
      );

/** What it cost. The last line of every run. */
export function costLine(report: RunReport, pen: Pen): string {
  const exit = `exit ${report.exitCode}`;
  const parts = [
    tallyText(tally(report.cases)),
    durationText(report.durationMs),
    pen.paint(report.exitCode === 0 ? ['bold', 'green'] : ['bold', 'red'], exit),
  ];
  return `${pen.paint('bold', 'result  ')} ${parts.join(` ${pen.dot} `)}`;
}
