import { compareVersions } from '../../base/index.ts';
import type { Exchange, FloorClient, FloorReason } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import { triedOf } from '../traffic/tried.ts';
import { heldVersions, matchNewest } from '../versions.ts';
import { has, type Used, usedBy } from './used.ts';

/** Exchanges of a reason that are named; the rest is counted. */
const namedExchanges = 5;
/** Clients that are told apart; more are one. */
const namedClients = 50;

interface Seen extends Used {
  count: number;
  readonly clients: Set<string>;
  readonly exchanges: number[];
}

/** Finds the oldest and the newest version that have all that recorded requests use. */
export class FloorJudge {
  readonly #versions = heldVersions();
  readonly #seen = new Map<string, Seen>();
  readonly #asked = new Map<string, number>();
  readonly #clients = new Map<string, number>();
  exchanges = 0;
  /** Requests whose body was not seen whole. */
  cut = 0;
  unknown = 0;

  take(exchange: Exchange): void {
    this.exchanges++;
    const { operation, version, query } = matchNewest(exchange.request.method, exchange.request.target);
    this.#asked.set(version ?? 'none', (this.#asked.get(version ?? 'none') ?? 0) + 1);
    const client = this.#clientOf(exchange);
    if (!operation) {
      this.unknown++;
      return;
    }
    this.#clients.set(client, (this.#clients.get(client) ?? 0) + 1);
    // Why left out: what was refused shows no need, and who asks for the version has none yet.
    const refused = (exchange.response?.status ?? 0) >= 400;
    if (refused || (version === undefined && operation.area === 'system')) return;
    const tried = triedOf(exchange, query);
    // Why every version: a field that is gone from the newest was there in the one that was spoken.
    const documents = this.#versions.map(({ document }) => document);
    const spoken = this.#versions.find((each) => each.version === version)?.document;
    for (const used of usedBy(operation.id, tried, spoken ?? documents.at(-1)!)) {
      const key = `${used.operationId} ${used.at}`;
      const seen = this.#seen.get(key) ?? { ...used, count: 0, clients: new Set<string>(), exchanges: [] };
      this.#seen.set(key, seen);
      seen.count++;
      seen.clients.add(client);
      if (seen.exchanges.length < namedExchanges) seen.exchanges.push(exchange.id);
    }
    if (tried.doubtful && exchange.response) this.cut++;
  }

  #clientOf({ request }: Exchange): string {
    const agent = headerOf(request.headers, 'user-agent') || 'unknown';
    return this.#clients.has(agent) || this.#clients.size < namedClients ? agent : 'others';
  }

  /** What each client needs, the most first. */
  get clients(): FloorClient[] {
    const spans = this.#spans();
    const [first = '', last = ''] = [this.#versions[0]?.version, this.#versions.at(-1)?.version];
    return [...this.#clients]
      .map(([client, exchanges]) => {
        const own = spans.filter(({ seen }) => seen.clients.has(client));
        const later = (a: string, b: string) => (compareVersions(a, b) > 0 ? a : b);
        const earlier = (a: string, b: string) => (compareVersions(a, b) < 0 ? a : b);
        return {
          client,
          exchanges,
          lowest: own.reduce((low, { from }) => later(low, from), first),
          highest: own.reduce((high, { to }) => earlier(high, to), last),
        };
      })
      .sort((a, b) => compareVersions(b.lowest, a.lowest) || compareVersions(a.highest, b.highest));
  }

  #spans(): { seen: Seen; from: string; to: string }[] {
    const versions = this.#versions;
    const [first, last] = [versions[0]?.version ?? '', versions.at(-1)?.version ?? ''];
    return [...this.#seen.values()].map((seen) => {
      const holding = versions.filter(({ document }) => has(document, seen)).map(({ version }) => version);
      return { seen, from: holding[0] ?? first, to: holding.at(-1) ?? last };
    });
  }

  get asked(): { version: string; exchanges: number }[] {
    return [...this.#asked].map(([version, exchanges]) => ({ version, exchanges }));
  }

  get result(): { lowest: string; lowestBy: FloorReason[]; highest: string; highestBy: FloorReason[] } {
    const versions = this.#versions;
    const [first, last] = [versions[0]?.version ?? '', versions.at(-1)?.version ?? ''];
    const spans = this.#spans();
    const index = (version: string) => versions.findIndex((each) => each.version === version);
    const lowest = spans.reduce((high, { from }) => (index(from) > index(high) ? from : high), first);
    const highest = spans.reduce((low, { to }) => (index(to) < index(low) ? to : low), last);
    return {
      lowest,
      lowestBy:
        lowest === first
          ? []
          : spans.filter(({ from }) => from === lowest).map(({ seen }) => reason(seen, lowest, 'came with')),
      highest,
      highestBy:
        highest === last
          ? []
          : spans.filter(({ to }) => to === highest).map(({ seen }) => reason(seen, highest, 'went after')),
    };
  }
}

function reason({ operationId, at, count, exchanges }: Seen, version: string, verb: string): FloorReason {
  return {
    version,
    title: `${at === '' ? operationId : `${at} of ${operationId}`} ${verb} ${version}`,
    operationId,
    ...(at === '' ? {} : { at }),
    count,
    exchanges,
  };
}
