export type { Address, Target, TlsFiles } from './address.ts';
export type {
  Body,
  Exchange,
  Framing,
  HeaderPair,
  Hijack,
  RequestMessage,
  ResponseMessage,
  StreamBytes,
  WireDefect,
} from './exchange.ts';
export type { DocumentName, Finding, Level, Reading } from './finding.ts';
export type {
  Area,
  HeaderShape,
  JsonSchema,
  Operation,
  Parameter,
  ResponseShape,
  SchemaId,
  StreamKind,
} from './operation.ts';
export type {
  CaseResult,
  Coverage,
  CoverageCount,
  Fault,
  RunReport,
  TargetFacts,
  Verdict,
  Waiver,
} from './run-report.ts';
export type { Direction, OnTap, TapEvent } from './tap-event.ts';
