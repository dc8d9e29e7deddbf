import type { Exchange, HeaderPair } from '../../model/index.ts';
import { JsonStreamDecoder } from '../../wire/index.ts';
import type { Tried } from './probe.ts';

/** Items of a stream that are looked at; the rest is alike. */
const itemLimit = 10_000;

/** An exchange made ready for probes. Bodies are read when a probe first asks for them. */
export function triedOf({ request, response }: Exchange, query: URLSearchParams): Tried {
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
      return sent.value;
    },
    get came() {
      came ??= response && response.status < 400 ? itemsOf(response.body.bytes) : [];
      return came;
    },
  };
}

const headersOf = (pairs: readonly HeaderPair[]): Map<string, string> =>
  new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));

/** The JSON values of a body; none where it is something else, and those before the place where it was cut. */
function itemsOf(bytes: Uint8Array): unknown[] {
  // Why the look at the first byte: archives and streams of frames are no JSON, and need not be searched for it.
  const start = bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1e);
  if (start !== 0x7b && start !== 0x5b) return [];
  try {
    return [JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())];
  } catch {
    const items: unknown[] = [];
    const decoder = new JsonStreamDecoder();
    for (const { value } of decoder.push(bytes)) if (items.length < itemLimit) items.push(value);
    return items;
  }
}
