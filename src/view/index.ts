export { type AsciicastOptions, asciicast } from './asciicast.ts';
export { describeExchange, type KnownFacts } from './describe.ts';
export { compileFilter, type Filter } from './filter/compile-filter.ts';
export { type ViewOptions, ViewSession } from './view-session.ts';
