export { type AssemblerOptions, ExchangeAssembler } from './exchange-assembler.ts';
export type {
  CaptureDamage,
  CaptureFacts,
  CaptureFormat,
  CaptureInterface,
  CaptureNotice,
  RecordingFacts,
} from './read/facts.ts';
export { type CaptureReading, type ReadOptions, readCapture } from './read/read-capture.ts';
export { type ExchangeReading, type ReadExchangesOptions, readExchanges } from './read/read-exchanges.ts';
export { redactExchange } from './redact-exchange.ts';
export { createRing, RingConsumer, type RingMemory, RingProducer, stopRing } from './ring.ts';
export { Recorder, type RecorderOptions, type RecordingCounts } from './write/recorder.ts';
