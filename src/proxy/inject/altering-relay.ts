import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { monotonic } from '../../base/index.ts';
import type { Direction } from '../../model/index.ts';
import type { RelayOptions } from '../relay.ts';
import { AlteredTraffic } from './altered-traffic.ts';
import type { Injector } from './injector.ts';
import { Lane } from './lane.ts';

export interface AlteringOptions extends RelayOptions {
  readonly injector: Injector;
}

/** How long a client whose connection was cut may go on sending before it is closed for good. */
const lingerMs = 2000;

/**
 * Relays like `relay`, and alters what the injector's rules are about; all else passes byte for byte. The tap sees what the client
 * sent and what it got, not what the daemon got and sent. Resolves when both sides are gone.
 */
export function alteringRelay(client: Duplex, daemon: Duplex, options: AlteringOptions): Promise<void> {
  const { connection, onTap, gate, injector } = options;
  return new Promise((resolve) => {
    let failure: { error: string; direction: Direction } | undefined;
    let open = 2;
    let isBroken = false;
    let linger: NodeJS.Timeout | undefined;
    const ended = new Set<Direction>();

    const valveOf = (from: Duplex) => {
      let waits = 0;
      return {
        hold: () => void (waits++ === 0 && from.pause()),
        goOn: () => void (--waits === 0 && from.resume()),
      };
    };
    const fromClient = valveOf(client);
    const fromDaemon = valveOf(daemon);
    const heed = (valve: typeof fromClient) => {
      if (!gate || gate.isOpen()) return;
      valve.hold();
      void gate.opened().then(valve.goOn);
    };

    const toDaemon = new Lane(daemon, { onFull: (full) => (full ? fromClient.hold() : fromClient.goOn()) });
    const toClient = new Lane(client, {
      onFull: (full) => (full ? fromDaemon.hold() : fromDaemon.goOn()),
      onSent: (bytes) => {
        onTap({ kind: 'data', connection, at: monotonic(), direction: 'toClient', bytes });
        heed(fromDaemon);
      },
    });
    const endClient = () => {
      if (ended.has('toClient')) return;
      ended.add('toClient');
      onTap({ kind: 'end', connection, at: monotonic(), direction: 'toClient' });
      client.end();
      toClient.seal();
    };

    const breakOff = (kind: 'cut' | 'reset', flushes: boolean) => {
      if (isBroken) return;
      isBroken = true;
      toDaemon.stop();
      if (flushes) daemon.end(() => daemon.destroy());
      else daemon.destroy();
      if (kind === 'reset') {
        toClient.stop();
        failure ??= { error: 'ECONNRESET', direction: 'toClient' };
        reset(client);
        return;
      }
      toClient.afterwards(() => {
        endClient();
        // Why: closing a socket that has unread bytes sends a reset, and may take the answer with it.
        linger = setTimeout(() => client.destroy(), lingerMs);
      });
    };
    const traffic = new AlteredTraffic({
      connection,
      injector,
      toDaemon,
      toClient,
      breakOff,
    });

    client.on('data', (bytes: Buffer) => {
      onTap({ kind: 'data', connection, at: monotonic(), direction: 'toDaemon', bytes });
      if (!isBroken) traffic.fromClient(bytes);
      heed(fromClient);
    });
    client.on('end', () => {
      ended.add('toDaemon');
      onTap({ kind: 'end', connection, at: monotonic(), direction: 'toDaemon' });
      if (!isBroken && traffic.clientEnds()) toDaemon.afterwards(() => daemon.end());
    });
    daemon.on('data', (bytes: Buffer) => {
      if (!isBroken) traffic.fromDaemon(bytes);
    });
    let daemonEnded = false;
    daemon.on('end', () => {
      daemonEnded = true;
      if (!isBroken && traffic.daemonEnds()) toClient.afterwards(endClient);
    });

    const closed = () => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(linger);
      onTap({ kind: 'close', connection, at: monotonic(), ...failure });
      resolve();
    };
    client.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= { error: error.code ?? error.message, direction: 'toDaemon' };
    });
    daemon.on('error', (error: NodeJS.ErrnoException) => {
      if (!isBroken) failure ??= { error: error.code ?? error.message, direction: 'toClient' };
    });
    client.on('close', () => {
      toClient.stop();
      // Why: nobody waits any more for what is delayed, and what the client sent before it left still goes out.
      toDaemon.hurry();
      if (!ended.has('toDaemon')) toDaemon.afterwards(() => letGo(daemon, client.errored !== null));
      else
        toDaemon.afterwards(() => {
          // Why also then: a FIN that was dropped must not keep the daemon's side open for ever.
          if (!daemon.readableEnded || !daemon.writableEnded) daemon.destroy();
        });
      closed();
    });
    daemon.on('close', () => {
      toDaemon.stop();
      if (!isBroken && !daemonEnded) {
        traffic.daemonEnds();
        toClient.afterwards(() => letGo(client, daemon.errored !== null));
      } else if (!isBroken && !client.readableEnded) toClient.afterwards(() => client.destroy());
      closed();
    });
    client.resume();
    daemon.resume();
  });
}

function letGo(to: Duplex, broken: boolean): void {
  if (to.destroyed) return;
  if (broken) reset(to);
  else to.destroy();
}

/** A reset on TCP; elsewhere the connection is closed at once, for there is none. */
function reset(to: Duplex): void {
  if (to instanceof Socket && to.remoteFamily !== undefined && !('encrypted' in to)) to.resetAndDestroy();
  else to.destroy();
}
