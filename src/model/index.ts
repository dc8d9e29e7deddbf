export type { Address, Target, TlsFiles } from './address.ts';
export type { Behaviour, BehaviourKind, Condition, KnownClient, Release, When } from './behaviour.ts';
export type {
  ClientReads,
  OperationReads,
  Perturbation,
  PointersByWay,
  ReadVerdict,
} from './client-reads.ts';
export type { DiffEntry, DiffPlace, DiffReport, DiffSide, Impact, Side } from './diff-report.ts';
export type {
  Arrival,
  Body,
  ConnectionFacts,
  Exchange,
  Framing,
  Gap,
  HeaderPair,
  Hijack,
  RequestMessage,
  ResponseMessage,
  StreamBytes,
  StreamCall,
  WireDefect,
} from './exchange.ts';
export type { DocumentName, Finding, Level, Reading } from './finding.ts';
export type { FloorClient, FloorReason, FloorReport } from './floor-report.ts';
export type { HistoryReport } from './history-report.ts';
export type {
  AskedVersion,
  ComparedHost,
  HostsReport,
  PartingClass,
  PartingCount,
  PartingGroup,
  PartingPlace,
  PartingReason,
} from './hosts-report.ts';
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
export type { Direction, OnTap, Peer, TapEvent } from './tap-event.ts';
export type {
  Destination,
  JudgedOperation,
  SpokenVersion,
  UpgradeExample,
  UpgradeFinding,
  UpgradeReport,
} from './upgrade-report.ts';
export type {
  ArchiveEntry,
  BodyKind,
  ContainerName,
  ExchangeFacts,
  ExchangeState,
  ExchangeView,
  MessageView,
  RequestView,
  ResponseView,
  SocketMessage,
  StreamForm,
  StreamItem,
  StreamPiece,
  TerminalSize,
} from './view.ts';
