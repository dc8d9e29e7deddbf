import { randomBytes } from 'node:crypto';
import { packageVersion, ToolError } from '../base/index.ts';
import { createClient } from '../client/index.ts';
import { loadContract } from '../contract/index.ts';
import type { CaseResult, Reading, RunReport, Target, TargetFacts } from '../model/index.ts';
import {
  appliesTo,
  type Capability,
  caseId,
  type LoadedSuite,
  loadSuites,
  ownSuites,
  type RegistryFacts,
  type RunPlan,
  runSuites,
  selects,
  sweep,
  type WorkerResult,
} from '../suite/index.ts';
import { coverageOver } from './coverage.ts';
import { applyWaivers, contractCases, exitCodeOf } from './judge.ts';
import { loadLedger } from './ledger.ts';
import { preflight } from './preflight.ts';
import { chooseVersions } from './versions.ts';

export interface ConformOptions {
  readonly target: Target;
  readonly api?: string;
  readonly only?: readonly string[];
  readonly reading?: Reading;
  readonly allow?: readonly Capability[];
  /** Folders or files with suites of the user, run instead of our own. */
  readonly suites?: readonly string[];
  readonly image?: string;
  readonly pull?: boolean;
  readonly registry?: RegistryFacts;
  /** Path of a ledger, or `none`; absent: the shipped one that fits the target. */
  readonly ledger?: string;
  /** Cases that run side by side; absent: what the ledger says, else 4, and 16 on the embedded mock. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onStart?: (start: ConformStart) => void;
  readonly onCase?: (result: CaseResult) => void;
}

/** What is known before the first case. */
export interface ConformStart {
  readonly target: TargetFacts;
  readonly versions: readonly string[];
  readonly reading: Reading;
  readonly ledger: string | undefined;
  readonly run: string;
  readonly cases: number;
}

/** Runs the suites against a target and judges it. The daemon is swept in any case; a report comes in any case but a failed preflight. */
export async function conform(options: ConformOptions): Promise<RunReport> {
  const startedAt = new Date();
  const image = options.image ?? 'busybox:latest';
  const reading = options.reading ?? 'amended';
  const { facts, capabilities, missing } = await preflight({
    target: options.target,
    image,
    pull: options.pull ?? false,
    allow: options.allow ?? [],
    ...(options.registry ? { registry: options.registry } : {}),
  });
  const versions = chooseVersions(options.api ?? options.target.apiVersion, facts);
  const ledger = loadLedger(options.ledger, facts.name);
  const loaded = await loadSuites(options.suites ?? [ownSuites]);
  const selected = selectCases(loaded, versions, options.only);
  const run = randomBytes(3).toString('hex');
  const repeat = `wirewhale conform --host ${options.target.embedded ? 'mock' : facts.url}`;
  const plan: RunPlan = {
    address: options.target.address,
    target: facts,
    reading,
    run,
    versions,
    capabilities,
    missing,
    image,
    repeat,
    ...(options.registry ? { registry: options.registry } : {}),
    ...(options.only ? { only: [...selected.ids] } : {}),
  };
  options.onStart?.({ target: facts, versions, reading, ledger: ledger?.name, run, cases: selected.count });

  const results: WorkerResult[] = [];
  const problems: CaseResult[] = [];
  try {
    await runSuites({
      files: [...selected.files],
      plan,
      workers: options.workers ?? ledger?.workers ?? (options.target.embedded ? 16 : 4),
      ...(options.signal ? { signal: options.signal } : {}),
      onResult(result) {
        results.push(result);
        // Why judged again at the end: only the whole run tells which waivers are stale.
        for (const known of applyWaivers([result], ledger?.waivers ?? [], false).cases)
          options.onCase?.(known);
      },
    });
  } catch (error) {
    problems.push(brokenRun(error, versions[0] ?? ''));
  }
  results.sort(inOrderOf(selected.ids));
  const leftBehind = await sweepRun(options.target, run);
  if (results.length < selected.count)
    problems.push(...unjudged(selected, results, versions, options.signal?.aborted ?? false));

  const contract = contractCases(results, (api, id) => `${repeat} --api ${api} --only ${id}`);
  const judged = applyWaivers(
    [...results.map(withoutWorkerFacts), ...contract, ...problems],
    ledger?.waivers ?? [],
    options.only === undefined,
  );
  return {
    format: 'wirewhale-report/1',
    tool: { name: 'wirewhale', version: packageVersion },
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    target: facts,
    contracts: versions.map((version) => {
      const held = loadContract(version, reading);
      return { ...held.document, amendments: held.amendments };
    }),
    ...(ledger ? { ledger: ledger.name } : {}),
    cases: judged.cases,
    coverage: coverageOver(results, versions, reading),
    staleWaivers: judged.stale,
    leftBehind,
    exitCode: exitCodeOf(judged.cases, judged.stale, leftBehind),
  };
}

interface Selection {
  readonly files: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  readonly count: number;
}

/** The cases that the patterns choose and that hold for one of the versions. Throws E_NOTHING_SELECTED. */
export function selectCases(
  loaded: readonly LoadedSuite[],
  versions: readonly string[],
  only: readonly string[] | undefined,
): Selection {
  const files = new Set<string>();
  const ids = new Set<string>();
  let count = 0;
  for (const { file, suite } of loaded) {
    for (const item of suite.cases) {
      const id = caseId(suite, item);
      const holds = versions.filter((version) => appliesTo(item, version)).length;
      if (holds === 0 || (only && !only.some((pattern) => selects(pattern, id)))) continue;
      files.add(file);
      ids.add(id);
      count += holds;
    }
  }
  if (count > 0) return { files, ids, count };
  throw new ToolError(
    'E_NOTHING_SELECTED',
    only
      ? `no case is called like ${only.join(', ')} at API ${versions.join(', ')}`
      : 'the suites hold no case',
    'See the ids with: wirewhale conform --list',
  );
}

/** Cases end in no order; the report tells them in that of the suites. */
function inOrderOf(ids: ReadonlySet<string>): (one: WorkerResult, other: WorkerResult) => number {
  const places = new Map([...ids].map((id, place) => [id, place]));
  const place = ({ id }: WorkerResult) => places.get(id) ?? 0;
  return (one, other) => place(one) - place(other);
}

function unjudged(
  selected: Selection,
  results: readonly WorkerResult[],
  versions: readonly string[],
  aborted: boolean,
): CaseResult[] {
  const seen = new Set(results.map((result) => result.id));
  return [...selected.ids]
    .filter((id) => !seen.has(id))
    .map((id) =>
      problem(
        id,
        versions.at(-1) ?? '',
        aborted ? 'interrupted before it ran' : 'the runner did not report it',
        'E_CASE',
      ),
    );
}

function brokenRun(error: unknown, api: string): CaseResult {
  const code = error instanceof ToolError ? error.code : 'E_INTERNAL';
  return problem('run/suites-ran', api, error instanceof Error ? error.message : String(error), code);
}

const problem = (id: string, api: string, reason: string, code: string): CaseResult => ({
  id,
  area: 'run',
  operationId: id.split('/')[0] ?? id,
  requirement: 'Every selected case is judged.',
  level: 'must',
  api,
  verdict: 'error',
  reason,
  code,
  durationMs: 0,
  failures: [],
  findings: [],
  repeat: { wirewhale: `wirewhale conform --only ${id}` },
  exchanges: [],
});

/** Removes what the run left; gives what could not be removed. */
async function sweepRun(target: Target, run: string): Promise<string[]> {
  try {
    await using client = createClient({ address: target.address, headersTimeoutMs: 20_000 });
    return (await sweep(client, run)).left;
  } catch (error) {
    return [`the sweep failed: ${(error as Error).message}; run wirewhale sweep --host ${target.url}`];
  }
}

function withoutWorkerFacts({ left: _left, operations: _operations, ...result }: WorkerResult): CaseResult {
  return result;
}
