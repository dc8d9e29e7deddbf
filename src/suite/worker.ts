import { pathToFileURL } from 'node:url';
import { describe, inject, type TestContext, test } from 'vitest';
import { type Case, onDefineSuite, type Suite } from './define.ts';
import { appliesTo, caseId, laneOf, type RunPlan, runsAlone } from './plan.ts';
import { runCase } from './run-case.ts';
import { encodeResult } from './transfer.ts';

// The one test module of a conformance run. Why one for all suites: Vitest runs tests of a module side by side, but not
// those of two modules of one worker, and a run spends its time on waiting for the daemon.

declare module 'vitest' {
  interface ProvidedContext {
    wirewhale: string;
  }
  interface TaskMeta {
    wirewhale?: string;
  }
}

const { plan, files } = JSON.parse(inject('wirewhale')) as { plan: RunPlan; files: string[] };
const lanes = new Map<string, (() => void)[]>();
const alone: (() => void)[] = [];

onDefineSuite((suite) => {
  const lane = laneOf(suite);
  for (const api of plan.versions) {
    for (const item of suite.cases) {
      const chosen = plan.only?.includes(caseId(suite, item)) ?? true;
      if (!chosen || !appliesTo(item, api)) continue;
      if (runsAlone(item)) alone.push(() => register(suite, item, api, false));
      else if (lane) lanes.set(lane, [...(lanes.get(lane) ?? []), () => register(suite, item, api, false)]);
      else register(suite, item, api, true);
    }
  }
});
for (const file of files) await import(/* @vite-ignore */ pathToFileURL(file).href);
onDefineSuite(undefined);
for (const [lane, registrations] of lanes) {
  describe(lane, () => {
    for (const registerCase of registrations) registerCase();
  });
}
describe('alone', { concurrent: false }, () => {
  for (const registerCase of alone) registerCase();
});

function register(suite: Suite, item: Case<never>, api: string, concurrent: boolean): void {
  // Why: the case limits its own time and still cleans up; Vitest's limit is only the last resort.
  const timeout = (item.timeoutMs ?? 30_000) + 60_000;
  test(`${caseId(suite, item)} (v${api})`, { timeout, concurrent }, async (context: TestContext) => {
    const result = await runCase(suite, item, api, plan);
    context.task.meta.wirewhale = encodeResult(result);
    if (result.verdict === 'skip') context.skip(result.reason);
    if (result.verdict !== 'pass') {
      throw new Error(
        result.reason ??
          result.failures.map(({ expected, actual }) => `expected ${expected}; got ${actual}`).join('\nor '),
      );
    }
  });
}
