import { ToolError } from '../base/index.ts';
import { ExchangeAssembler, redactExchange } from '../capture/index.ts';
import { CheckSession } from '../check/index.ts';
import { createClient } from '../client/index.ts';
import { loadContract, versions } from '../contract/index.ts';
import type { CaseResult, Exchange, Verdict } from '../model/index.ts';
import type { Case, Suite } from './define.ts';
import { makeTools, NeverHappened, NotPrepared } from './make-tools.ts';
import { caseId, type RunPlan, skipReason } from './plan.ts';
import { curlLine } from './repeat.ts';
import type { WorkerResult } from './transfer.ts';

/** Codes of errors that are the daemon's doing, so that the case fails instead of being an error of ours. */
const daemonsFault = new Set(['E_WIRE', 'E_CLOSED', 'E_TIMEOUT', 'E_BODY_LIMIT', 'E_JSON', 'E_ARCHIVE']);
const undoTimeoutMs = 20_000;

type Judgement = Pick<CaseResult, 'verdict' | 'failures'> & { reason?: string; code?: string };

/** Runs one case at one API version with a client of its own, cleans up, and judges it. Never throws. */
export async function runCase(
  suite: Suite,
  item: Case<never>,
  api: string,
  plan: RunPlan,
): Promise<WorkerResult> {
  const began = performance.now();
  const id = caseId(suite, item);
  const skip = skipReason(item, plan);
  const base = {
    id,
    area: suite.area,
    operationId: suite.operation ?? suite.name,
    requirement: item.requirement,
    level: item.level,
    api,
    repeat: { wirewhale: `${plan.repeat} --api ${api} --only ${id}` },
  };
  if (skip)
    return {
      ...base,
      verdict: 'skip',
      reason: skip,
      durationMs: 0,
      failures: [],
      findings: [],
      exchanges: [],
      left: [],
      operations: [],
    };

  const assembler = new ExchangeAssembler({ bodyLimit: 256 * 1024 });
  const client = createClient({
    address: plan.address,
    apiVersion: api,
    onTap: (event) => assembler.onTap(event),
  });
  const { tools, undo } = makeTools(plan, api, client);
  const judgement = await judge(suite, item, () => within(item.timeoutMs ?? 30_000, item.run(tools)));
  const left = await within(undoTimeoutMs, undo()).catch((error: Error) => [`${id}: ${error.message}`]);
  await client.close().catch(() => undefined);

  const exchanges = assembler.finish();
  const contractOf = (prefix: string | undefined) =>
    loadContract(heldVersion(prefix ?? plan.target.apiVersion, api), plan.reading);
  const session = new CheckSession(contractOf, { daemonApiVersion: plan.target.apiVersion });
  const findings = exchanges.flatMap((exchange) => session.check(exchange));
  const shown = exchanges.map((exchange) => redactExchange(exchange));
  const operationOf = ({ request }: Exchange) =>
    contractOf(api).match(request.method, request.target).operation?.id;
  const subject = shown.findLast((exchange) => operationOf(exchange) === suite.operation) ?? shown.at(-1);
  const operations = [...new Set(shown.map(operationOf))].filter((id) => id !== undefined);
  return {
    ...base,
    ...judgement,
    durationMs: performance.now() - began,
    findings,
    exchanges: shown,
    repeat: { ...base.repeat, ...(subject ? { curl: curlLine(plan.address, subject) } : {}) },
    ...(subject ? { subject: subject.id } : {}),
    left,
    operations,
  };
}

async function judge(suite: Suite, item: Case<never>, run: () => Promise<unknown>): Promise<Judgement> {
  let observed: unknown;
  try {
    observed = await run();
  } catch (error) {
    return judgeError(suite, item, error);
  }
  const misses: { expected: string; actual: string }[] = [];
  let code: string | undefined;
  for (const expectation of item.expect) {
    try {
      const actual = (expectation.check as (observed: unknown) => string | undefined)(observed);
      if (actual === undefined) return { verdict: 'pass', failures: [] };
      misses.push({ expected: expectation.expected, actual });
    } catch (error) {
      const { verdict, failures, ...rest } = judgeError(suite, item, error);
      if (verdict === 'error') return { verdict, failures, ...rest };
      code ??= rest.code;
      misses.push({ expected: expectation.expected, actual: failures[0]?.actual ?? '' });
    }
  }
  return { verdict: 'fail', failures: misses, ...(code ? { code } : {}) };
}

function judgeError({ operation }: Suite, item: Case<never>, error: unknown): Judgement {
  const message = error instanceof Error ? error.message : String(error);
  const fail = (expected: string): Judgement => ({
    verdict: 'fail',
    failures: [{ expected, actual: message }],
  });
  if (error instanceof NeverHappened) return fail(error.awaited);
  // Why: what the case is about went wrong, even if the case only meant to prepare with it.
  if (error instanceof NotPrepared && operation !== undefined && error.operationId === operation)
    return fail(item.requirement);
  if (error instanceof ToolError && daemonsFault.has(error.code))
    return { ...fail(item.requirement), code: error.code };
  if (error instanceof CaseTimeout) return { ...fail(item.requirement), code: 'E_TIMEOUT' };
  return {
    verdict: 'error' satisfies Verdict,
    failures: [],
    reason: message,
    code: error instanceof ToolError ? error.code : 'E_CASE',
  };
}

class CaseTimeout extends Error {}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CaseTimeout(`not finished after ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

const heldVersion = (version: string, fallback: string): string =>
  versions.includes(version) ? version : fallback;
