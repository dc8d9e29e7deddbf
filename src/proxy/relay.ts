import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { monotonic } from '../base/index.ts';
import type { Direction, OnTap } from '../model/index.ts';
import type { SharedReader } from './shared-reader.ts';

/** Holds the relay back where the recording must not lose a byte. */
export interface Gate {
  /** Whether what was tapped so far could all be kept, and there is room for more. */
  isOpen(): boolean;
  /** Resolves when there is room again. */
  opened(): Promise<void>;
}

export interface RelayOptions {
  readonly connection: number;
  /** Bytes are valid during the call only. */
  readonly onTap: OnTap;
  readonly gate?: Gate;
  /** Reads the daemon, if its socket was opened with it; what it does not read comes as `data`. */
  readonly reader?: SharedReader;
}

/**
 * Passes bytes between two open streams, unchanged and without reading them: half-close, back-pressure and resets go through in
 * both directions. The tap sees each piece after it was handed on. Resolves when both sides are gone.
 */
export function relay(
  client: Duplex,
  daemon: Duplex,
  { connection, onTap, gate, reader }: RelayOptions,
): Promise<void> {
  return new Promise((resolve) => {
    let failure: { error: string; direction: Direction } | undefined;
    let open = 2;
    const ended = new Set<Direction>();

    const pass = (from: Duplex, to: Duplex, direction: Direction) => {
      let waits = 0;
      let writes = 0;
      let onWritten: (() => void) | undefined;
      const written = () => {
        writes -= 1;
        if (writes === 0) onWritten?.();
      };
      const hold = () => {
        if (waits++ === 0) from.pause();
      };
      const goOn = () => {
        if (--waits === 0) from.resume();
      };
      const take = (bytes: Buffer, release?: () => void) => {
        const at = monotonic();
        writes += 1;
        const done = release
          ? () => {
              release();
              written();
            }
          : written;
        if (!to.write(bytes, done)) {
          hold();
          to.once('drain', goOn);
        }
        onTap({ kind: 'data', connection, at, direction, bytes });
        if (gate && !gate.isOpen()) {
          hold();
          void gate.opened().then(goOn);
        }
      };
      if (from === daemon && reader) reader.onPiece = ({ bytes, release }) => take(bytes, release);
      from.on('data', (bytes: Buffer) => take(bytes));
      from.on('end', () => {
        ended.add(direction);
        onTap({ kind: 'end', connection, at: monotonic(), direction });
        to.end();
      });
      from.on('error', (error: NodeJS.ErrnoException) => {
        failure ??= { error: error.code ?? error.message, direction };
      });
      from.on('close', () => {
        if (!ended.has(direction)) {
          const finish = () => letGo(to, from.errored !== null);
          // Why: what came before the break still goes out.
          if (writes === 0) finish();
          else onWritten = finish;
        } else if (!to.readableEnded && from.destroyed) {
          // The side that had ended its sending is gone altogether: nobody is left to read what the other sends.
          to.destroy();
        }
        open -= 1;
        if (open > 0) return;
        onTap({ kind: 'close', connection, at: monotonic(), ...failure });
        resolve();
      });
    };
    pass(client, daemon, 'toDaemon');
    pass(daemon, client, 'toClient');
    client.resume();
    daemon.resume();
  });
}

/** Ends the other side of a broken connection, with a reset where one was received. */
function letGo(to: Duplex, broken: boolean): void {
  if (to.destroyed) return;
  // Why TCP only: unix sockets and TLS have no reset that could be sent.
  if (broken && to instanceof Socket && to.remoteFamily !== undefined && !('encrypted' in to))
    to.resetAndDestroy();
  else to.destroy();
}
