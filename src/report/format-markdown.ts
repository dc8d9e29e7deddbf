import type { CaseResult, RunReport } from '../model/index.ts';
import { oneLine } from './pen.ts';
import {
  byArea,
  durationText,
  failing,
  isManyVersions,
  skipsByReason,
  tally,
  tallyText,
  telling,
} from './tally.ts';
import { staleName } from './text-foot.ts';

/** Why: a job summary holds 1 MiB, and a pull request comment 65,536 characters. */
const shownCases = 30;
const shownFindings = 5;

/** The report for a pull request or a job summary. */
export function formatMarkdown(report: RunReport): string {
  const bad = failing(report.cases);
  const many = isManyVersions(report);
  const left = bad.length - shownCases;
  return [
    `## ${report.exitCode === 0 ? 'Conforms' : 'Does not conform'}: ${text(report.target.name)}`,
    '',
    `${text(tallyText(tally(report.cases)))}; ${durationText(report.durationMs)}; exit ${report.exitCode}`,
    '',
    ...targetTable(report),
    ...areaTable(report),
    ...bad.slice(0, shownCases).flatMap((result) => caseBlock(result, many)),
    ...(left > 0 ? [`${left} more failing cases are in the JSON report.`, ''] : []),
    ...list(
      'Stale waivers',
      report.staleWaivers.map((w) => `${code(staleName(w))}: ${text(w.reason)}`),
    ),
    ...list('Left behind', report.leftBehind.map(code)),
    ...list('Waived', waived(report)),
    ...list(
      'Skipped',
      skipsByReason(report.cases).map(([reason, cases]) => `${cases.length}: ${text(reason)}`),
    ),
  ].join('\n');
}

function targetTable({ target, contracts, coverage }: RunReport): string[] {
  const { operations, statuses, queryParameters } = coverage;
  const of = ({ exercised, missing }: typeof operations): string =>
    `${exercised.length}/${exercised.length + missing.length}`;
  return [
    '| | |',
    '|---|---|',
    `| target | ${code(target.url)} (${text(target.origin)}), API ${text(target.apiVersion)} (from ${text(target.minApiVersion)}), ${text(target.os)}/${text(target.arch)} |`,
    ...contracts.map(
      (c) =>
        `| contract | v${c.version} ${c.reading}, ${code(c.sha256.slice(0, 12))}, ${c.amendments} amendments |`,
    ),
    `| coverage | operations ${of(operations)}, statuses ${of(statuses)}, query parameters ${of(queryParameters)} |`,
    '',
  ];
}

function areaTable({ cases }: RunReport): string[] {
  const rows = [...byArea(cases)].map(([area, results]) => {
    const { pass, fail, error, waived: forgiven, skip } = tally(results);
    return `| ${text(area)} | ${pass} | ${fail} | ${error} | ${forgiven} | ${skip} |`;
  });
  return ['| area | pass | fail | error | waived | skip |', '|---|--:|--:|--:|--:|--:|', ...rows, ''];
}

function caseBlock(result: CaseResult, many: boolean): string[] {
  const name = many ? `${result.id} (v${result.api})` : result.id;
  const relevant = telling(result.findings);
  const deviations = [
    ...result.failures.map((f) => `- expected ${code(f.expected)}, came ${code(f.actual)}`),
    ...relevant
      .slice(0, shownFindings)
      .map(
        (f) =>
          `- ${f.level} ${code(f.rule)} ${code(f.id)}: ${text(f.message)}; says ${code(f.expected)}, came ${code(f.actual)}`,
      ),
    ...(relevant.length > shownFindings ? [`- ${relevant.length - shownFindings} more findings`] : []),
    ...(result.reason ? [`- ${result.code ? `${code(result.code)}: ` : ''}${text(result.reason)}`] : []),
  ];
  const repeat = [result.repeat.curl, result.repeat.wirewhale].filter((line) => line !== undefined);
  const fence = '`'.repeat(Math.max(3, ...repeat.map((line) => longestRun(line) + 1)));
  return [
    `<details><summary>${result.verdict.toUpperCase()} <code>${text(name)}</code> (${result.level}): ${text(result.requirement)}</summary>`,
    '',
    ...deviations,
    '',
    `${fence}sh`,
    ...repeat.map(oneLine),
    fence,
    '',
    '</details>',
    '',
  ];
}

const waived = ({ cases }: RunReport): string[] =>
  cases
    .filter(({ verdict }) => verdict === 'waived')
    .map(
      ({ id, waiver, reason }) =>
        `${code(id)}: ${text(waiver ? `${waiver.fault}, ${waiver.reason}` : (reason ?? ''))}`,
    );

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`**${title}**`, '', ...items.map((item) => `- ${item}`), ''];

const html = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Prose: nothing in it is taken as Markdown or HTML, also in a table. */
const text = (value: string): string =>
  html(oneLine(value)).replace(/[\\`*_[\]|~#@]/g, (c) => `&#${c.charCodeAt(0)};`);

/** A code span that holds whatever comes; `|` would end a table cell even there. */
function code(value: string): string {
  const line = oneLine(value).replaceAll('|', '¦') || ' ';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

const longestRun = (value: string): number =>
  Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length));
