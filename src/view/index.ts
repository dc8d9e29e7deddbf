export { asciicast } from './asciicast.ts';
export { describeExchange, type KnownFacts } from './describe.ts';
export {
  type Export,
  exportCurl,
  exportHar,
  exportHttpFile,
  exportNdjson,
  importHar,
} from './export/index.ts';
export { compileFilter, type Filter } from './filter/compile-filter.ts';
export { type ViewOptions, ViewSession } from './view-session.ts';
