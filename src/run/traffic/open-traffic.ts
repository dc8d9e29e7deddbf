import { readFile } from 'node:fs/promises';
import { ToolError } from '../../base/index.ts';
import { type CaptureFacts, readExchanges, redactExchange } from '../../capture/index.ts';
import type { Exchange } from '../../model/index.ts';
import { importHar } from '../../view/index.ts';

export interface TrafficOptions {
  /** Bytes kept of each body and stream; 1 MiB when absent. */
  readonly bodyLimit?: number;
  readonly arrivals?: boolean;
  /** Wait for more at the end of the file. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /** Mask secrets that the file still holds. */
  readonly redact: boolean;
}

/** An exchange of a capture, and what was masked when it was read. */
export interface Recorded {
  readonly exchange: Exchange;
  readonly masked: readonly string[];
}

/** Traffic of a file, whatever made it: pcapng, pcap, gzip of them, or HAR. */
export interface Traffic {
  /** Once. Throws E_CAPTURE. */
  readonly exchanges: AsyncIterable<Recorded>;
  /** Of a capture: grows while it is read. */
  readonly facts?: CaptureFacts;
}

export function openTraffic(path: string, { redact, ...options }: TrafficOptions): Traffic {
  if (/\.har$/i.test(path)) return { exchanges: masked(readHar(path), redact) };
  const reading = readExchanges(path, options);
  return { exchanges: masked(reading, redact), facts: reading.facts };
}

async function* masked(exchanges: AsyncIterable<Exchange>, redact: boolean): AsyncIterable<Recorded> {
  for await (const exchange of exchanges) {
    const notes: string[] = [];
    yield {
      exchange: redact ? redactExchange(exchange, (what) => notes.push(what)) : exchange,
      masked: notes,
    };
  }
}

async function* readHar(path: string): AsyncIterable<Exchange> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ToolError(
      'E_CAPTURE',
      `${path} cannot be read: ${(error as Error).message}`,
      'Name a capture (pcapng or pcap) or a HAR file.',
      error,
    );
  }
  yield* importHar(text);
}

/** What is wrong with a capture or worth knowing of it, a sentence each. */
export function remarksOn({ facts }: Traffic): string[] {
  if (!facts) return [];
  const more = (count: number, shown: number, what: string) =>
    count > shown ? [`and ${count - shown} more ${what}`] : [];
  const injected = facts.recording?.injected
    ? ['faults were injected while this was recorded, so what looks like a deviation may be one of them']
    : [];
  return [
    ...injected,
    ...facts.damage.slice(0, 5).map(({ message }) => message),
    ...more(facts.damageCount, 5, 'damaged places'),
    ...facts.notices.slice(0, 5).map(({ message }) => message),
    ...more(facts.noticeCount, 5, 'notices'),
  ];
}
