import type { RunReport } from '../model/index.ts';
import { penOf, type TextOptions } from './pen.ts';
import { failing, isManyVersions } from './tally.ts';
import { caseLines } from './text-cases.ts';
import {
  costLine,
  coverageLines,
  leftLines,
  noteLines,
  passedLines,
  skipLines,
  staleLines,
  waivedLines,
} from './text-foot.ts';
import { areaLines, headLines } from './text-head.ts';

/** The report for people on a terminal. The text may change between releases; programs read the JSON report. */
export function formatText(report: RunReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const many = isManyVersions(report);
  const blocks = [
    [...headLines(report, pen), ...areaLines(report, pen)],
    ...failing(report.cases).map((result) => caseLines(result, pen, many)),
    passedLines(report, pen),
    [
      ...staleLines(report, pen),
      ...waivedLines(report, pen),
      ...skipLines(report, pen),
      ...noteLines(report, pen),
    ],
    [...coverageLines(report.coverage, pen), ...leftLines(report, pen), costLine(report, pen)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
