import type { DiffEntry, DiffPlace, DiffReport, DiffSide, Impact } from '../../model/index.ts';
import { type Pen, penOf, type TextOptions } from '../pen.ts';

export const impactWords = {
  breaking: { text: 'BREAK', style: 'red' },
  risky: { text: 'RISKY', style: 'yellow' },
  compatible: { text: 'fine ', style: 'dim' },
} as const satisfies Record<Impact, { text: string; style: string }>;

/** Places of one entry that are listed; the rest is counted. */
const shownPlaces = 4;

/** What differs between two versions, for a terminal. What is compatible is counted, and listed when `verbose`. */
export function formatDiffText(report: DiffReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const shown = report.entries.filter(({ impact }) => pen.verbose || impact[report.side] !== 'compatible');
  const hidden = report.entries.length - shown.length;
  return [
    `from  ${sideText(report.from, pen)}`,
    `to    ${sideText(report.to, pen)}`,
    summaryOf(report, pen),
    '',
    ...shown.flatMap((entry) => [...entryLines(entry, report.side, pen), '']),
    ...(hidden > 0 ? [`${hidden} that ${hidden === 1 ? 'is' : 'are'} compatible: -v lists them`] : []),
    ...report.remarks,
    '',
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function sideText({ name, version, reading, sha256, amendments, release }: DiffSide, { dot }: Pen): string {
  const api = name.includes(version) && !release ? name : `${name} ${dot} API ${version}`;
  const how = reading === 'amended' ? `${amendments} amendments` : 'as published';
  return `${api} ${dot} sha ${sha256.slice(0, 8)}, ${how}`;
}

/** `3 break · 2 risky · 40 compatible, for a client of … that meets …` */
export function summaryOf({ entries, side, from, to }: DiffReport, { dot }: Pick<Pen, 'dot'>): string {
  const count = (impact: Impact) => entries.filter((entry) => entry.impact[side] === impact).length;
  const whose =
    side === 'client'
      ? `for a client written for ${from.name} that meets ${to.name}`
      : `for a daemon of ${from.name} that is to serve ${to.name}`;
  return `${count('breaking')} break ${dot} ${count('risky')} risky ${dot} ${count('compatible')} compatible ${whose}`;
}

/** One entry: what, how hard and by which rule; where; from what to what; what to do; on which evidence. */
export function entryLines(entry: DiffEntry, side: DiffReport['side'], pen: Pen): string[] {
  const { text, style } = impactWords[entry.impact[side]];
  const places = entry.places.slice(0, shownPlaces).map(placeText);
  const more = entry.places.length - places.length;
  const change = changeOf(entry);
  const indent = '       ';
  return [
    `${pen.paint(style, text)}  ${entry.title}  ${pen.paint('dim', entry.rule)}`,
    ...(places.length > 0 ? [`${indent}${places.join(', ')}${more > 0 ? ` and ${more} more` : ''}`] : []),
    ...(change ? [`${indent}${change}`] : []),
    ...(entry.impact[side] === 'compatible' ? [] : [`${indent}${entry.mend}`]),
    ...entry.evidence.map((link) => `${indent}${pen.paint('dim', link)}`),
  ];
}

/** `from string to integer`, `was string`, or nothing where the title says it all. */
export function changeOf({ before, after }: DiffEntry): string | undefined {
  if (before !== undefined && after !== undefined) return `from ${before} to ${after}`;
  if (before !== undefined) return `was ${before}`;
  return after === undefined ? undefined : `is ${after}`;
}

/** `ContainerInspect 200 /NetworkSettings/IPAddress` */
export const placeText = ({ operationId, in: where, status, at }: DiffPlace): string =>
  [operationId, where === 'request' ? 'request' : status, at].filter(Boolean).join(' ');
