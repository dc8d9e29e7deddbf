import type { TapEvent } from '../../model/index.ts';
import { formatOf, isGzip, magicLength } from './detect.ts';
import { type CaptureFacts, FactsBook } from './facts.ts';
import { type FileOptions, gunzipped, readFileBytes } from './file-bytes.ts';
import type { PacketReader } from './packet.ts';
import { PcapReader } from './pcap.ts';
import { PcapngReader } from './pcapng.ts';
import { TcpTable } from './tcp-table.ts';

export interface ReadOptions extends FileOptions {}

/** A capture being read: its events once, its facts as far as they are known. */
export interface CaptureReading extends AsyncIterable<TapEvent> {
  readonly facts: CaptureFacts;
}

/**
 * Reads the TCP connections of a capture as if they had been tapped: pcapng and pcap, plain or gzipped, of any size.
 * Damage stands in `facts` and ends nothing. Iterating throws E_CAPTURE where the file cannot be read or is no capture.
 */
export function readCapture(path: string, options: ReadOptions = {}): CaptureReading {
  const facts = new FactsBook();
  return {
    facts,
    async *[Symbol.asyncIterator]() {
      for await (const events of readBatches(path, options, facts)) yield* events;
    },
  };
}

/** Events in batches, one for each piece of the file. */
export async function* readBatches(
  path: string,
  options: ReadOptions,
  facts: FactsBook,
): AsyncGenerator<readonly TapEvent[]> {
  let batch: TapEvent[] = [];
  const table = new TcpTable(facts, (event) => batch.push(event));
  let reader: PacketReader | undefined;
  for await (const { bytes, first } of pieces(path, options, facts)) {
    if (first) {
      facts.format = formatOf(path, bytes);
      reader = new { pcapng: PcapngReader, pcap: PcapReader }[facts.format](facts, table.onPacket);
    }
    reader?.push(bytes);
    if (batch.length === 0) continue;
    const events = batch;
    batch = [];
    yield events;
  }
  reader?.finish();
  table.finish();
  if (batch.length > 0) yield batch;
}

/** Pieces of the capture, unpacked where needed; the first one has at least the bytes that tell its format, if there are so many. */
async function* pieces(path: string, options: ReadOptions, facts: FactsBook) {
  let offset = 0;
  const damaged = (why: string) => facts.damaged(offset, 0, `the gzip data end early or are wrong: ${why}`);
  const raw = gathered(readFileBytes(path, options));
  try {
    const { value, done } = await raw.next();
    const start = done ? Buffer.alloc(0) : value;
    const all = prepended(start, raw);
    facts.compressed = isGzip(start);
    let first = true;
    for await (const bytes of facts.compressed ? gathered(gunzipped(all, damaged)) : all) {
      yield { bytes, first };
      first = false;
      offset += bytes.length;
    }
    if (first) formatOf(path, Buffer.alloc(0));
  } finally {
    // Why: whoever stops early may not have begun with the rest, and the file would stay open.
    await raw.return(undefined);
  }
}

/** The same pieces, the first ones joined until a format can be told. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (!start) yield piece;
    else {
      start = Buffer.concat([start, piece]);
      if (start.length < magicLength) continue;
      yield start;
      start = undefined;
    }
  }
  if (start && start.length > 0) yield start;
}

async function* prepended(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}
