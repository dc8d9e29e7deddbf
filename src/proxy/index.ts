export { type Injected, Injector, type RuleCount } from './inject/injector.ts';
export { parseRules } from './inject/parse-rules.ts';
export type { Rule } from './inject/rule.ts';
export { startProxy } from './proxy.ts';
export { relay } from './relay.ts';
