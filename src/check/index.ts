export { explainRule, formatRulesPage, type RuleId, ruleCatalogue } from './catalogue.ts';
export { checkExchange } from './check-exchange.ts';
export { CheckSession } from './check-session.ts';
export { coverageOf } from './coverage.ts';
export { isJsonStream, terminalOf } from './kinds.ts';
export { type CheckContext, isJsonType, mediaType, type Subject } from './subject.ts';
