import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { monotonic, ToolError } from '../base/index.ts';
import type { Address, OnTap, Peer } from '../model/index.ts';
import { dial, formatAddress, type Listener, listen } from '../transport/index.ts';
import { descriptorLimit } from './descriptor-limit.ts';
import { alteringRelay } from './inject/altering-relay.ts';
import type { Injector } from './inject/injector.ts';
import { type Gate, relay } from './relay.ts';
import { SharedReader } from './shared-reader.ts';

export interface ProxyOptions {
  readonly listen: readonly Address[];
  /** Every address that `transport/` can reach, but none with a base path: a relay changes no request. */
  readonly upstream: Address;
  readonly onTap: OnTap;
  readonly gate?: Gate;
  /** Alters what its rules are about. Without it not a byte is read or changed. */
  readonly injector?: Injector;
  /** Finds out who is at the other end of an accepted connection; may take its time. */
  readonly findPeer?: (socket: Socket) => Promise<Peer | undefined>;
  /** Told of a connection that could not be passed on. */
  readonly onProblem?: (problem: Error) => void;
}

/** Listening sockets in front of a daemon. Disposal stops listening and cuts what is open. */
export interface Proxy extends AsyncDisposable {
  readonly listeners: readonly Listener[];
  /** Connections that are open now. */
  readonly open: number;
  /** Stops listening and resolves when the last open connection ended by itself. */
  drain(): Promise<void>;
}

let lastConnection = 0;

/** Listens and relays each connection to the daemon. Throws as `listen` does. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { upstream } = options;
  if (upstream.kind === 'tcp' && upstream.basePath)
    throw new ToolError(
      'E_ADDRESS',
      `${formatAddress(upstream)} has the path ${upstream.basePath}, and a relay changes no request`,
      'Name the daemon without a path.',
    );
  const running = new Map<Duplex, Promise<void>>();
  const listeners: Listener[] = [];
  const limit = descriptorLimit();
  let warned = false;
  const onConnection = (client: Duplex, socket: Socket) => {
    // Why before it is reached: the system drops clients then, and tells nobody.
    if (limit !== undefined && !warned && running.size * 2 + 64 > limit) {
      warned = true;
      options.onProblem?.(
        new Error(
          `${running.size} connections are open, and this process may have ${limit} files: more clients are dropped; raise ulimit -n`,
        ),
      );
    }
    const done = carry(client, socket, options).finally(() => running.delete(client));
    running.set(client, done);
  };
  const stop = async () => void (await Promise.all(listeners.map((listener) => listener.close())));
  try {
    for (const address of options.listen)
      listeners.push(
        await listen(address, { onConnection, onRefused: (error) => options.onProblem?.(error) }),
      );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    listeners,
    get open() {
      return running.size;
    },
    drain: async () => {
      const stopped = stop();
      while (running.size > 0) await Promise.all(running.values());
      await stopped;
    },
    [Symbol.asyncDispose]: async () => {
      const stopped = stop();
      for (const client of running.keys()) client.destroy();
      await Promise.all(running.values());
      await stopped;
    },
  };
}

async function carry(client: Duplex, socket: Socket, options: ProxyOptions): Promise<void> {
  const { upstream, onTap, gate, injector, onProblem } = options;
  lastConnection += 1;
  const connection = lastConnection;
  const peer: Peer | undefined = socket.remoteAddress
    ? { address: `${socket.remoteAddress}:${socket.remotePort}` }
    : undefined;
  const address = formatAddress(upstream);
  onTap({ kind: 'open', connection, at: monotonic(), address, ...(peer ? { peer } : {}) });
  let closed = false;
  client.once('close', () => {
    closed = true;
  });
  void options.findPeer?.(socket).then((found) => {
    if (found && !closed) onTap({ kind: 'peer', connection, at: monotonic(), peer: { ...peer, ...found } });
  });
  let gone: NodeJS.ErrnoException | undefined;
  const early = (error: NodeJS.ErrnoException) => {
    gone = error;
  };
  client.on('error', early);
  try {
    // Why not where faults are injected: an altering relay holds pieces back, and they must stay as they are.
    const reader = injector ? undefined : new SharedReader();
    await dial(upstream, reader ? { onread: reader.onread } : {}, (daemon) => {
      client.off('error', early);
      // Why: what ssh said of a daemon that it could not reach comes when the connection seems to be open.
      daemon.once('error', (error) => {
        if (error instanceof ToolError) onProblem?.(error);
      });
      if (client.destroyed) {
        daemon.destroy();
        onTap({ kind: 'close', connection, at: monotonic(), error: gone?.code ?? 'ECONNABORTED' });
        return undefined;
      }
      const how = { connection, onTap, ...(gate ? { gate } : {}), ...(reader ? { reader } : {}) };
      return injector ? alteringRelay(client, daemon, { ...how, injector }) : relay(client, daemon, how);
    });
  } catch (error) {
    onProblem?.(error as Error);
    const code = (gone ?? ((error as Error).cause as NodeJS.ErrnoException | undefined))?.code;
    onTap({ kind: 'close', connection, at: monotonic(), error: code ?? 'E_UNREACHABLE' });
    client.destroy();
  }
}
