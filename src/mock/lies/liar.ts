import { hash } from 'node:crypto';
import { fits } from '../../base/index.ts';
import type { MockRequest, MockResponse } from '../serve/message.ts';
import { bendAnswer } from './bend-answer.ts';
import type { Bend, Lie, LieCount } from './lie.ts';

interface Watched {
  readonly lie: Lie;
  readonly number: number;
  readonly bends: readonly Bend[];
  /** It is about what is asked, and does not wait for an answer. */
  readonly ofRequest: boolean;
  readonly answer: RegExp | undefined;
  seen: number;
  told: number;
}

/** Decides which answers are bent. One for all connections, since occurrences are counted over all. */
export class Liar {
  readonly #seed: string;
  readonly #watched: readonly Watched[];

  constructor(lies: readonly Lie[], seed: string) {
    this.#seed = seed;
    this.#watched = lies.map((lie, index) => {
      const bends = [lie.bend].flat() as readonly Bend[];
      const statuses = lie.status === undefined ? undefined : [lie.status].flat().join('|');
      return {
        lie,
        number: index + 1,
        bends,
        ofRequest: bends.some(({ kind }) => kind === 'ignore-query' || kind === 'ignore-request'),
        answer: statuses === undefined ? undefined : new RegExp(`^(${statuses.replaceAll('x', '\\d')})$`),
        seen: 0,
        told: 0,
      };
    });
  }

  get counts(): readonly LieCount[] {
    return this.#watched.map(({ lie, seen, told }) => ({ name: lie.name, seen, told }));
  }

  /** Whether any lie is about an operation. */
  watches(operationId: string): boolean {
    return this.#watched.some(({ lie }) => fits(lie.operationId, operationId));
  }

  /** The request as a lying daemon hears it, and what it claims instead of doing what was asked. To be called once for each. */
  hear(operationId: string, request: MockRequest): { request: MockRequest; claim?: MockResponse } {
    let heard = request;
    let claim: MockResponse | undefined;
    for (const watched of this.#watched) {
      if (!watched.ofRequest || !this.#decides(watched, operationId)) continue;
      for (const bend of watched.bends) {
        if (bend.kind === 'ignore-query') {
          const query = new URLSearchParams(heard.query);
          query.delete(bend.name);
          heard = { ...heard, query };
        }
        if (bend.kind === 'ignore-request')
          claim ??= { status: bend.status, ...(bend.json === undefined ? {} : { json: bend.json }) };
      }
    }
    return { request: heard, ...(claim ? { claim } : {}) };
  }

  /** The answer as a lying daemon gives it. To be called once for each. */
  answer<Answer extends MockResponse>(operationId: string, honest: Answer): Answer {
    let bent = honest;
    for (const watched of this.#watched) {
      const { answer, ofRequest, number, bends } = watched;
      if (ofRequest || !(answer ? answer.test(String(bent.status)) : bent.status < 300)) continue;
      if (!this.#decides(watched, operationId)) continue;
      for (const bend of bends) bent = bendAnswer(bend, bent, this.#chance(number, watched.seen, 'delay'));
    }
    return bent;
  }

  #decides(watched: Watched, operationId: string): boolean {
    const { lie, number } = watched;
    if (!fits(lie.operationId, operationId)) return false;
    watched.seen += 1;
    if (lie.nth && !lie.nth.includes(watched.seen)) return false;
    if (lie.first !== undefined && watched.seen > lie.first) return false;
    if (this.#chance(number, watched.seen, 'share') >= (lie.share ?? 1)) return false;
    watched.told += 1;
    return true;
  }

  /** From 0 to below 1, of the seed and the occurrence alone: what other lies and requests do changes nothing. */
  #chance(lie: number, occurrence: number, what: string): number {
    const text = hash('sha256', `${this.#seed}\n${lie} ${occurrence} ${what}`);
    return Number.parseInt(text.slice(0, 12), 16) / 2 ** 48;
  }
}
