import { closeSync, openSync, writevSync } from 'node:fs';
import { encodeSection } from '../../src/capture/write/blocks.ts';
import { PacketBatch } from '../../src/capture/write/packet-batch.ts';
import { PacketWriter } from '../../src/capture/write/packet-writer.ts';
import type { TapEvent } from '../../src/model/index.ts';

/** Writes what was tapped `times` times in a row, each time on connections of its own. Gives the bytes of the file. */
export function writeCapture(path: string, events: readonly TapEvent[], times: number): number {
  const file = openSync(path, 'w');
  const batch = new PacketBatch();
  const began = BigInt(Date.now()) * 1_000_000n;
  const first = events[0]?.at ?? 0n;
  const last = events.at(-1)?.at ?? 0n;
  let shift = 0n;
  const writer = new PacketWriter(batch, (at) => began + shift + (at - first));
  const connections = Math.max(...events.map(({ connection }) => connection));
  let size = 0;
  const write = (parts: Uint8Array[]) => {
    size += parts.reduce((sum, { length }) => sum + length, 0);
    writevSync(file, parts);
  };
  write([
    encodeSection({
      application: 'bench',
      os: 'bench',
      comment: 'wirewhale {"format":1,"target":"mock","redacted":false}',
      description: 'bench',
    }),
  ]);
  for (let time = 0; time < times; time++) {
    for (const tapped of events) {
      const event = { ...tapped, connection: tapped.connection + time * connections };
      if (event.kind === 'open') writer.open(event);
      else if (event.kind === 'data') writer.data(event, []);
      else if (event.kind === 'end') writer.end(event);
      else if (event.kind === 'close') writer.close(event);
      if (batch.isFull) write(batch.take());
    }
    shift += last - first + 1_000_000n;
  }
  write(batch.take());
  closeSync(file);
  return size;
}
