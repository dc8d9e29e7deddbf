import { ExchangeAssembler } from '../capture/index.ts';
import type { Address, Exchange, OnTap } from '../model/index.ts';
import { type Connection, connect } from '../transport/index.ts';
import { AnswerWatch, type Progress } from './answer-watch.ts';
import type { RewrittenRequest } from './rewrite-request.ts';

export interface PlayerOptions {
  readonly address: Address;
  /** Bytes kept of each body and stream. */
  readonly bodyLimit: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of every byte, as a recorder is: what it makes of them has the numbers that `onPlayed` tells. */
  readonly onTap?: OnTap | undefined;
  /** An exchange with the other daemon is over, in peace or not. */
  readonly onPlayed: (was: Exchange, now: Exchange) => void;
}

interface Line {
  readonly connection: Connection;
  readonly watch: AnswerWatch;
  /** Recorded exchanges whose counterparts are under way, in order. */
  readonly under: Exchange[];
  gone: boolean;
}

/** Sends recorded requests, one connection for each recorded one, and hears the answers. */
export class Player implements AsyncDisposable {
  readonly #options: PlayerOptions;
  readonly #assembler: ExchangeAssembler;
  /** By recorded connection, and by our own. */
  readonly #lines = new Map<number, Line>();
  readonly #byOwn = new Map<number, Line>();
  readonly #progress = new Map<number, Progress>();
  readonly #settled = new Set<number>();
  #wakers: (() => void)[] = [];

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#assembler = new ExchangeAssembler({
      bodyLimit: options.bodyLimit,
      arrivals: true,
      onExchange: (now) => this.#played(now),
    });
  }

  progressOf(was: Exchange): Progress | undefined {
    return this.#progress.get(was.id);
  }

  isSettled(was: Exchange): boolean {
    return this.#settled.has(was.id);
  }

  /** Sends a request on the line of its recorded connection. Throws what `connect` throws. */
  async send(was: Exchange, rewritten: RewrittenRequest): Promise<void> {
    const line = await this.#lineOf(was);
    const { method, target, headers } = was.request;
    const progress = line.watch.expect(method, target, headers);
    this.#progress.set(was.id, progress);
    line.under.push(was);
    line.connection.write(rewritten.head);
    if (rewritten.expectsContinue) {
      const isHeard = () => progress.interim || progress.status !== undefined || progress.over;
      await this.until(isHeard, 1000);
      if (progress.status !== undefined) return;
    }
    for (const piece of rewritten.body) if (piece.length > 0) line.connection.write(piece);
  }

  feed(was: Exchange, bytes: Uint8Array): void {
    const line = this.#lines.get(was.connection);
    if (line && !line.gone) line.connection.write(bytes);
  }

  /** Half-closes. */
  finish(was: Exchange): void {
    const line = this.#lines.get(was.connection);
    if (line && !line.gone) line.connection.end();
  }

  /** Lets go of the connection, unless the exchange is over. */
  leave(was: Exchange): void {
    if (this.#settled.has(was.id)) return;
    this.#lines.get(was.connection)?.connection.destroy();
  }

  /** What is known of an exchange that is not over. */
  peek(was: Exchange): Exchange | undefined {
    const line = this.#lines.get(was.connection);
    const place = line?.under.indexOf(was) ?? -1;
    if (!line || place < 0) return undefined;
    const own = line.connection.connectionId;
    return this.#assembler.exchanges().filter(({ connection }) => connection === own)[place];
  }

  /** Waits for `done`, at most `limitMs`, and, where `quiet` is given, until so long nothing came for that answer. Gives whether it is done. */
  async until(
    done: () => boolean,
    limitMs: number,
    quiet?: { readonly progress: Progress; readonly ms: number },
  ): Promise<boolean> {
    const begin = performance.now();
    while (!done() && !this.#options.signal?.aborted) {
      const now = performance.now();
      const quietEnd = quiet ? Math.max(begin, quiet.progress.activeAt) + quiet.ms : Number.POSITIVE_INFINITY;
      const left = Math.min(begin + limitMs, quietEnd) - now;
      if (left <= 0) return false;
      await this.#change(left);
    }
    return done();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { connection } of this.#byOwn.values()) connection.destroy();
    this.#assembler.finish();
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(limitMs, 2 ** 31 - 1));
      this.#wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  async #lineOf({ connection: recorded }: Exchange): Promise<Line> {
    const found = this.#lines.get(recorded);
    if (found && !found.gone) return found;
    const watch = new AnswerWatch();
    const connection = await connect(this.#options.address, {
      signal: this.#options.signal,
      onTap: (event) => {
        if (event.kind === 'data' && event.direction === 'toClient') watch.push(event.bytes);
        if (event.kind === 'end' && event.direction === 'toClient') {
          watch.finish();
          line.gone = true;
          // Why later: this is the middle of hearing of the daemon's half-close, and ours answers it.
          queueMicrotask(() => line.connection.end());
        }
        if (event.kind === 'close') {
          watch.close();
          line.gone = true;
        }
        this.#assembler.onTap(event);
        this.#options.onTap?.(event);
        this.#wake();
      },
    });
    const line: Line = { connection, watch, under: [], gone: false };
    connection.resume();
    this.#lines.set(recorded, line);
    this.#byOwn.set(connection.connectionId, line);
    return line;
  }

  #played(now: Exchange): void {
    const was = this.#byOwn.get(now.connection)?.under.shift();
    if (!was) return;
    this.#settled.add(was.id);
    this.#options.onPlayed(was, now);
  }
}
