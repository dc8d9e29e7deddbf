import { releases } from '../../src/contract/index.ts';
import type { Destination, Exchange, UpgradeFinding } from '../../src/model/index.ts';
import { UpgradeJudge } from '../../src/upgrade/index.ts';
import { makeExchange } from '../check/make-exchange.ts';

export interface Talk {
  /** `GET /v1.44/info` */
  readonly ask: string;
  readonly agent?: string;
  readonly sends?: unknown;
  readonly status?: number;
  /** A JSON answer; a list of items where it is a stream. */
  readonly gets?: unknown;
  readonly items?: readonly unknown[];
  /** Newest version that the recorded daemon tells. */
  readonly newest?: string;
  readonly server?: string;
}

export function destination(name: string): Destination {
  const release = releases().find((each) => each.name === name);
  if (!release) return { name, minApiVersion: name, apiVersion: name, forced: true };
  const { minApiVersion, apiVersion, engine } = release;
  return { name, minApiVersion, apiVersion, ...(engine === 'docker' ? { release: release.release } : {}) };
}

/** What an upgrade breaks of a talk. */
export function breaks(talk: readonly Talk[], to: string): UpgradeFinding[] {
  const judge = new UpgradeJudge({ to: destination(to) });
  for (const [index, each] of talk.entries()) judge.take(exchangeOf(each, index + 1));
  return judge.findings;
}

export function exchangeOf(talk: Talk, id: number): Exchange {
  const { ask, agent = 'test/1.0', sends, status = 200, gets, items, newest = '1.51', server } = talk;
  const [method = '', target = ''] = ask.split(' ');
  const answer = items ? items.map((item) => JSON.stringify(item)).join('\n') : gets;
  const made = makeExchange({
    method,
    target,
    status,
    send: sends,
    answer,
    requestHeaders: { 'User-Agent': agent },
    headers: { 'Api-Version': newest, ...(server ? { Server: server } : {}) },
  });
  return { ...made, id };
}
