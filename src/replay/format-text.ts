import { type DifferenceGroup, groupDifferences, type NotCompared } from './difference.ts';
import type { ReplayReport } from './report.ts';

export interface TextStyle {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Also list what was normalised. */
  readonly verbose: boolean;
}

/** A report for people: what was compared, where it parts, worst first, and what was taken as equal. */
export function formatReplayText(report: ReplayReport, style: TextStyle): string {
  const dot = style.unicode ? ' · ' : ' - ';
  const lines = [...headOf(report, dot)];
  for (const group of groupDifferences(report.differences)) lines.push(...groupLines(group, style));
  lines.push(...notComparedLines(report.notCompared, style));
  lines.push(...normalisedLines(report, style));
  for (const remark of report.remarks) lines.push(`note     ${remark}`);
  lines.push(...footOf(report, dot));
  return `${lines.join('\n')}\n`;
}

function headOf({ verb, first, second, versions }: ReplayReport, dot: string): string[] {
  const one = `${first.file}${dot}${count(first.exchanges, 'exchange')}`;
  if (verb === 'compare' || 'file' in second)
    return [
      `first    ${one}`,
      ...('file' in second ? [`second   ${second.file}${dot}${count(second.exchanges, 'exchange')}`] : []),
      '',
    ];
  return [
    `capture  ${one}`,
    `target   ${second.url} (${second.origin})${dot}${second.name}${dot}API ${second.api}`,
    ...versions.map(
      ({ recorded, sent }) => `version  v${recorded} was sent as v${sent}, which the daemon serves`,
    ),
    '',
  ];
}

function groupLines(group: DifferenceGroup, style: TextStyle): string[] {
  const { rule, operationId, pointer, differences } = group;
  const [one] = differences;
  if (!one) return [];
  const arrow = style.unicode ? '→' : '->';
  const ids = [...new Set(differences.map(({ exchange }) => exchange))];
  const where = `${ids
    .slice(0, 5)
    .map((id) => `#${id}`)
    .join(' ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
  const name = [operationId, pointer].filter(Boolean).join(' ');
  const head = `${paint(rule.padEnd(20), style)} ${name}`;
  return [`${head}  ${where}`, `    ${oneLine(one.was)} ${arrow} ${oneLine(one.now)}`];
}

function notComparedLines(list: readonly NotCompared[], { verbose }: TextStyle): string[] {
  const lines: string[] = [];
  for (const [reason, group] of Map.groupBy(list, (one) => one.reason)) {
    const limit = verbose || reason === 'masked' || reason === 'unreplayable' ? 20 : 3;
    for (const { exchange, request, why } of group.slice(0, limit))
      lines.push(`${reason.padEnd(12)} #${exchange} ${request}: ${why}`);
    if (group.length > limit) lines.push(`${reason.padEnd(12)} and ${group.length - limit} more`);
  }
  return lines;
}

function normalisedLines({ normalised }: ReplayReport, { verbose, unicode }: TextStyle): string[] {
  if (!verbose) return [];
  const arrow = unicode ? '→' : '->';
  return normalised.map(
    ({ rule, operationId, pointer, count: times, was, now }) =>
      `taken as equal by ${rule}: ${[operationId, pointer].filter(Boolean).join(' ')} (${times})  ${oneLine(was, 60)} ${arrow} ${oneLine(now, 60)}`,
  );
}

function footOf(report: ReplayReport, dot: string): string[] {
  const { compared, differences, normalised, notCompared, cleaned, stoppedAfter } = report;
  const what = [
    count(compared.values, 'value'),
    count(compared.headers, 'header'),
    ...(compared.items ? [count(compared.items, 'stream item')] : []),
    ...(compared.archiveEntries ? [count(compared.archiveEntries, 'archive entry', 'archive entries')] : []),
    ...(compared.streamBytes ? [count(compared.streamBytes, 'byte of output', 'bytes of output')] : []),
  ].join(', ');
  const taken = normalised.reduce((sum, one) => sum + one.count, 0);
  const rest = notCompared.length > 0 ? `${dot}${notCompared.length} not compared` : '';
  return [
    ...(stoppedAfter === undefined
      ? []
      : [`stopped  after #${stoppedAfter}, which failed and had not; go on with --keep-going`]),
    ...(cleaned ? [cleanedLine(cleaned)] : []),
    ...(differences.length > 0 || notCompared.length > 0 ? [''] : []),
    `${count(groupDifferences(differences).length, 'difference')} (${count(differences.length, 'place')})${dot}${report.same} of ${count(compared.exchanges, 'exchange')} the same${rest}${dot}${(report.durationMs / 1000).toFixed(1)} s`,
    `compared ${what}; ${count(taken, 'value')} taken as equal, ${count(compared.ids, 'id')} mapped${report.moved ? `; ${count(report.moved, 'exchange')} in another order` : ''}`,
    `exit ${report.exitCode}`,
  ];
}

const cleanedLine = ({ removed, left }: NonNullable<ReplayReport['cleaned']>): string =>
  `clean    removed ${count(removed.length, 'object')}${left.length > 0 ? `, could not remove ${left.join('; ')}` : ''}`;

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

function paint(text: string, { color }: TextStyle): string {
  if (!color) return text;
  return `\u001b[${/^(?:answer|exchange|status|stream)/.test(text) ? 31 : 33}m${text}\u001b[39m`;
}

// Why: what a daemon sent must not move the cursor of who reads about it.
function oneLine(text: string, limit = 120): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not reach a terminal.
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return plain.length > limit ? `${plain.slice(0, limit - 3)}...` : plain || '""';
}
