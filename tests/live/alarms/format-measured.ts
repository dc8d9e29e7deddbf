import type { Measured } from './measure.ts';

export interface Totals {
  readonly exchanges: number;
  readonly checks: number;
  readonly fields: number;
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
  readonly missed: number;
  /** Wrong findings of an exchange, for each thousand probes that were held against exchanges. */
  readonly alarmsInThousand: number;
}

export function totalsOf(measured: readonly Measured[]): Totals {
  const sum = (of: (each: Measured) => number) => measured.reduce((total, each) => total + of(each), 0);
  const found = (kind: 'true' | 'false' | 'unknown') =>
    sum(({ findings }) => findings.reduce((total, each) => total + each[kind], 0));
  const [checks, wrong] = [sum((each) => each.checks), found('false')];
  return {
    exchanges: sum((each) => each.exchanges),
    checks,
    fields: sum((each) => each.fields),
    right: found('true'),
    wrong,
    unknown: found('unknown'),
    missed: sum(({ missed }) =>
      missed.filter(({ kind }) => kind === 'missed').reduce((total, { count }) => total + count, 0),
    ),
    alarmsInThousand: checks === 0 ? 0 : (wrong * 1000) / checks,
  };
}

/** What was measured, as text: a line for each client and way, the findings that were wrong, and what no finding told. */
export function formatMeasured(measured: readonly Measured[]): string {
  const lines = measured.flatMap((each) => [
    lineOf(`${each.session} to ${each.to}`, totalsOf([each])),
    ...each.findings
      .filter((finding) => finding.false > 0)
      .map(
        (finding) =>
          `    FALSE ${finding.false} of ${finding.false + finding.true} ${finding.rule} ${finding.title} ${finding.at ?? ''}, e.g. #${finding.wrong.join(' #')}`,
      ),
    ...each.missed
      .filter(({ kind }) => kind === 'missed')
      .map(
        ({ place, count, exchange, was, now }) =>
          `    missed ${count} ${place} #${exchange}: ${was.slice(0, 60)} | ${now.slice(0, 60)}`,
      ),
  ]);
  return `${[...lines, lineOf('all', totalsOf(measured))].join('\n')}\n`;
}

const lineOf = (
  name: string,
  { exchanges, checks, fields, right, wrong, unknown, missed, alarmsInThousand }: Totals,
) =>
  `${name}: ${exchanges} exchanges, ${fields} fields, ${checks} checks; findings ${right} right, ${wrong} wrong, ${unknown} not known; ${alarmsInThousand.toFixed(2)} false alarms in 1,000 checks, ${((wrong * 1000) / Math.max(1, fields)).toFixed(3)} in 1,000 fields; ${missed} differences missed`;
