import type { Body, Exchange, HeaderPair } from '../../model/index.ts';
import { headerOf, JsonStreamDecoder } from '../../wire/index.ts';
import type { Tried } from './probe.ts';

/** Items of a stream that are looked at; the rest is alike. */
const itemLimit = 10_000;

/** An exchange made ready, and whether something of it counted that was not seen whole. */
export interface TriedExchange extends Tried {
  /** A probe looked at a body that was cut, kept in part, lost, or never came. */
  readonly doubtful: boolean;
}

/** An exchange made ready for probes. Bodies are read when a probe first asks for them. `endless`: its answer has no end to wait for. */
export function triedOf(
  { request, response }: Exchange,
  query: URLSearchParams,
  endless = false,
): TriedExchange {
  let doubtful = false;
  let sent: { value?: unknown } | undefined;
  let came: unknown[] | undefined;
  return {
    query,
    requestHeaders: headersOf(request.headers),
    responseHeaders: headersOf(response?.headers ?? []),
    status: response?.status ?? 0,
    bodySize: request.body.length,
    get sent() {
      sent ??= { value: itemsOf(request.body.bytes)[0] };
      doubtful ||= isPartial(request.body, request.headers);
      return sent.value;
    },
    get came() {
      came ??= response && response.status < 400 ? itemsOf(response.body.bytes) : [];
      // Why not of a stream that showed something: its items are alike, and it ends when nobody listens any more.
      if (response && response.status < 400 && !(endless && came.length > 0))
        doubtful ||= isPartial(response.body, response.headers, endless, request.method);
      return came;
    },
    get doubtful() {
      return doubtful || !response;
    },
  };
}

/** Whether a body is not here as it passed. */
function isPartial(
  { bytes, length, complete, gaps }: Body,
  headers: readonly HeaderPair[],
  endless = false,
  method = '',
): boolean {
  // Why not: an archive or a stream of frames holds no field, whole or not.
  if (bytes.length > 0 && !beginsAsJson(bytes)) return false;
  const told = Number(headerOf(headers, 'content-length') ?? 0);
  const lacks = bytes.length < length || (gaps?.length ?? 0) > 0;
  return lacks || (!complete && !endless) || (method !== 'HEAD' && bytes.length < told);
}

const headersOf = (pairs: readonly HeaderPair[]): Map<string, string> =>
  new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));

/** Why the look at the first byte: archives and streams of frames are no JSON, and need not be searched for it. */
function beginsAsJson(bytes: Uint8Array): boolean {
  const start = bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1e);
  return start === 0x7b || start === 0x5b;
}

/** The JSON values of a body; none where it is something else, and those before the place where it was cut. */
function itemsOf(bytes: Uint8Array): unknown[] {
  if (!beginsAsJson(bytes)) return [];
  try {
    return [JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())];
  } catch {
    const items: unknown[] = [];
    const decoder = new JsonStreamDecoder();
    for (const { value } of decoder.push(bytes)) if (items.length < itemLimit) items.push(value);
    return items;
  }
}
