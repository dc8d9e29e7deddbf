import { parseJson } from '../base/index.ts';
import type { Exchange } from '../model/index.ts';
import { alignMoved } from './align.ts';
import { compareExchange } from './compare-exchange.ts';
import { compareJson } from './compare-json.ts';
import { type Compared, type Difference, type Normalised, nameOf } from './difference.ts';
import { IdentityMap, idPattern } from './identity.ts';
import { explainText } from './normalise.ts';
import { matchOf } from './operation-of.ts';
import { sentBy } from './sent-text.ts';
import { type Scope, VerdictBook } from './verdict-book.ts';

export interface CaptureComparison {
  readonly differences: readonly Difference[];
  readonly normalised: readonly Normalised[];
  readonly compared: Compared;
  /** Exchanges that both have, in another order. */
  readonly moved: number;
}

/**
 * Compares two captures: exchanges are aligned by operation and target, ids aside, in order; what is left over is paired
 * by the same key out of order, and only then is it missing or extra.
 */
export function compareCaptures(
  first: readonly Exchange[],
  second: readonly Exchange[],
  { strict = false }: { readonly strict?: boolean } = {},
): CaptureComparison {
  const book = new VerdictBook({ map: new IdentityMap(), strict, sent: sentBy(first) });
  const [keys, otherKeys] = [first.map(keyOf), second.map(keyOf)];
  const { pairs, moved } = alignMoved(keys, otherKeys);
  for (const [index, other] of pairs) {
    const [was, now] = [first[index ?? -1], second[other ?? -1]];
    if (was && now) {
      compareRequests(book, was, now);
      compareExchange(book, was, now);
    } else if (was) book.differ(scopeOf(was), 'exchange/missing', '', nameOf(was), undefined);
    else if (now) book.differ(scopeOf(now), 'exchange/extra', '', undefined, nameOf(now));
  }
  book.compared.ids = book.map.size;
  return { differences: book.differences, normalised: book.normalised, compared: book.compared, moved };
}

const scopeOf = (exchange: Exchange): Scope => ({
  exchange: exchange.id,
  operationId: matchOf(exchange).operation?.id,
});

/** Operation and target without version and ids. */
function keyOf(exchange: Exchange): string {
  const { operation, path, query } = matchOf(exchange);
  const text = `${path}?${[...query].map((pair) => pair.join('=')).join('&')}`;
  const target = text.replace(idPattern, '*').replace(/(?<=[=/?&])[0-9a-f]{4,11}(?=[/?&]|$)/g, '*');
  return `${operation?.id ?? exchange.request.method} ${target}`;
}

function compareRequests(book: VerdictBook, was: Exchange, now: Exchange): void {
  const scope = scopeOf(was);
  const [first, second] = [pathOf(was), pathOf(now)];
  // Why before the answers: what the client was given and now asks for is known, and what it asks first is learnt here.
  book.judge(
    scope,
    explainText(first, second, book.place(scope, 'target')),
    '/target',
    first,
    second,
    'request/changed',
  );
  const [body, other] = [jsonOf(was), jsonOf(now)];
  if (body === undefined || other === undefined) return;
  const before = book.differences.length;
  compareJson(book, scope, body, other);
  const found = book.differences.splice(before);
  for (const { pointer, was: had, now: has } of found)
    book.differ(scope, 'request/changed', `/request${pointer}`, had, has);
}

const pathOf = (exchange: Exchange): string => {
  const { path } = matchOf(exchange);
  const at = exchange.request.target.indexOf('?');
  return at < 0 ? path : path + exchange.request.target.slice(at);
};

function jsonOf({ request }: Exchange): unknown {
  if (request.body.bytes.length === 0 || request.body.bytes[0] !== 0x7b) return undefined;
  try {
    return parseJson(Buffer.from(request.body.bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
