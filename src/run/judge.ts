import { inVersionRange } from '../base/index.ts';
import type { CaseResult, Finding, Waiver } from '../model/index.ts';
import type { WorkerResult } from '../suite/index.ts';

/** Id of the case that collects the contract findings of one operation. */
export const contractCase = 'keeps-the-contract';

interface Seen {
  readonly finding: Finding;
  readonly shownBy: CaseResult;
}

/**
 * One case for each operation and API version that was exercised: every answer that any case received kept the contract.
 * Why apart from the cases: a deviation of an answer that twenty cases receive is one deviation, with one waiver.
 */
export function contractCases(
  results: readonly WorkerResult[],
  repeat: (api: string, id: string) => string,
): CaseResult[] {
  const groups = new Map<
    string,
    { api: string; operation: string; seen: Map<string, Seen>; first: CaseResult }
  >();
  for (const result of results) {
    for (const finding of result.findings) {
      if (finding.rule.startsWith('request/')) continue;
      const operation = finding.operationId ?? 'protocol';
      const key = `${result.api} ${operation}`;
      const group = groups.get(key) ?? {
        api: result.api,
        operation,
        seen: new Map<string, Seen>(),
        first: result,
      };
      groups.set(key, group);
      if (!group.seen.has(finding.id)) group.seen.set(finding.id, { finding, shownBy: result });
    }
  }
  for (const result of results) {
    for (const operation of result.operations) {
      const key = `${result.api} ${operation}`;
      if (!groups.has(key)) groups.set(key, { api: result.api, operation, seen: new Map(), first: result });
    }
  }
  return [...groups.values()].map(({ api, operation, seen, first }) => {
    const all = [...seen.values()];
    const errors = all.filter(({ finding }) => finding.level === 'error');
    const id = `${operation}/${contractCase}`;
    const worst = errors[0]?.shownBy ?? first;
    return {
      id,
      area: results.find((result) => result.operationId === operation)?.area ?? first.area,
      operationId: operation,
      requirement: `Every answer of ${operation} that this run received keeps the contract.`,
      level: 'must',
      api,
      verdict: errors.length > 0 ? 'fail' : 'pass',
      durationMs: 0,
      failures: [],
      findings: all.map(({ finding }) => finding),
      repeat: { ...(worst.repeat.curl ? { curl: worst.repeat.curl } : {}), wirewhale: repeat(api, worst.id) },
      exchanges: [],
    } satisfies CaseResult;
  });
}

/**
 * Turns failures that the ledger knows into `waived`. Also gives the stale waivers: their case was judged and did not need them.
 * A waiver of contract findings is only called stale in a whole run in which no case of its operation was skipped.
 */
export function applyWaivers(
  results: readonly CaseResult[],
  waivers: readonly Waiver[],
  whole: boolean,
): { cases: CaseResult[]; stale: Waiver[] } {
  const used = new Set<Waiver>();
  const cases = results.map((result) => {
    if (result.verdict !== 'fail' && result.verdict !== 'error') return result;
    const fitting = waivers.filter((waiver) => fits(waiver, result));
    for (const waiver of fitting) if (touches(waiver, result)) used.add(waiver);
    const waiver = covering(fitting, result);
    return waiver ? { ...result, verdict: 'waived' as const, waiver, reason: waiver.reason } : result;
  });
  const skipped = new Set(
    results.filter((result) => result.verdict === 'skip').map((result) => result.operationId),
  );
  const stale = waivers.filter(
    (waiver) =>
      !used.has(waiver) &&
      results.some(
        (result) =>
          fits(waiver, result) &&
          result.verdict !== 'skip' &&
          (waiver.findings === undefined || (whole && !skipped.has(result.operationId))),
      ),
  );
  return { cases, stale };
}

const touches = (waiver: Waiver, result: CaseResult): boolean =>
  waiver.findings === undefined || result.findings.some((finding) => waiver.findings?.includes(finding.id));

const fits = (waiver: Waiver, result: CaseResult): boolean =>
  waiver.case === result.id && (waiver.versions === undefined || inVersionRange(result.api, waiver.versions));

/** The waiver that accounts for the case, when together they cover every error finding of it. */
function covering(waivers: readonly Waiver[], result: CaseResult): Waiver | undefined {
  const whole = waivers.find((waiver) => waiver.findings === undefined);
  if (whole) return whole;
  if (result.failures.length > 0 || result.verdict === 'error') return undefined;
  const known = new Set(waivers.flatMap((waiver) => waiver.findings ?? []));
  const errors = result.findings.filter((finding) => finding.level === 'error');
  return errors.every((finding) => known.has(finding.id)) ? waivers[0] : undefined;
}

/** Exit code of a run: deviations before what could not be judged. */
export function exitCodeOf(
  cases: readonly CaseResult[],
  stale: readonly Waiver[],
  leftBehind: readonly string[],
): number {
  if (cases.some((result) => result.verdict === 'fail') || stale.length > 0 || leftBehind.length > 0)
    return 1;
  return cases.some((result) => result.verdict === 'error') ? 5 : 0;
}
