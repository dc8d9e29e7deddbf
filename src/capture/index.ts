export { type AssemblerOptions, ExchangeAssembler } from './exchange-assembler.ts';
export { redactExchange } from './redact-exchange.ts';
export type { RedactorOptions, StreamMasker } from './redact/connection-redactor.ts';
export { createRing, RingConsumer, type RingMemory, RingProducer, stopRing } from './ring.ts';
export { Recorder, type RecorderOptions, type RecordingCounts } from './write/recorder.ts';
