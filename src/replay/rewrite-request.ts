import type { Address, Exchange, HeaderPair } from '../model/index.ts';
import type { IdentityMap } from './identity.ts';

export interface RewriteOptions {
  readonly map: IdentityMap;
  readonly address: Address;
  /** What the version prefix of a target becomes; absent: what it was. */
  readonly apiVersion?: ((recorded: string) => string) | undefined;
  /** Wall clock in milliseconds, which `since` and `until` of the last day before the recording are moved to; absent: they stay. */
  readonly now?: number | undefined;
  /** Headers that replace those of the capture (`x-registry-auth`), by lower-case name. */
  readonly supplied?: ReadonlyMap<string, string> | undefined;
}

export interface RewrittenRequest {
  readonly head: Uint8Array;
  /** As it goes over the wire, with its transfer coding. */
  readonly body: readonly Uint8Array[];
  readonly expectsContinue: boolean;
}

/**
 * The recorded request in the other daemon's words: ids and generated names in target, headers and JSON replaced, all else
 * as recorded, header order and letter case included. A body that changed keeps its framing.
 */
export function rewriteRequest({ request, startedAt }: Exchange, options: RewriteOptions): RewrittenRequest {
  const { map, address, supplied } = options;
  const { framing, chunks, trailers } = request.body;
  const body = rewriteBody(request.body.bytes, map);
  const isChanged = body !== request.body.bytes;
  const headers = request.headers.map(([name, value]): HeaderPair => {
    const lower = name.toLowerCase();
    if (lower === 'host') return [name, hostOf(address, value)];
    if (lower === 'content-length' && isChanged) return [name, String(body.length)];
    return [name, supplied?.get(lower) ?? map.text(value)];
  });
  const target = rewriteTarget(request.target, options, startedAt);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    head: Buffer.from(`${request.method} ${target} ${request.httpVersion}\r\n${lines}\r\n`, 'latin1'),
    body: framing === 'chunked' ? chunked(body, isChanged ? undefined : chunks, trailers) : [body],
    expectsContinue: headers.some(
      ([name, value]) => name.toLowerCase() === 'expect' && /100-continue/i.test(value),
    ),
  };
}

// Why the recorded one elsewhere: over a socket file the daemon does not look at it, and clients say what they like.
function hostOf(address: Address, recorded: string): string {
  if (address.kind !== 'tcp') return recorded;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

/** The target with its version prefix and every known id and name replaced; parts without any stay as they were, escapes included. */
export function rewriteTarget(
  target: string,
  { map, apiVersion, address, now }: RewriteOptions,
  recordedAt?: number,
): string {
  const at = target.indexOf('?');
  const path = (at < 0 ? target : target.slice(0, at)).replace(
    /^\/v(\d+\.\d+)(?=\/)/,
    (whole, version: string) => (apiVersion ? `/v${apiVersion(version)}` : whole),
  );
  const segments = path
    .split('/')
    .map((segment) => rewritePart(segment, (text) => map.resolve(text) ?? map.text(text)));
  const base = address.kind === 'tcp' ? (address.basePath ?? '') : '';
  const query = at < 0 ? [] : target.slice(at + 1).split('&');
  const pairs = query.map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 0) return pair;
    const name = pair.slice(0, equals);
    if (/^(?:since|until)$/.test(name) && now !== undefined && recordedAt !== undefined)
      return `${name}=${shifted(pair.slice(equals + 1), recordedAt, now)}`;
    const value = rewritePart(pair.slice(equals + 1), (text) => map.resolve(text) ?? map.text(text), true);
    return `${name}=${value}`;
  });
  return base + segments.join('/') + (at < 0 ? '' : `?${pairs.join('&')}`);
}

const dayMs = 86_400_000;

/** A Unix time that a client reckoned from its clock (`--since 1m`), reckoned from the clock of the replay. */
function shifted(text: string, recordedAt: number, now: number): string {
  const [, seconds = '', fraction = ''] = /^(\d{9,10})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (seconds === '' || Math.abs(Number(seconds) * 1000 - recordedAt) > dayMs) return text;
  const at = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  const moved = at + BigInt(Math.round((now - recordedAt) * 1e6));
  const rest = (moved % 1_000_000_000n).toString().padStart(9, '0').slice(0, fraction.length);
  return `${moved / 1_000_000_000n}${rest === '' ? '' : `.${rest}`}`;
}

function rewritePart(part: string, rewrite: (text: string) => string, isForm = false): string {
  let text: string;
  try {
    text = decodeURIComponent(isForm ? part.replaceAll('+', ' ') : part);
  } catch {
    return part;
  }
  const changed = rewrite(text);
  if (changed === text) return part;
  return isForm
    ? encodeURIComponent(changed)
    : encodeURIComponent(changed).replaceAll('%3A', ':').replaceAll('%40', '@');
}

function rewriteBody(bytes: Uint8Array, map: IdentityMap): Uint8Array {
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (first !== '{' && first !== '[' && first !== '"') return bytes;
  const text = Buffer.from(bytes).toString('latin1');
  const changed = map.text(text);
  return changed === text ? bytes : Buffer.from(changed, 'latin1');
}

function chunked(
  body: Uint8Array,
  sizes: readonly number[] | undefined,
  trailers: readonly HeaderPair[] = [],
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const add = (piece: Uint8Array) =>
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  let at = 0;
  for (const size of sizes ?? []) {
    if (size > 0 && at < body.length) add(body.subarray(at, at + size));
    at += size;
  }
  if (at < body.length) add(body.subarray(at));
  const lines = trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  parts.push(Buffer.from(`0\r\n${lines}\r\n`, 'latin1'));
  return parts;
}
