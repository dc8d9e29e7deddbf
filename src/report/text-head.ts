import type { RunReport } from '../model/index.ts';
import { oneLine, type Pen } from './pen.ts';
import { byArea, tally } from './tally.ts';

/** What is under test and against what. The first line of every run. Recorded traffic does not tell all of it. */
export function headLines({ target, contracts, cases, subject }: RunReport, pen: Pen): string[] {
  const isKnown = (fact: string) => fact !== 'unknown';
  const range = isKnown(target.minApiVersion)
    ? ` (${target.minApiVersion}${pen.dash}${target.apiVersion})`
    : '';
  const versions = isKnown(target.apiVersion) ? `API ${target.apiVersion}${range}` : 'no API version heard';
  const platform = [target.os, target.arch].filter(isKnown).join('/');
  const facts = [target.url, target.name, versions, platform, target.origin]
    .filter((fact) => fact !== '')
    .map(oneLine);
  return [
    `${pen.paint('bold', subject === 'traffic' ? 'traffic ' : 'target  ')} ${facts.join(` ${pen.dot} `)}`,
    ...contracts.map((contract, index) => {
      const sha = `sha ${contract.sha256.slice(0, 8)}, ${contract.amendments} amendments`;
      const ran = contracts.length === 1 ? cases : cases.filter(({ api }) => api === contract.version);
      return `${pen.paint('bold', index === 0 ? 'contract' : '        ')} v${contract.version} ${contract.reading} (${sha}) ${pen.dot} ${ran.length} cases`;
    }),
  ];
}

/** Areas with passed out of judged, several in a line as the width allows. */
export function areaLines({ cases }: RunReport, pen: Pen): string[] {
  const cells = [...byArea(cases)].map(([area, results]) => {
    const counts = tally(results);
    const bad = [
      counts.fail && pen.paint('red', `${counts.fail} fail`),
      counts.error && pen.paint('magenta', `${counts.error} error`),
      counts.waived && pen.paint('yellow', `${counts.waived} waived`),
      counts.skip && pen.paint('dim', `${counts.skip} skip`),
    ].filter(Boolean);
    const plain = [
      counts.fail && `${counts.fail} fail`,
      counts.error && `${counts.error} error`,
      counts.waived && `${counts.waived} waived`,
      counts.skip && `${counts.skip} skip`,
    ].filter(Boolean);
    const sum = `${area.padEnd(12)} ${`${counts.pass}/${counts.total}`.padEnd(8)}`;
    const mark = (parts: unknown[]): string => (parts.length > 0 ? ` ${pen.mark} ${parts.join(' ')}` : '');
    return { text: sum + mark(bad), length: sum.length + mark(plain).length };
  });
  const cellWidth = Math.max(24, ...cells.map(({ length }) => length)) + 2;
  const perLine = Math.max(1, Math.floor((pen.width - 2) / cellWidth));
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += perLine) {
    const row = cells.slice(start, start + perLine);
    lines.push(
      `  ${row
        .map(({ text, length }) => text + ' '.repeat(cellWidth - length))
        .join('')
        .trimEnd()}`,
    );
  }
  return lines;
}
