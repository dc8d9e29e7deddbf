import { releases } from '../../src/contract/index.ts';
import type { Destination, Exchange, UpgradeFinding } from '../../src/model/index.ts';
import { UpgradeJudge } from '../../src/upgrade/index.ts';
import { makeExchange } from '../check/make-exchange.ts';

export interface Talk {
  /** `GET /v1.44/info` */
  readonly ask: string;
  readonly agent?: string;
  readonly sends?: unknown;
  /** Headers of the request beside `User-Agent`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  /** A JSON answer; a list of items where it is a stream. */
  readonly gets?: unknown;
  readonly items?: readonly unknown[];
  /** Newest version that the recorded daemon tells. */
  readonly newest?: string;
  readonly server?: string;
  /** Content type of the answer, where it is not JSON. */
  readonly type?: string;
}

export function destination(name: string): Destination {
  const release = releases().find((each) => each.name === name);
  if (!release) return { name, minApiVersion: name, apiVersion: name, forced: true };
  const { minApiVersion, apiVersion, engine } = release;
  return { name, minApiVersion, apiVersion, engine, release: release.release };
}

/** A talk with a daemon of a release: every answer tells which it is. */
export function talkWith(daemon: string, ...talk: readonly Talk[]): Talk[] {
  const { release, apiVersion } = releases().find(({ name }) => name === daemon)!;
  return talk.map((each) => ({ newest: apiVersion, server: `Docker/${release}.0 (linux)`, ...each }));
}

/** What an upgrade breaks of a talk. */
export function breaks(talk: readonly Talk[], to: string): UpgradeFinding[] {
  const judge = new UpgradeJudge({ to: destination(to) });
  for (const [index, each] of talk.entries()) judge.take(exchangeOf(each, index + 1));
  return judge.findings;
}

export function exchangeOf(talk: Talk, id: number): Exchange {
  const { ask, agent = 'test/1.0', sends, status = 200, gets, items, newest = '1.51', server, type } = talk;
  const [method = '', target = ''] = ask.split(' ');
  const answer = items ? items.map((item) => JSON.stringify(item)).join('\n') : gets;
  const made = makeExchange({
    method,
    target,
    status,
    send: sends,
    answer,
    requestHeaders: { 'User-Agent': agent, ...talk.headers },
    headers: {
      'Api-Version': newest,
      ...(server ? { Server: server } : {}),
      ...(type ? { 'Content-Type': type } : {}),
    },
  });
  return { ...made, id };
}
