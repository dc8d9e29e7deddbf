import type { Connection } from '../transport/index.ts';

/** Ends the connection with the signal's reason; disposal, or the end of the connection, forgets the signal. */
export function endedBy(signal: AbortSignal | undefined, connection: Connection): Disposable {
  const end = () => connection.destroy(errorOf(signal?.reason));
  const forget = () => signal?.removeEventListener('abort', end);
  signal?.addEventListener('abort', end, { once: true });
  connection.once('close', forget);
  if (signal?.aborted) end();
  return { [Symbol.dispose]: forget };
}

/** The work's outcome, or the signal's reason if that comes first; the work goes on. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const errorOf = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('aborted', { cause: reason });
