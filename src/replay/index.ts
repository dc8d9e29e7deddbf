export { compareCaptures } from './compare-captures.ts';
export { type Created, cleanUp, holdings } from './creations.ts';
export {
  type Difference,
  generalPointer,
  type NotCompared,
} from './difference.ts';
export { formatReplayText, type TextStyle } from './format-text.ts';
export { type ReplayOptions, type ReplayOutcome, replayExchanges } from './replay-exchanges.ts';
export type { ReplayReport } from './report.ts';
