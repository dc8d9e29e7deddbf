import type { Exchange } from '../model/index.ts';
import { compareExchange } from './compare-exchange.ts';
import type { NotCompared } from './difference.ts';
import { Givers } from './givers.ts';
import type { IdentityMap } from './identity.ts';
import { maskedIn } from './masked.ts';
import type { Player } from './player.ts';
import type { ReplayOptions } from './replay-exchanges.ts';
import { unreplayable } from './replayable.ts';
import { VerdictBook } from './verdict-book.ts';

/** Why an exchange is not sent. */
export interface Refusal {
  readonly reason: NotCompared['reason'] | 'no-counterpart';
  readonly why: string;
}

const earlyMs = 3000;

/** Why an exchange is not to be sent, told by itself and the options. */
export function refusalOf(
  exchange: Exchange,
  { where, redactCheck = true, withMasked, supplied, signal }: ReplayOptions,
  stoppedAfter: number | undefined,
): Refusal | undefined {
  if (where && !where(exchange)) return { reason: 'left-out', why: 'the filter does not select it' };
  const broken = unreplayable(exchange);
  if (broken) return { reason: 'unreplayable', why: broken };
  const masked = redactCheck ? maskedIn(exchange, [...(supplied?.keys() ?? [])]) : [];
  if (masked.length > 0 && !withMasked)
    return { reason: 'masked', why: `masked by the recorder: ${masked.join(', ')}` };
  if (signal?.aborted) return { reason: 'not-sent', why: 'the replay was interrupted' };
  if (stoppedAfter === undefined) return undefined;
  return {
    reason: 'not-sent',
    why: `the replay stopped after #${stoppedAfter}, which had not failed before`,
  };
}

/** Knows which ids a request needs, and whether the other daemon gave them. */
export class Needs {
  readonly #givers: Givers;
  readonly #map: IdentityMap;

  constructor(exchanges: readonly Exchange[], map: IdentityMap) {
    this.#givers = new Givers(exchanges);
    this.#map = map;
  }

  /**
   * An id that the request needs and that has no counterpart on the other daemon; waits a little for an answer under way.
   * Why such a request is not sent: on the daemon that was recorded, the id is that of an object of somebody.
   */
  async lackOf(
    exchange: Exchange,
    player: Player,
    skipped: (giver: Exchange) => Refusal['reason'] | undefined,
  ): Promise<Refusal | undefined> {
    for (const { id, giver } of this.#givers.neededBy(exchange)) {
      const reason = skipped(giver);
      if (this.#map.resolve(id) !== undefined || reason === 'left-out') continue;
      if (!reason && !player.isSettled(giver)) {
        await player.until(() => this.#learnEarly(giver, player, id), earlyMs);
        if (this.#map.resolve(id) !== undefined) continue;
      }
      if (reason && reason !== 'no-counterpart')
        return {
          reason: 'unreplayable',
          why: `it needs ${id.slice(0, 19)} of #${giver.id}, which was not sent`,
        };
      return { reason: 'no-counterpart', why: `${id} of #${giver.id}` };
    }
    return undefined;
  }

  /** Learns from an answer that is still under way. */
  #learnEarly(giver: Exchange, player: Player, id: string): boolean {
    const now = player.peek(giver);
    if (now) compareExchange(new VerdictBook({ map: this.#map, sent: () => false }), giver, now);
    return this.#map.resolve(id) !== undefined;
  }
}
