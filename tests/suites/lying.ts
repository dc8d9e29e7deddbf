import { type Lie, startMock } from '../../src/mock/index.ts';
import type { CaseResult } from '../../src/model/index.ts';
import { contractCases } from '../../src/run/judge.ts';
import { preflight } from '../../src/run/preflight.ts';
import type { WorkerResult } from '../../src/suite/index.ts';
import { caseId, loadSuites, ownSuites, runCase, type Suite } from '../../src/suite/index.ts';
import { appliesTo, type RunPlan, runsAlone } from '../../src/suite/plan.ts';

export interface Chosen {
  readonly suite: Suite;
  readonly item: Suite['cases'][number];
}

/** Every shipped case that holds at this API version. */
export async function casesAt(api: string): Promise<Chosen[]> {
  const loaded = await loadSuites([ownSuites]);
  return loaded.flatMap(({ suite }) =>
    suite.cases.filter((item) => appliesTo(item, api)).map((item) => ({ suite, item })),
  );
}

export interface Trial {
  readonly api: string;
  readonly lies: readonly Lie[];
  readonly cases: readonly Chosen[];
  /** Ends the trial at the first red case. */
  readonly untilRed?: boolean;
  readonly sideBySide?: number;
}

/**
 * What serves the cases. Why as docker-29 at an API version of docker-28.5: the latter has faults that its ledger waives, and
 * here an honest daemon has none.
 */
const keeps = { like: 'docker-29', apiVersion: '1.51', minApiVersion: '1.24' };

let honest: ReturnType<typeof preflight> | undefined;

/** What the mock is and can do. Why of an honest one: lies are for the cases, not for who asks before them. */
async function lookAtHonest(): ReturnType<typeof preflight> {
  await using mock = await startMock(keeps);
  return await preflight({
    target: { address: mock.address, url: mock.url, origin: 'test' },
    image: 'busybox:latest',
    pull: false,
    allow: ['prune'],
  });
}

/** Runs cases against a mock that lies, on a daemon of their own, and gives all verdicts: of cases and of the contract. */
export async function tryOut(trial: Trial): Promise<(WorkerResult | CaseResult)[]> {
  const { api, lies, cases, untilRed = false, sideBySide = 16 } = trial;
  honest ??= lookAtHonest();
  await using mock = await startMock({ ...keeps, lies });
  const { facts, capabilities, missing } = await honest;
  const plan: RunPlan = {
    address: mock.address,
    target: facts,
    reading: 'amended',
    run: 'abc123',
    versions: [api],
    capabilities,
    missing,
    image: 'busybox:latest',
    repeat: 'wirewhale conform --host mock',
  };
  const results: WorkerResult[] = [];
  const red = Promise.withResolvers<void>();
  const judged = () => [...results, ...contractCases(results, () => '')];
  const take = async (queue: Chosen[]) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results.push(await runCase(next.suite, next.item, api, plan));
      if (!untilRed || !judged().some(isRed)) continue;
      queue.length = 0;
      red.resolve();
    }
  };
  // Why apart: a case that must be alone would disturb others, and be disturbed.
  const together = cases.filter(({ item }) => !runsAlone(item));
  // Why a race: cases that hang meanwhile are not waited for.
  await Promise.race([Promise.all(Array.from({ length: sideBySide }, () => take(together))), red.promise]);
  if (!(untilRed && judged().some(isRed))) await take(cases.filter(({ item }) => runsAlone(item)));
  return judged();
}

export const isRed = ({ verdict }: { verdict: string }): boolean => verdict === 'fail';
export const idOf = ({ suite, item }: Chosen): string => caseId(suite, item);

/** API version at which lies are told: the newest that the mock serves. */
export const latestServed = '1.51';
