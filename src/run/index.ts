export type { Injected, RuleCount } from '../proxy/index.ts';
export { compareFiles } from './compare.ts';
export { type ConformOptions, type ConformStart, conform } from './conform.ts';
export { explain, explainAll } from './explain.ts';
export { listCases } from './list-cases.ts';
export { type ServeMockOptions, type Serving, serveMock } from './mock.ts';
export { type RecordOptions, type RecordResult, record } from './record/record.ts';
export { replayCapture } from './replay.ts';
export { formatReplay } from './replay-format.ts';
export {
  type FileFormat,
  formatReport,
  type ReportFormat,
  writeReportFiles,
  writeReports,
} from './reports.ts';
export { sweepTarget } from './sweep.ts';
export { chooseTarget } from './target.ts';
export { type Checked, checkCapture } from './traffic/check-capture.ts';
export { type ExportFormat, exportCapture } from './traffic/export-capture.ts';
export { findView, showCapture } from './traffic/show.ts';
export { writeText } from './traffic/write-text.ts';
export { diff } from './upgrade/diff.ts';
export {
  exitCodeOf,
  formatDiff,
  formatFloor,
  formatHistory,
  formatUpgrade,
  upgradeExitCode,
} from './upgrade/diff-format.ts';
export { floor } from './upgrade/floor.ts';
export { history } from './upgrade/history.ts';
export { type CompareHostsOptions, compareHosts } from './upgrade/hosts/compare-hosts.ts';
export { formatHosts, hostsExitCode } from './upgrade/hosts/hosts-format.ts';
export { type LearnResult, learn } from './upgrade/learn/learn.ts';
export { upgrade } from './upgrade/upgrade.ts';
