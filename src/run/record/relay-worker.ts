import { parentPort, workerData } from 'node:worker_threads';
import { RingTap } from '../../capture/index.ts';
import { Injector, startProxy } from '../../proxy/index.ts';
import { createPeerFinder } from '../../transport/index.ts';
import type { RelayJob, RelayMessage, RelayOrder } from './relay-thread.ts';

// The relay has a thread with a small heap of its own: what else the process holds in memory would make its pauses longer.

const { listen, upstream, ring, strict, inject } = workerData as RelayJob;
const say = (message: RelayMessage): void => parentPort?.postMessage(message);
const tap = new RingTap(ring);
const injector =
  inject && new Injector({ ...inject, onInjected: (injected) => say({ kind: 'injected', injected }) });

try {
  const proxy = await startProxy({
    listen,
    upstream,
    onTap: tap.onTap,
    findPeer: createPeerFinder(),
    onProblem: (error) => say({ kind: 'problem', text: error.message }),
    ...(strict ? { gate: tap.gate } : {}),
    ...(injector ? { injector } : {}),
  });
  parentPort?.on('message', (order: RelayOrder) => {
    switch (order.kind) {
      case 'use':
        tap.use(order.ring);
        break;
      case 'drain':
        void proxy.drain().then(() => say({ kind: 'drained' }));
        break;
      case 'stop':
        void proxy[Symbol.asyncDispose]().then(() => {
          tap.finish();
          say({ kind: 'stopped', end: { connections: tap.connections, rules: injector?.counts ?? [] } });
          parentPort?.close();
        });
    }
  });
  say({ kind: 'listening', urls: proxy.listeners.map(({ url }) => url) });
} catch (error) {
  const { code, message, mend } = error as { code?: string; message: string; mend?: string };
  if (mend === undefined) throw error;
  say({ kind: 'failed', code: code ?? '', message, mend });
  parentPort?.close();
}
