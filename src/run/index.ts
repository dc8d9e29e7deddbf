export { type ConformOptions, type ConformStart, conform } from './conform.ts';
export { explain, explainAll } from './explain.ts';
export { listCases } from './list-cases.ts';
export { formatReport, type ReportFormat, writeReports } from './reports.ts';
export { sweepTarget } from './sweep.ts';
export { chooseTarget } from './target.ts';
export type { ExchangeLine } from './record/exchange-line.ts';
export { type RecordOptions, type RecordResult, record } from './record/record.ts';
