import type { DiffEntry, HistoryReport } from '../../model/index.ts';
import { penOf, type TextOptions } from '../pen.ts';
import { changeOf, placeText } from './diff-text.ts';

/** Places of one change that are listed; the rest is counted. */
const shownPlaces = 3;

/** What became of a name from version to version, a line or two a change. */
export function formatHistoryText(report: HistoryReport, options: TextOptions = {}): string {
  const pen = penOf(options);
  const lines = report.changes.flatMap(({ version, entries }) =>
    entries.flatMap((entry, index) => [
      `${(index === 0 ? version : '').padEnd(6)}${entry.title}  ${pen.paint('dim', entry.rule)}`,
      ...details(entry).map((line) => `      ${pen.paint('dim', line)}`),
    ]),
  );
  return [`${report.word} ${spanOf(report, pen.dash)}`, ...lines, ''].join('\n');
}

function details(entry: DiffEntry): string[] {
  const places = entry.places.slice(0, shownPlaces).map(placeText);
  const more = entry.places.length - places.length;
  const where = `${places.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const change = changeOf(entry);
  return [change ? `${where}: ${change}` : where, ...entry.evidence];
}

/** In which versions the documents have it. */
function spanOf({ versions, from, to }: HistoryReport, dash: string): string {
  const [first, last] = [versions[0], versions.at(-1)];
  if (first === undefined) return 'is in no document; daemons are known to have it';
  const since = first === from ? `since ${from} or before` : `since ${first}`;
  return last === to
    ? `is documented ${since}`
    : `was documented ${since === `since ${first}` ? `${first}${dash}${last}` : `up to ${last}`}`;
}
