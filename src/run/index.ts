export type { Injected, RuleCount } from '../proxy/index.ts';
export { compareFiles } from './compare.ts';
export { type ConformOptions, type ConformStart, conform } from './conform.ts';
export { explain, explainAll } from './explain.ts';
export { listCases } from './list-cases.ts';
export type { LineBatch, LineOptions } from './record/exchange-line.ts';
export { type RecordOptions, type RecordResult, record } from './record/record.ts';
export { replayCapture } from './replay.ts';
export { formatReplay } from './replay-format.ts';
export { formatReport, type ReportFormat, writeReports } from './reports.ts';
export { sweepTarget } from './sweep.ts';
export { chooseTarget } from './target.ts';
export { type Checked, type CheckOptions, checkCapture } from './traffic/check-capture.ts';
export {
  type CaptureExport,
  type ExportFormat,
  exportCapture,
  exportFormats,
} from './traffic/export-capture.ts';
export { findView, type ShowOptions, showCapture } from './traffic/show.ts';
export { writeText } from './traffic/write-text.ts';
