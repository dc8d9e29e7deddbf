export { type AssemblerOptions, ExchangeAssembler } from './exchange-assembler.ts';
export { redactExchange } from './redact-exchange.ts';
