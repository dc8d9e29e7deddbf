import { compareVersions } from '../../base/index.ts';
import { type Contract, latestVersion, loadContract } from '../../contract/index.ts';
import type { Exchange } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import type { RawRequest } from '../serve/handle.ts';
import type { MockResponse } from '../serve/message.ts';
import { type Asked, askedOf, exactText, looseText } from './asked.ts';
import { givenIds } from './given-ids.ts';
import { explainMiss, lineOf } from './miss.ts';
import { play } from './play.ts';
import { Playhead } from './playhead.ts';
import { StandIns } from './stand-ins.ts';

export interface RecordedOptions {
  readonly exchanges: readonly Exchange[];
  /** Who answers what was never recorded: nobody (501), or the mock. */
  readonly orElse?: 'nobody' | 'mock';
  /** Keep the pauses of the recording. */
  readonly pace?: boolean;
  /** Told of each request that was never recorded. */
  readonly onMiss?: (request: string) => void;
}

interface Recording {
  readonly id: number;
  readonly exchange: Exchange;
  readonly asked: Asked;
  played: boolean;
}

/** Headers by which a daemon tells what it is. */
const manners = /^(api-version|docker-experimental|ostype|server|libpod-api-version)$/i;

/** A daemon that says what another one said to the same requests. */
export class RecordedDaemon {
  readonly #options: RecordedOptions;
  readonly #contract: Contract = loadContract(latestVersion);
  readonly #recordings: readonly Recording[];
  readonly #exact: ReadonlyMap<string, Recording[]>;
  readonly #loose: ReadonlyMap<string, Recording[]>;
  readonly #given: ReadonlySet<string>;
  readonly #playhead: Playhead;
  readonly #standIns = new StandIns();
  readonly #manners: Readonly<Record<string, string>>;

  constructor(options: RecordedOptions) {
    this.#options = options;
    this.#recordings = options.exchanges.flatMap((exchange) => {
      if (unplayable(exchange)) return [];
      const { method, target, body } = exchange.request;
      return [
        {
          id: exchange.id,
          exchange,
          asked: askedOf(this.#contract, method, target, body.bytes),
          played: false,
        },
      ];
    });
    this.#given = givenIds(options.exchanges);
    this.#exact = Map.groupBy(this.#recordings, ({ asked }) => exactText(asked));
    this.#loose = Map.groupBy(this.#recordings, ({ asked }) => looseText(asked, this.#given));
    this.#playhead = new Playhead(this.#recordings.map(({ exchange }) => exchange));
    this.#manners = Object.fromEntries(
      options.exchanges.flatMap(
        ({ response }) => response?.headers.filter(([name]) => manners.test(name)) ?? [],
      ),
    );
  }

  /** What it tells of itself: release and versions, as far as the recording says. */
  get about(): { readonly release: string; readonly apiVersion: string; readonly minApiVersion: string } {
    const asked = this.#recordings.map((each) => each.asked.version).filter((version) => version !== '');
    const versions = asked.toSorted(compareVersions);
    const told = this.#manners['Api-Version'];
    return {
      release: this.#manners.Server ?? 'a recorded daemon',
      apiVersion: told ?? versions.at(-1) ?? '',
      minApiVersion: versions[0] ?? told ?? '',
    };
  }

  /** The answer that was recorded; `undefined` where the mock is to answer. */
  async answer(request: RawRequest): Promise<(MockResponse & { operationId: string }) | undefined> {
    const asked = this.#read(request);
    const operationId = asked.operation;
    const found = this.#find(asked);
    if (found) {
      found.played = true;
      const { exchange } = found;
      this.#playhead.asked(exchange);
      const { operation } = this.#contract.match(request.method, request.target);
      // Why the wait: its head comes at once, and its body when a container ends.
      const isStream = operation?.stream !== undefined || operationId === 'ContainerWait';
      const stage = {
        playhead: this.#playhead,
        standIns: this.#standIns,
        pace: this.#options.pace ?? false,
      };
      return { ...(await play(exchange, isStream, stage, request.signal)), operationId };
    }
    this.#options.onMiss?.(lineOf(asked));
    if (this.#options.orElse === 'mock') return undefined;
    // Why: every client begins with it, also where the recording began later.
    if (operationId === 'SystemPing' || operationId === 'SystemPingHead')
      return {
        status: 200,
        headers: this.#manners,
        text: 'OK',
        contentType: 'text/plain; charset=utf-8',
        operationId,
      };
    const message = explainMiss(asked, this.#recordings);
    return { status: 501, headers: this.#manners, json: { message }, operationId };
  }

  #read({ method, target, body }: RawRequest): Asked {
    const plain = this.#standIns.toRecorded(target);
    const [first] = body;
    if (first !== 0x7b && first !== 0x5b) return askedOf(this.#contract, method, plain, body);
    const text = this.#standIns.toRecorded(Buffer.from(body).toString('latin1'));
    return askedOf(this.#contract, method, plain, Buffer.from(text, 'latin1'));
  }

  /** The next of the same requests, or the last of them again. */
  #find(asked: Asked): Recording | undefined {
    const exact = next(this.#exact.get(exactText(asked)));
    if (exact) return exact;
    const came: string[] = [];
    const loose = next(this.#loose.get(looseText(asked, this.#given, came)));
    if (!loose) return undefined;
    const recorded: string[] = [];
    looseText(loose.asked, this.#given, recorded);
    this.#standIns.learn(came, recorded);
    return loose;
  }
}

const next = (recordings: readonly Recording[] | undefined): Recording | undefined =>
  recordings?.find(({ played }) => !played) ?? recordings?.at(-1);

/** What cannot be said again: talks in another protocol, whose bytes depend on what the client says. */
function unplayable({ request, response, hijack }: Exchange): boolean {
  if (request.method === 'PRI' || hijack?.kind === 'h2') return true;
  return (
    hijack !== undefined &&
    /h2c|websocket/.test(hijack.protocol || (headerOf(response?.headers ?? [], 'upgrade') ?? ''))
  );
}
