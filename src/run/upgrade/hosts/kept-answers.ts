import { wallOf } from '../../../base/index.ts';
import { Recorder, readCapture } from '../../../capture/index.ts';
import type { OnTap, TapEvent } from '../../../model/index.ts';

/** A capture of what passes, with secrets masked. */
export interface KeptAnswers extends Disposable {
  readonly onTap: OnTap;
}

/** Throws E_WRITE. */
export function keepAnswers(path: string, target: string): KeptAnswers {
  const epoch = BigInt(Math.round(wallOf(0n) * 1000)) * 1000n;
  return writer(path, target, (at) => at + epoch);
}

/** Writes a capture anew, with secrets masked: exchanges keep their numbers. Throws E_CAPTURE, E_WRITE. */
export async function maskCapture(from: string, to: string, target: string): Promise<void> {
  using kept = writer(to, target, (at) => at);
  for await (const event of readCapture(from)) kept.onTap(event);
}

function writer(path: string, target: string, wallOfTap: (at: bigint) => bigint): KeptAnswers {
  const recorder = new Recorder({ path, overwrite: true, target, redact: true, wallOf: wallOfTap });
  return {
    onTap: (event) => recorder.push(owned(event)),
    [Symbol.dispose]: () => recorder.close(),
  };
}

/** Why: a recorder masks in place, and others read the same bytes. */
const owned = (event: TapEvent): TapEvent =>
  event.kind === 'data' ? { ...event, bytes: Uint8Array.from(event.bytes) } : event;
