import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or until the client is gone. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
