import type { CaseResult, Exchange, Finding } from '../model/index.ts';
import { clip, oneLine, type Pen } from './pen.ts';
import { telling, worstFirst } from './tally.ts';

const shownFindings = 5;

/** A failed or broken case: requirement, what deviates, and how to repeat it. */
export function caseLines(result: CaseResult, pen: Pen, withVersion: boolean): string[] {
  const word =
    result.verdict === 'fail' ? pen.paint(['bold', 'red'], 'FAIL ') : pen.paint(['bold', 'magenta'], 'ERROR');
  const id = withVersion ? `${result.id} (v${result.api})` : result.id;
  const gap = ' '.repeat(Math.max(2, pen.width - 6 - id.length - result.level.length));
  return [
    `${word} ${pen.paint('bold', id)}${gap}${result.level}`,
    `      ${oneLine(result.requirement)}`,
    ...reasonLines(result),
    ...result.failures.flatMap(({ expected, actual }) => [
      field('expected', expected, pen),
      field('came', actual, pen),
    ]),
    ...findingLines(result, pen),
    ...answerLines(result, pen),
    ...repeatLines(result),
  ];
}

const field = (name: string, text: string, pen: Pen): string =>
  `      ${name.padEnd(8)} ${clip(oneLine(text), 400, pen.ellipsis)}`;

const reasonLines = ({ code, reason }: CaseResult): string[] =>
  code || reason ? [`      ${[code, reason && oneLine(reason)].filter(Boolean).join(': ')}`] : [];

const isAboutRequests = ({ id }: CaseResult): boolean => id.endsWith('/asks-by-the-contract');

function findingLines(result: CaseResult, pen: Pen): string[] {
  // Why: a case that sends something wrong on purpose is no news.
  const relevant = worstFirst(result.findings).filter(
    ({ level, rule }) =>
      pen.verbose || (level !== 'info' && (isAboutRequests(result) || !rule.startsWith('request/'))),
  );
  const shown = pen.verbose ? relevant : relevant.slice(0, shownFindings);
  const left = relevant.length - shown.length;
  return [
    ...shown.flatMap((finding) => describe(finding, pen)),
    ...(left > 0 ? [`      ${pen.ellipsis} and ${left} more findings (--verbose)`] : []),
  ];
}

/** Two or three lines about a finding. */
export function describe(finding: Finding, pen: Pen): string[] {
  const place = [
    finding.rule,
    finding.id,
    finding.pointer,
    finding.document && `v${finding.document.version}`,
    finding.source,
  ]
    .filter(Boolean)
    .join(` ${pen.dot} `);
  const color = finding.level === 'error' ? 'red' : finding.level === 'warning' ? 'yellow' : 'dim';
  return [
    `      ${pen.paint(color, finding.level)}: ${oneLine(finding.message)}`,
    field('says', finding.expected, pen),
    field('came', finding.actual, pen),
    `      ${pen.paint('dim', oneLine(place))}`,
  ];
}

function answerLines(result: CaseResult, pen: Pen): string[] {
  const exchange = shownExchange(result);
  if (!exchange) return [];
  const { request, response } = exchange;
  const body = response ? oneLine(new TextDecoder().decode(response.body.bytes.subarray(0, 300))) : '';
  const answer = response ? `${response.status} ${clip(body, 120, pen.ellipsis)}` : 'no answer';
  return [
    field('request', `${request.method} ${request.target}`, pen),
    field('answer', answer.trimEnd(), pen),
  ];
}

/** The exchange that the case is about, else the last with the status of the worst finding, else the last. */
function shownExchange({ exchanges, findings, subject }: CaseResult): Exchange | undefined {
  const status = telling(findings)[0]?.status;
  return (
    exchanges.find(({ id }) => id === subject) ??
    exchanges.findLast(({ response }) => status !== undefined && response?.status === status) ??
    exchanges.at(-1)
  );
}

function repeatLines({ repeat }: CaseResult): string[] {
  const lines = [repeat.curl, repeat.wirewhale].filter((line) => line !== undefined);
  return lines.map((line, index) => `      ${(index === 0 ? 'repeat' : '').padEnd(8)} ${oneLine(line)}`);
}
