import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { monotonic } from '../base/index.ts';
import type { Direction, OnTap } from '../model/index.ts';

/** Holds the relay back where the recording must not lose a byte. */
export interface Gate {
  /** Whether what was tapped so far could all be kept, and there is room for more. */
  isOpen(): boolean;
  /** Resolves when there is room again. */
  opened(): Promise<void>;
}

export interface RelayOptions {
  readonly connection: number;
  readonly onTap: OnTap;
  readonly gate?: Gate;
}

/**
 * Passes bytes between two open streams, unchanged and without reading them: half-close, back-pressure and resets go through in
 * both directions. The tap sees each piece after it was handed on. Resolves when both sides are gone.
 */
export function relay(
  client: Duplex,
  daemon: Duplex,
  { connection, onTap, gate }: RelayOptions,
): Promise<void> {
  return new Promise((resolve) => {
    let failure: { error: string; direction: Direction } | undefined;
    let open = 2;
    const ended = new Set<Direction>();

    const pass = (from: Duplex, to: Duplex, direction: Direction) => {
      let waits = 0;
      const hold = () => {
        if (waits++ === 0) from.pause();
      };
      const goOn = () => {
        if (--waits === 0) from.resume();
      };
      from.on('data', (bytes: Buffer) => {
        const at = monotonic();
        if (!to.write(bytes)) {
          hold();
          to.once('drain', goOn);
        }
        onTap({ kind: 'data', connection, at, direction, bytes });
        if (gate && !gate.isOpen()) {
          hold();
          void gate.opened().then(goOn);
        }
      });
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
          letGo(to, from.errored !== null);
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

/** Ends the other side of a broken connection: what came before the break still goes out, then a reset where one was received. */
function letGo(to: Duplex, broken: boolean): void {
  if (to.destroyed) return;
  // Why TCP only: a unix socket has no reset that could be sent.
  const finish =
    broken && to instanceof Socket && to.remoteFamily !== undefined
      ? () => void to.resetAndDestroy()
      : () => void to.destroy();
  if (to.writableLength === 0) finish();
  else to.once('drain', finish);
}
