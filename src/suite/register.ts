import { describe, inject, type TestContext, test } from 'vitest';
import { type Case, onDefineSuite, type Suite } from './define.ts';
import { appliesTo, caseId, type RunPlan } from './plan.ts';
import { runCase } from './run-case.ts';
import { encodeResult } from './transfer.ts';

// Set-up file of a conformance run: makes every suite that is declared in this worker a suite of Vitest.

declare module 'vitest' {
  interface ProvidedContext {
    wirewhale: string;
  }
  interface TaskMeta {
    wirewhale?: string;
  }
}

const plan = JSON.parse(inject('wirewhale')) as RunPlan;

onDefineSuite((suite) => {
  describe(suite.name, () => {
    for (const api of plan.versions) {
      for (const item of suite.cases) {
        if (appliesTo(item, api) && (plan.only?.includes(caseId(suite, item)) ?? true))
          register(suite, item, api);
      }
    }
  });
});

function register(suite: Suite, item: Case<never>, api: string): void {
  // Why: the case limits its own time and still cleans up; Vitest's limit is only the last resort.
  test(`${item.id} (v${api})`, {
    timeout: (item.timeoutMs ?? 30_000) + 60_000,
  }, async (context: TestContext) => {
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
