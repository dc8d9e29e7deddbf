import { parseJson } from '../base/index.ts';
import type { Operation } from '../contract/index.ts';
import type { Exchange, HeaderPair, ResponseMessage } from '../model/index.ts';
import { headerOf } from '../wire/index.ts';
import { compareArchives } from './compare-archive.ts';
import { compareItems } from './compare-items.ts';
import { compareJson } from './compare-json.ts';
import { compareOutput, compareText } from './compare-text.ts';
import { explainText } from './normalise.ts';
import { matchOf } from './operation-of.ts';
import type { Scope, VerdictBook } from './verdict-book.ts';

/** Compares the answers of two exchanges of one request. Learns which ids stand for each other on the way. */
export function compareExchange(book: VerdictBook, was: Exchange, now: Exchange): void {
  const { operation } = matchOf(was);
  const scope: Scope = { exchange: was.id, operationId: operation?.id };
  book.compared.exchanges += 1;
  if (!was.response || !now.response) {
    const isLeft = !was.response && leftByClient(was);
    if (!isLeft && (was.response || now.response))
      book.differ(scope, 'answer/missing', '', told(was), told(now));
    return;
  }
  if (was.response.status !== now.response.status) {
    book.differ(scope, 'status', '/status', withMessage(was.response), withMessage(now.response));
    return;
  }
  const kinds = [was, now].map(({ hijack }) =>
    hijack ? `${hijack.kind} ${hijack.protocol}`.trim() : 'HTTP',
  );
  if (kinds[0] !== kinds[1]) book.differ(scope, 'answer/hijack', '', kinds[0], kinds[1]);
  compareHeaders(book, scope, was.response.headers, now.response.headers);
  const open = leftByClient(was) || (was.timing.clientEnd !== undefined && !was.hijack);
  const isCut = !open && isWhole(was) && !isWhole(now);
  if (isCut) book.differ(scope, 'answer/cut', '', 'whole', howCut(now));
  if (was.hijack || now.hijack) {
    const outputOf = ({ hijack, response }: Exchange) =>
      hijack?.toClient.bytes ?? response?.body.bytes ?? new Uint8Array();
    compareOutput(book, scope, outputOf(was), outputOf(now), open);
  } else if (!isCut || operation?.stream !== undefined)
    compareBodies(book, scope, operation, was.response, now.response, open || isCut);
}

/** The client let go of a stream that had not ended. */
export const leftByClient = ({ defects, response, hijack, timing }: Exchange): boolean =>
  defects.some(({ code }) => code === 'abandoned') ||
  timing.end === undefined ||
  (hijack !== undefined && !hijack.ended.includes('toClient')) ||
  (response !== undefined && !response.body.complete && !defects.some(({ code }) => code === 'cut'));

const isWhole = ({ hijack, response }: Exchange): boolean =>
  hijack ? hijack.toClient.complete : (response?.body.complete ?? false);

const howCut = ({ defects }: Exchange): string =>
  defects.map(({ message }) => message).join('; ') || 'not ended';

const told = ({ response, defects }: Exchange): string =>
  response ? `${response.status}` : defects.map(({ message }) => message).join('; ') || 'no answer';

function withMessage({ status, body }: ResponseMessage): string {
  const text = Buffer.from(body.bytes.subarray(0, 300)).toString('utf8').trim();
  return status >= 400 && text ? `${status} ${text}` : String(status);
}

function compareBodies(
  book: VerdictBook,
  scope: Scope,
  operation: Operation | undefined,
  { status, headers, body: was }: ResponseMessage,
  { body: now }: ResponseMessage,
  open: boolean,
): void {
  const type = (headerOf(headers, 'content-type') ?? '').toLowerCase();
  if (was.bytes.length === 0 && now.bytes.length === 0) return;
  const isCut = was.bytes.length < was.length || now.bytes.length < now.length;
  const isStream = operation?.stream === 'json' && status < 300;
  if (isStream || /ndjson|json-seq|jsonl/.test(type)) {
    compareItems(book, scope, was.bytes, now.bytes, open || isCut);
    return;
  }
  const mayBeArchive = /tar|octet-stream/.test(type) || operation?.stream === 'tar';
  if (mayBeArchive && compareArchives(book, scope, was.bytes, now.bytes)) return;
  if (/vnd\.docker\.|octet-stream/.test(type) || operation?.stream === 'multiplexed') {
    compareOutput(book, scope, was.bytes, now.bytes, open || isCut);
    return;
  }
  const [first, second] = [jsonOf(was.bytes), jsonOf(now.bytes)];
  if (first !== undefined && second !== undefined) {
    if (/Create$|Commit$|Exec$/.test(scope.operationId ?? ''))
      for (const made of [first, second]) book.own((made.value as { Id?: unknown } | null)?.Id);
    compareJson(book, scope, first.value, second.value);
  } else if (first !== undefined || second !== undefined) {
    book.differ(scope, 'shape/json', '', textOf(was.bytes), textOf(now.bytes));
  } else compareText(book, scope, 'stream/bytes', '', textOf(was.bytes), textOf(now.bytes), open || isCut);
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function jsonOf(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const text = textOf(bytes).trim();
  if (!/^[[{"\dntf-]/.test(text)) return undefined;
  try {
    return { value: parseJson(text) };
  } catch {
    return undefined;
  }
}

/** Headers that follow from the body, the connection or the clock. */
const ignored = new Set(['date', 'content-length', 'transfer-encoding', 'keep-alive']);

function compareHeaders(
  book: VerdictBook,
  scope: Scope,
  was: readonly HeaderPair[],
  now: readonly HeaderPair[],
): void {
  const valuesOf = (headers: readonly HeaderPair[]) =>
    new Map(
      headers
        .map(([name, value]) => [name.toLowerCase(), value] as const)
        .filter(([name]) => !ignored.has(name)),
    );
  const [first, second] = [valuesOf(was), valuesOf(now)];
  for (const [name, value] of first) {
    book.compared.headers += 1;
    const other = second.get(name);
    const pointer = `/header/${name}`;
    if (other === undefined) book.differ(scope, 'header/gone', pointer, value, undefined);
    else if (name === 'x-docker-container-path-stat') compareStat(book, scope, pointer, value, other);
    else if (name === 'server' && value !== other)
      book.normalise(scope, 'daemon', pointer, value, other, 'header/changed');
    else
      book.judge(
        scope,
        explainText(value, other, book.place(scope, name)),
        pointer,
        value,
        other,
        'header/changed',
      );
  }
  for (const [name, value] of second)
    if (!first.has(name)) book.differ(scope, 'header/new', `/header/${name}`, undefined, value);
}

/** The header of archives is JSON in base64. */
function compareStat(book: VerdictBook, scope: Scope, pointer: string, was: string, now: string): void {
  const read = (text: string) => jsonOf(Buffer.from(text, 'base64'));
  const [first, second] = [read(was), read(now)];
  if (first && second) compareJson(book, scope, first.value, second.value, pointer);
  else if (was !== now) book.differ(scope, 'header/changed', pointer, was, now);
}
