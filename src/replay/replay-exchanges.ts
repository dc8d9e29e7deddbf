import { setTimeout as pause } from 'node:timers/promises';
import { ToolError } from '../base/index.ts';
import type { Address, Exchange, OnTap } from '../model/index.ts';
import { compareExchange } from './compare-exchange.ts';
import { Creations } from './creations.ts';
import { type Compared, type Difference, type Normalised, type NotCompared, nameOf } from './difference.ts';
import { IdentityMap } from './identity.ts';
import { operationIdOf } from './operation-of.ts';
import { Player } from './player.ts';
import { Needs, type Refusal, refusalOf } from './refusals.ts';
import { rewriteRequest } from './rewrite-request.ts';
import { sentBy } from './sent-text.ts';
import { type Step, timelineOf } from './timeline.ts';
import { VerdictBook } from './verdict-book.ts';

export interface ReplayOptions {
  readonly address: Address;
  /** What the version prefix of a target becomes; absent: what it was. */
  readonly apiVersion?: (recorded: string) => string;
  /** Exchanges to send; absent: all. */
  readonly where?: (exchange: Exchange) => boolean;
  /** Normalise nothing. */
  readonly strict?: boolean;
  /** Keep the pauses of the recording, not only its order. */
  readonly timing?: boolean;
  /**
   * Wait as long as the client did after what it last saw, at most so many milliseconds a time: a daemon that is slower gets the
   * time that the recorded one had between a request and the next. Not with `timing`.
   */
  readonly pausesMs?: number;
  /** Go on after a request failed that had not. */
  readonly keepGoing?: boolean;
  readonly withMasked?: boolean;
  /** Look for masked secrets; true when absent. */
  readonly redactCheck?: boolean;
  /** Headers sent in place of those of the capture, by lower-case name. */
  readonly supplied?: ReadonlyMap<string, string>;
  /** Milliseconds beyond twice the recorded time that an answer may take; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** Bytes kept of each answer; 64 MiB when absent. */
  readonly bodyLimit?: number;
  readonly signal?: AbortSignal;
  /** Told of every byte that passes, for a recorder. */
  readonly onTap?: OnTap;
  readonly onExchange?: (was: Exchange, now: Exchange, differences: number) => void;
}

export interface ReplayOutcome {
  readonly differences: readonly Difference[];
  readonly normalised: readonly Normalised[];
  readonly compared: Compared;
  readonly notCompared: readonly NotCompared[];
  readonly sent: number;
  /** Exchange after which nothing more was sent, because it failed and had not. */
  readonly stoppedAfter?: number;
  /** What the replay made on the daemon. */
  readonly creations: Creations;
}

/** An answer of a recorded stream that the client left is waited for until nothing came for so long. */
const quietMs = 1000;
/** A head that came while the recording went on is waited for so long: another daemon may hold it back until the end. */
const headMs = 3000;

/**
 * Sends the recorded requests to another daemon, in the recording's order and with its ids replaced by those that the other
 * daemon gives, and compares the answers. Throws E_UNREACHABLE and the like when not even the first request can be sent.
 */
export async function replayExchanges(
  exchanges: readonly Exchange[],
  options: ReplayOptions,
): Promise<ReplayOutcome> {
  const replay = new Replay(exchanges, options);
  return await replay.run();
}

class Replay {
  readonly #options: ReplayOptions;
  readonly #exchanges: readonly Exchange[];
  readonly #map = new IdentityMap();
  readonly #book: VerdictBook;
  readonly #needs: Needs;
  readonly #creations = new Creations();
  readonly #notCompared: NotCompared[] = [];
  readonly #skipped = new Map<number, Refusal['reason']>();
  #sent = 0;
  #stoppedAfter: number | undefined;

  constructor(exchanges: readonly Exchange[], options: ReplayOptions) {
    this.#exchanges = exchanges;
    this.#options = options;
    this.#needs = new Needs(exchanges, this.#map);
    this.#book = new VerdictBook({
      map: this.#map,
      strict: options.strict ?? false,
      sent: sentBy(exchanges),
    });
  }

  async run(): Promise<ReplayOutcome> {
    await using player = new Player({
      address: this.#options.address,
      bodyLimit: this.#options.bodyLimit ?? 64 * 1024 * 1024,
      signal: this.#options.signal,
      onTap: this.#options.onTap,
      onPlayed: (was, now) => this.#played(was, now),
    });
    const begin = performance.now();
    const last = { at: 0, doneAt: begin };
    for (const step of timelineOf(this.#exchanges)) {
      if (step.kind !== 'send' && this.#skipped.has(step.exchange.id)) continue;
      if (isOfClient(step) && Number.isFinite(step.at)) await this.#wait(this.#begins(step.at, begin, last));
      await this.#take(step, player);
      if (Number.isFinite(step.at)) Object.assign(last, { at: step.at, doneAt: performance.now() });
    }
    const book = this.#book;
    book.compared.ids = this.#map.size;
    return {
      differences: book.differences,
      normalised: book.normalised,
      compared: book.compared,
      notCompared: this.#notCompared,
      sent: this.#sent,
      ...(this.#stoppedAfter === undefined ? {} : { stoppedAfter: this.#stoppedAfter }),
      creations: this.#creations,
    };
  }

  /** When something that the client did is done again, on the monotonic clock. */
  #begins(at: number, begin: number, last: { readonly at: number; readonly doneAt: number }): number {
    const { timing, pausesMs } = this.#options;
    if (timing) return begin + at;
    return pausesMs === undefined ? 0 : last.doneAt + Math.min(pausesMs, at - last.at);
  }

  async #wait(until: number): Promise<void> {
    const left = until - performance.now();
    const { signal } = this.#options;
    if (left > 0) await pause(left, undefined, signal ? { signal } : {}).catch(() => undefined);
  }

  async #take(step: Step, player: Player): Promise<void> {
    const { exchange } = step;
    const progress = player.progressOf(exchange);
    if (step.kind === 'send') {
      await this.#send(exchange, player);
      return;
    }
    if (!progress || progress.over) {
      if (step.kind === 'end' || step.kind === 'leave')
        await player.until(() => player.isSettled(exchange), quietMs);
      player.leave(exchange);
      return;
    }
    const limit = 2 * (exchange.timing.end ?? 0) + (this.#options.timeoutMs ?? 30_000);
    switch (step.kind) {
      case 'head':
        await player.until(() => progress.status !== undefined || progress.over, headMs);
        return;
      case 'feed':
        await player.until(() => progress.received >= step.output || progress.over, limit, {
          progress,
          ms: quietMs,
        });
        player.feed(exchange, step.bytes);
        return;
      case 'finish':
        await player.until(() => progress.received >= step.output || progress.over, limit, {
          progress,
          ms: quietMs,
        });
        player.finish(exchange);
        return;
      case 'end':
        await player.until(() => player.isSettled(exchange), limit);
        player.leave(exchange);
        return;
      case 'leave': {
        const wanted = exchange.hijack?.toClient.length ?? exchange.response?.body.length ?? 0;
        const isEnough = () =>
          progress.over || (progress.status !== undefined && progress.received >= wanted);
        if (exchange.response) await player.until(isEnough, limit, { progress, ms: quietMs });
        player.leave(exchange);
        return;
      }
    }
  }

  async #send(exchange: Exchange, player: Player): Promise<void> {
    const refusal =
      refusalOf(exchange, this.#options, this.#stoppedAfter) ?? (await this.#lack(exchange, player));
    if (refusal) {
      this.#skipped.set(exchange.id, refusal.reason);
      if (refusal.reason !== 'no-counterpart') this.#skip(exchange, refusal.reason, refusal.why);
      return;
    }
    const { address, apiVersion, supplied } = this.#options;
    const rewritten = rewriteRequest(exchange, {
      map: this.#map,
      address,
      apiVersion,
      supplied,
      now: Date.now(),
    });
    try {
      await player.send(exchange, rewritten);
      this.#sent += 1;
    } catch (error) {
      if (this.#sent === 0 || !(error instanceof ToolError)) throw error;
      const scope = { exchange: exchange.id, operationId: operationIdOf(exchange) };
      this.#book.differ(scope, 'answer/missing', '', exchange.response?.status ?? 'no answer', error.message);
      this.#skipped.set(exchange.id, 'no-counterpart');
      this.#stoppedAfter ??= exchange.id;
    }
  }

  async #lack(exchange: Exchange, player: Player): Promise<Refusal | undefined> {
    const lack = await this.#needs.lackOf(exchange, player, (giver) => this.#skipped.get(giver.id));
    if (lack?.reason === 'no-counterpart') {
      const scope = { exchange: exchange.id, operationId: operationIdOf(exchange) };
      this.#book.differ(scope, 'answer/no-counterpart', '', lack.why, undefined);
    }
    return lack;
  }

  #skip(exchange: Exchange, reason: NotCompared['reason'], why: string): void {
    const operationId = operationIdOf(exchange);
    this.#notCompared.push({
      exchange: exchange.id,
      ...(operationId ? { operationId } : {}),
      request: nameOf(exchange),
      reason,
      why,
    });
  }

  #played(was: Exchange, now: Exchange): void {
    const before = this.#book.differences.length;
    compareExchange(this.#book, was, now);
    this.#creations.note(was, now);
    const failed =
      (now.response?.status ?? 599) >= 400 && was.response !== undefined && was.response.status < 400;
    if (failed && !this.#options.keepGoing) this.#stoppedAfter ??= was.id;
    this.#options.onExchange?.(was, now, this.#book.differences.length - before);
  }
}

const isOfClient = ({ kind }: Step): boolean => kind !== 'head' && kind !== 'end';
