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
export type { CaseTools, Made, RegistryFacts } from './tools.ts';
