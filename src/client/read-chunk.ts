import { ToolError } from '../base/index.ts';
import type { Connection } from '../transport/index.ts';

/**
 * The next bytes of a connection, `undefined` after the daemon's half-close. Takes nothing while it waits, so that a reading
 * that gave up loses no byte. Throws E_TIMEOUT after the limit, E_CLOSED, or the error of the connection.
 */
export async function readChunk(connection: Connection, limitMs: number): Promise<Uint8Array | undefined> {
  for (;;) {
    const bytes = connection.read() as Buffer | null;
    if (bytes !== null) return bytes;
    if (connection.readableEnded) return undefined;
    if (connection.errored) throw connection.errored;
    if (connection.destroyed)
      throw new ToolError('E_CLOSED', 'the connection was closed on our side', 'Read before you close.');
    await change(connection, limitMs);
  }
}

const signs = ['readable', 'end', 'close', 'error'] as const;

function change(connection: Connection, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      for (const sign of signs) connection.off(sign, changed);
      act();
    };
    const changed = () => settle(resolve);
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(
            new ToolError(
              'E_TIMEOUT',
              `the stream was silent for ${limitMs} ms and did not end`,
              'The daemon hangs, or what runs in it goes on.',
            ),
          ),
        ),
      limitMs,
    );
    for (const sign of signs) connection.on(sign, changed);
  });
}
