export { explainRule, findRule, formatRulesPage, type RuleId, ruleCatalogue } from './catalogue.ts';
export { checkExchange } from './check-exchange.ts';
export { CheckSession, type ContractChoice } from './check-session.ts';
export { coverageOf } from './coverage.ts';
export type { Rule } from './rule.ts';
export type { CheckContext } from './subject.ts';
