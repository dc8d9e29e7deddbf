export { alteringRelay } from './inject/altering-relay.ts';
export { type Injected, Injector, type InjectorOptions, type RuleCount } from './inject/injector.ts';
export { parseRules } from './inject/parse-rules.ts';
export type { Fault, Rule, Side } from './inject/rule.ts';
export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
export { type Gate, type RelayOptions, relay } from './relay.ts';
