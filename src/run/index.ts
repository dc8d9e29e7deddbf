export { type ConformOptions, type ConformStart, conform } from './conform.ts';
export { explain, explainAll } from './explain.ts';
export { type CaseListing, listCases } from './list-cases.ts';
export { formatReport, type ReportFormat, reportFormats, writeReports } from './reports.ts';
export { sweepTarget } from './sweep.ts';
export { type ChosenTarget, chooseTarget } from './target.ts';
