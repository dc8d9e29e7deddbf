export { type ErrorCode, ToolError } from './base/index.ts';
export { checkExchange, explainRule, ruleCatalogue } from './check/index.ts';
export { loadContract, versions } from './contract/index.ts';
export type * from './model/index.ts';
export { type ConformOptions, conform } from './run/index.ts';
export { parseAddress, resolveTarget } from './transport/index.ts';
