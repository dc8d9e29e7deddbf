export { type Capability, type Case, defineCase, defineSuite, type Suite } from './define.ts';
export {
  allOf,
  answer,
  anyOf,
  at,
  type Expectation,
  emptyBody,
  header,
  json,
  type Matcher,
  message,
  that,
} from './expectation.ts';
export { type LoadedSuite, loadSuites, ownSuites } from './load-suites.ts';
export { findOwned, type Owned, runLabel, sweep } from './objects.ts';
export { appliesTo, caseId, type RunPlan, selects } from './plan.ts';
export { curlLine } from './repeat.ts';
export { runCase } from './run-case.ts';
export { runSuites } from './run-suites.ts';
export type { CaseTools, Made, RegistryFacts } from './tools.ts';
export type { WorkerResult } from './transfer.ts';
