import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaptureFacts, readCapture } from '../../src/capture/index.ts';
import type { TapEvent } from '../../src/model/index.ts';

/** A file in a folder of its own, removed with it. */
export function fileOf(bytes: Uint8Array): { path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-capture-'));
  const path = join(folder, 'up.pcapng');
  writeFileSync(path, bytes);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function eventsOf(bytes: Uint8Array): Promise<{ events: TapEvent[]; facts: CaptureFacts }> {
  using file = fileOf(bytes);
  const reading = readCapture(file.path);
  const events: TapEvent[] = [];
  for await (const event of reading) events.push(event);
  return { events, facts: reading.facts };
}

/** Events of one connection in words: data of one direction in a row are joined, times are left out. */
export function story(events: readonly TapEvent[], connection?: number): string[] {
  const told: string[] = [];
  let last = '';
  for (const event of events) {
    if (connection !== undefined && event.connection !== connection) continue;
    if (event.kind === 'data') {
      const mark = event.direction === 'toDaemon' ? '>' : '<';
      const text = Buffer.from(event.bytes).toString('latin1');
      if (last === mark) told[told.length - 1] += text;
      else told.push(mark + text);
      last = mark;
      continue;
    }
    last = '';
    if (event.kind === 'peer') told.push(`peer ${event.peer.process ?? ''}`);
    else if (event.kind === 'open') told.push(event.midway ? 'open midway' : 'open');
    else if (event.kind === 'close') told.push(`close${event.error ? ` ${event.error}` : ''}`);
    else if (event.kind === 'end') told.push(event.direction === 'toDaemon' ? '>|' : '<|');
    else told.push(`${event.direction === 'toDaemon' ? '>' : '<'}gap ${event.length ?? '?'}`);
  }
  return told;
}
