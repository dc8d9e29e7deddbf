import type { Exchange } from '../model/index.ts';
import { idPattern } from './identity.ts';

const textLimit = 4 * 1024 * 1024;

/** Ids of the recording by the exchange whose answer first told them, where no client had named them before. */
export class Givers {
  readonly #given = new Map<string, Exchange>();

  constructor(exchanges: readonly Exchange[]) {
    const asked = new Set<string>();
    const told = exchanges.flatMap((exchange) => {
      const { startedAt, timing, response } = exchange;
      const asks = { at: startedAt, exchange, ids: () => idsIn(requestText(exchange)), gives: false };
      if (!response) return [asks];
      const at = startedAt + (timing.firstByte ?? timing.end ?? 0);
      return [asks, { at, exchange, ids: () => idsIn(answerText(exchange)), gives: true }];
    });
    told.sort((a, b) => a.at - b.at);
    for (const { exchange, ids, gives } of told)
      for (const id of ids()) {
        if (!gives) asked.add(id);
        else if (!asked.has(id) && !this.#given.has(id)) this.#give(id, exchange);
      }
  }

  #give(id: string, exchange: Exchange): void {
    this.#given.set(id, exchange);
    const bare = id.startsWith('sha256:') ? id.slice(7) : id;
    if (!/^[0-9a-f]{64}$/.test(bare)) return;
    for (const short of [bare, bare.slice(0, 12)])
      if (!this.#given.has(short)) this.#given.set(short, exchange);
  }

  /** Ids that the request needs and an earlier answer gave, with the exchange of that answer. */
  neededBy(exchange: Exchange): { readonly id: string; readonly giver: Exchange }[] {
    return [...idsIn(requestText(exchange))].flatMap((id) => {
      const giver = this.#given.get(id);
      return giver && giver !== exchange ? [{ id, giver }] : [];
    });
  }
}

const idsIn = (text: string): Set<string> => new Set(text.match(idPattern) ?? []);

/** Target, and the body where it is JSON. */
function requestText({ request }: Exchange): string {
  const [first] = request.body.bytes;
  const isJson = first === 0x7b || first === 0x5b;
  return `${decoded(request.target)}\n${isJson ? latin(request.body.bytes) : ''}`;
}

function answerText({ response }: Exchange): string {
  const headers = response?.headers.map(([, value]) => value).join('\n') ?? '';
  return `${headers}\n${latin(response?.body.bytes ?? new Uint8Array())}`;
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, textLimit)).toString('latin1');

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
