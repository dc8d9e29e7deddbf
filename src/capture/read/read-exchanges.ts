import type { Exchange } from '../../model/index.ts';
import { ExchangeAssembler } from '../exchange-assembler.ts';
import { type CaptureFacts, FactsBook } from './facts.ts';
import { type ReadOptions, readBatches } from './read-capture.ts';

export interface ReadExchangesOptions extends ReadOptions {
  /** Bytes kept of each body and stream; 1 MiB when absent. */
  readonly bodyLimit?: number;
  /** Keep when each piece of a body or stream passed. */
  readonly arrivals?: boolean;
}

/** Exchanges of a capture, once, and its facts as far as they are known. */
export interface ExchangeReading extends AsyncIterable<Exchange> {
  readonly facts: CaptureFacts;
}

/**
 * Exchanges of a capture as they end, then those that the capture leaves unfinished, in the order of their requests. Only what is
 * under way is kept in memory. Throws as `readCapture` does.
 */
export function readExchanges(path: string, options: ReadExchangesOptions = {}): ExchangeReading {
  const facts = new FactsBook();
  return {
    facts,
    async *[Symbol.asyncIterator]() {
      let ended: Exchange[] = [];
      const assembler = new ExchangeAssembler({
        ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
        ...(options.arrivals === undefined ? {} : { arrivals: options.arrivals }),
        onExchange: (exchange) => ended.push(exchange),
        onNotice: (connection, message) => facts.notice({ code: 'midway', connection, message }),
      });
      for await (const events of readBatches(path, options, facts)) {
        for (const event of events) assembler.onTap(event);
        const batch = ended;
        ended = [];
        yield* batch;
      }
      yield* assembler.finish();
    },
  };
}
