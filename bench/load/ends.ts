import { createHash } from 'node:crypto';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Direction } from '../../src/model/index.ts';
import { lengthOf, type Plan } from './plan.ts';

/** One end of a connection: counts and hashes what it receives, and counts what it sends. */
export class End {
  readonly socket: Socket;
  readonly #hash = createHash('sha256');
  #waiting: { until: number; go: () => void }[] = [];
  received = 0;
  /** When how much had come, in milliseconds of `performance.now`, where that is asked for. */
  arrivals: [at: number, received: number][] | undefined;
  sent = 0;
  peerEnded = false;
  readonly closed: Promise<void>;
  /** First bytes, for finding out which plan this is. */
  head = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#wake(true);
        resolve();
      });
    });
    socket.on('data', (bytes: Buffer) => {
      if (this.received < 4096) this.head += bytes.subarray(0, 4096 - this.received).toString('latin1');
      this.#hash.update(bytes);
      this.received += bytes.length;
      this.arrivals?.push([performance.now(), this.received]);
      this.#wake(false);
    });
    socket.once('end', () => {
      this.peerEnded = true;
      this.#wake(true);
    });
  }

  /** Resolves when so many bytes came in all, or no more will. */
  has(until: number): Promise<void> {
    if (this.received >= until || this.peerEnded || this.socket.destroyed) return Promise.resolve();
    return new Promise((go) => this.#waiting.push({ until, go }));
  }

  /** Sends pieces one by one, as fast as they are taken, at most up to `limit` bytes in all. Whether all could be sent. */
  async send(pieces: readonly Buffer[], limit = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (const [place, whole] of pieces.entries()) {
      const piece = whole.subarray(0, Math.max(0, limit - this.sent));
      if (this.socket.destroyed || !this.socket.writable) return false;
      this.sent += piece.length;
      if (piece.length > 0 && !this.socket.write(piece)) await this.#drained();
      else if (place % 3 === 2) await breathe();
      if (piece.length < whole.length || this.sent === limit) return false;
    }
    return true;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        this.socket.off('drain', go).off('close', go);
        resolve();
      };
      this.socket.on('drain', go).on('close', go);
    });
  }

  #wake(all: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ until, go }) => {
      if (!all && until > this.received) return true;
      go();
      return false;
    });
  }
}

export interface Played {
  readonly plan: Plan;
  readonly client: End;
  readonly daemon: End | undefined;
}

/** Plays the daemon's part of plans that its connections name. */
export class PlayedDaemon implements AsyncDisposable {
  readonly #server: Server;
  readonly #plans = new Map<number, Plan>();
  readonly #ends = new Map<number, End>();
  /** Told of each end as soon as it is known, and of the direction that it receives. */
  onEnd: ((end: End, plan: Plan, receives: Direction) => void) | undefined;

  private constructor(path: string) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#play(new End(socket)));
    this.#server.listen({ path, backlog: 4096 });
  }

  static async listen(path: string): Promise<PlayedDaemon> {
    const daemon = new PlayedDaemon(path);
    await new Promise((resolve) => daemon.#server.once('listening', resolve));
    return daemon;
  }

  /** Plays a plan to its end. */
  async play(plan: Plan, to: NetConnectOpts): Promise<Played> {
    this.#plans.set(plan.id, plan);
    const client = new End(connect({ ...to, allowHalfOpen: true }));
    this.onEnd?.(client, plan, 'toClient');
    await playPart(client, plan, 'toDaemon');
    await client.closed;
    const daemon = this.#ends.get(plan.id);
    await daemon?.closed;
    this.#plans.delete(plan.id);
    this.#ends.delete(plan.id);
    return { plan, client, daemon };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #play(end: End): Promise<void> {
    let plan: Plan | undefined;
    while (!plan && !end.peerEnded && !end.socket.destroyed) {
      const id = /\/containers\/c(\d+)\//.exec(end.head)?.[1];
      plan = id === undefined ? undefined : this.#plans.get(Number(id));
      if (!plan) await end.has(end.received + 1);
    }
    if (!plan) {
      end.socket.destroy();
      return;
    }
    this.#ends.set(plan.id, end);
    this.onEnd?.(end, plan, 'toDaemon');
    await playPart(end, plan, 'toClient');
  }
}

async function playPart(end: End, plan: Plan, direction: Direction): Promise<void> {
  const { steps, stream, reset, pipelined, untilClose } = plan;
  const limit = reset?.direction === direction ? reset.after : Number.POSITIVE_INFINITY;
  const [own, other] =
    direction === 'toDaemon' ? (['request', 'response'] as const) : (['response', 'request'] as const);
  const asks = direction === 'toDaemon';
  let expected = 0;
  for (const step of steps) {
    expected += lengthOf(step[other]);
    if (!asks) await end.has(expected);
    if (!(await end.send(step[own], limit))) break;
    if (asks && !pipelined) await end.has(expected);
  }
  const vanish = () => {
    if (end.socket.remoteFamily) end.socket.resetAndDestroy();
    else end.socket.destroy();
  };
  if (end.sent >= limit) {
    vanish();
    return;
  }
  const beginsEnding = stream ? stream.first === direction : untilClose ? !asks : asks;
  const own2 = stream?.[direction] ?? [];
  const half = Math.ceil(own2.length / 2);
  await end.send(beginsEnding ? own2 : own2.slice(0, half), limit);
  if (end.sent < limit && !beginsEnding) {
    await end.has(Number.POSITIVE_INFINITY);
    await end.send(own2.slice(half), limit);
  }
  if (end.sent >= limit) vanish();
  else end.socket.end();
}
