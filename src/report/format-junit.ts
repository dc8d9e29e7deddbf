import type { CaseResult, RunReport, Waiver } from '../model/index.ts';
import { byArea, isManyVersions, tally, telling } from './tally.ts';
import { staleName } from './text-foot.ts';
import { element } from './xml.ts';

/**
 * The report as JUnit XML: a suite for each area. A waived case is `skipped` with the reason of its waiver, so that a
 * reader sees it and the build stays green. Stale waivers and objects left behind fail cases of a suite `wirewhale`,
 * because they fail the run.
 */
export function formatJunit(report: RunReport): string {
  const many = isManyVersions(report);
  const suites = [...byArea(report.cases)].map(([area, cases]) => areaSuite(report, area, cases, many));
  const own = ownSuite(report);
  const counts = tally(report.cases);
  const ownCount = report.staleWaivers.length + report.leftBehind.length;
  const root = element(
    'testsuites',
    {
      name: `wirewhale ${report.target.name}`,
      tests: counts.total + ownCount,
      failures: counts.fail + ownCount,
      errors: counts.error,
      skipped: counts.skip + counts.waived,
      time: seconds(report.durationMs),
      timestamp: report.startedAt,
    },
    [...suites, ...own],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function areaSuite(report: RunReport, area: string, cases: readonly CaseResult[], many: boolean): string {
  const counts = tally(cases);
  const properties = [
    ['target', report.target.url],
    ['daemon', report.target.name],
    ...report.contracts.map((c) => ['contract', `${c.version} ${c.reading} ${c.sha256}`]),
  ].map(([name, value]) => element('property', { name, value }));
  return element(
    'testsuite',
    {
      name: area,
      tests: counts.total,
      failures: counts.fail,
      errors: counts.error,
      skipped: counts.skip + counts.waived,
      time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
      timestamp: report.startedAt,
    },
    [element('properties', {}, properties), ...cases.map((result) => testCase(result, many))],
  );
}

function testCase(result: CaseResult, many: boolean): string {
  return element(
    'testcase',
    {
      name: many ? `${result.id} (v${result.api})` : result.id,
      classname: `${result.area}.${result.operationId}`,
      time: seconds(result.durationMs),
    },
    outcome(result),
  );
}

function outcome(result: CaseResult): string[] {
  const { verdict, reason, code, waiver } = result;
  if (verdict === 'pass') return [];
  if (verdict === 'skip') return [element('skipped', { message: reason ?? 'skipped' })];
  if (verdict === 'waived') {
    const why = waiver ? `${waiver.fault}: ${waiver.reason} (${waiver.evidence})` : (reason ?? '');
    return [element('skipped', { message: `waived, ${why}` })];
  }
  const first = telling(result.findings)[0];
  const failure = result.failures[0];
  const message =
    verdict === 'error'
      ? (reason ?? 'could not be judged')
      : failure
        ? `expected ${failure.expected}, came ${failure.actual}`
        : (first?.message ?? result.requirement);
  const type = verdict === 'error' ? (code ?? 'E_CASE') : (first?.rule ?? result.level);
  return [element(verdict === 'error' ? 'error' : 'failure', { message, type }, undefined, detail(result))];
}

function detail({ requirement, failures, findings, repeat }: CaseResult): string {
  return [
    requirement,
    ...failures.map(({ expected, actual }) => `expected ${expected}\ncame     ${actual}`),
    ...telling(findings).map(
      (f) =>
        `${f.level} ${f.rule} ${f.id} ${f.pointer}\n${f.message}\nsays ${f.expected}\ncame ${f.actual}\n${f.source ?? ''}`,
    ),
    ...(repeat.curl ? [repeat.curl] : []),
    repeat.wirewhale,
  ].join('\n');
}

function ownSuite({ staleWaivers, leftBehind, startedAt }: RunReport): string[] {
  const count = staleWaivers.length + leftBehind.length;
  if (count === 0) return [];
  const failed = (name: string, type: string, message: string): string =>
    element('testcase', { name, classname: 'wirewhale', time: '0.000' }, [
      element('failure', { message, type }),
    ]);
  const stale = (waiver: Waiver): string =>
    failed(`waiver ${staleName(waiver)}`, 'stale-waiver', `nothing needed this waiver: ${waiver.reason}`);
  return [
    element(
      'testsuite',
      {
        name: 'wirewhale',
        tests: count,
        failures: count,
        errors: 0,
        skipped: 0,
        time: '0.000',
        timestamp: startedAt,
      },
      [
        ...staleWaivers.map(stale),
        ...leftBehind.map((object) =>
          failed(`left ${object}`, 'left-behind', `${object} could not be removed`),
        ),
      ],
    ),
  ];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
