export { type AssemblerOptions, ExchangeAssembler } from './exchange-assembler.ts';
export type { CaptureFacts } from './read/facts.ts';
export { readCapture } from './read/read-capture.ts';
export { readExchanges } from './read/read-exchanges.ts';
export { redactExchange } from './redact-exchange.ts';
export { createRing, RingConsumer, type RingMemory, RingProducer, stopRing } from './ring.ts';
export { RingTap } from './ring-tap.ts';
export { Recorder, type RecordingCounts } from './write/recorder.ts';
