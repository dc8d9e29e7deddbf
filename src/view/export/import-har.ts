import type {
  Body,
  Exchange,
  Framing,
  HeaderPair,
  Hijack,
  RequestMessage,
  ResponseMessage,
  StreamBytes,
  WireDefect,
} from '../../model/index.ts';
import { planBody } from '../../wire/index.ts';
import { HarReader } from './har-reader.ts';

/**
 * Exchanges of a HAR 1.2 file: of browsers, proxies, and our own, whose `_wirewhale` members give back what HAR cannot say.
 * Throws E_CAPTURE with the place where it is not HAR.
 */
export function importHar(text: string): Exchange[] {
  const root = HarReader.parse(text);
  const connections = new Map<string, number>();
  const entries = root.member('log').list('entries');
  return entries.map((entry, index) => {
    const name = entry.optionalText('connection') ?? '';
    const connection = connections.get(name) ?? connections.size + 1;
    connections.set(name, connection);
    return readEntry(entry, index + 1, /^[1-9]\d{0,8}$/.test(name) ? Number(name) : connection);
  });
}

function readEntry(entry: HarReader, place: number, connection: number): Exchange {
  const own = entry.optional('_wirewhale');
  const startedAt = own?.optionalNumber('startedAt') ?? Date.parse(entry.text('startedDateTime'));
  if (Number.isNaN(startedAt)) throw entry.mistake('startedDateTime', 'is not a time');
  const ownTiming = own?.optional('timing');
  const response = readResponse(entry.member('response'), own?.optional('response'));
  const hijack = readHijack(own?.optional('hijack'));
  const from = own?.optional('from');
  const address = from?.optionalText('address');
  return {
    id: own?.optionalNumber('id') ?? place,
    connection,
    ...(address === undefined ? {} : { from: { address } }),
    startedAt,
    timing: ownTiming ? readTiming(ownTiming) : timingOf(entry, response !== undefined),
    request: readRequest(entry.member('request'), own),
    ...(response ? { response } : {}),
    ...(hijack ? { hijack } : {}),
    defects: readDefects(own),
  };
}

function readRequest(request: HarReader, own: HarReader | undefined): RequestMessage {
  const headers = readHeaders(request);
  const url = request.text('url');
  const target =
    own?.optionalText('target') ??
    (url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '') || '/');
  const post = request.optional('postData');
  const sent = own?.optional('request');
  const base64 =
    sent?.optionalText('base64') ??
    (post?.optionalText('encoding') === 'base64' ? post.optionalText('text') : undefined);
  const bytes = base64 === undefined ? utf8(post?.optionalText('text') ?? '') : fromBase64(base64);
  return {
    method: request.text('method'),
    target: target.startsWith('?') ? `/${target}` : target,
    httpVersion: request.optionalText('httpVersion') ?? 'HTTP/1.1',
    headers,
    body: readBody(bytes, bytes.length, headers, sent, 'none'),
  };
}

function readResponse(response: HarReader, own: HarReader | undefined): ResponseMessage | undefined {
  const status = response.number('status');
  // Why: browsers write 0 where no answer came.
  if (status === 0) return undefined;
  if (!Number.isInteger(status) || status < 100 || status > 999)
    throw response.mistake('status', `is ${status}, and no status is`);
  const headers = readHeaders(response);
  const content = response.optional('content');
  const text = content?.optionalText('text') ?? '';
  const bytes = content?.optionalText('encoding') === 'base64' ? fromBase64(text) : utf8(text);
  const size = Math.max(bytes.length, content?.optionalNumber('size') ?? 0);
  return {
    status,
    reason: response.optionalText('statusText') ?? '',
    httpVersion: response.optionalText('httpVersion') ?? 'HTTP/1.1',
    headers,
    body: readBody(bytes, size, headers, own, 'close'),
    interim:
      own
        ?.optionalList('interim')
        .map((head) => ({ status: head.number('status'), headers: head.optionalPairs('headers') })) ?? [],
  };
}

function readBody(
  bytes: Uint8Array,
  size: number,
  headers: readonly HeaderPair[],
  own: HarReader | undefined,
  fallback: 'none' | 'close',
): Body {
  const told = own?.optionalText('framing');
  const framing = isFraming(told) ? told : size === 0 ? 'none' : planBody(headers, fallback).framing;
  const trailers = own?.optionalPairs('trailers') ?? [];
  return {
    framing,
    ...readStreamFacts(bytes, size, own),
    ...(trailers.length > 0 ? { trailers } : {}),
  };
}

function readStreamFacts(bytes: Uint8Array, size: number, own: HarReader | undefined): StreamBytes {
  const length = own?.optionalNumber('length') ?? size;
  const gaps =
    own
      ?.optionalList('gaps')
      .map((gap) => ({ offset: gap.number('offset'), length: gap.number('length') })) ?? [];
  return {
    bytes,
    length: Math.max(bytes.length, length),
    complete: own?.optionalFlag('complete') ?? true,
    ...(gaps.length > 0 ? { gaps } : {}),
  };
}

function readHijack(own: HarReader | undefined): Hijack | undefined {
  const kind = own?.optionalText('kind');
  if (!own || (kind !== '101' && kind !== '200' && kind !== 'h2')) return undefined;
  const stream = (name: string): StreamBytes => {
    const part = own.optional(name);
    const bytes = fromBase64(part?.optionalText('base64') ?? '');
    return readStreamFacts(bytes, bytes.length, part);
  };
  const ended = own.optionalTexts('ended').filter((one) => one === 'toDaemon' || one === 'toClient');
  return {
    kind,
    protocol: own.optionalText('protocol') ?? '',
    toDaemon: stream('toDaemon'),
    toClient: stream('toClient'),
    ended,
  };
}

function readDefects(own: HarReader | undefined): WireDefect[] {
  return (own?.optionalList('defects') ?? []).map((defect) => ({
    code: defect.text('code'),
    direction: defect.optionalText('direction') === 'toDaemon' ? 'toDaemon' : 'toClient',
    offset: defect.optionalNumber('offset') ?? 0,
    message: defect.optionalText('message') ?? '',
  }));
}

/** Headers without the pseudo headers that browsers write for HTTP/2. */
const readHeaders = (message: HarReader): HeaderPair[] =>
  message
    .list('headers')
    .map((header): HeaderPair => [header.text('name'), header.text('value')])
    .filter(([name]) => !name.startsWith(':'));

function readTiming(own: HarReader): Exchange['timing'] {
  const names = ['requestEnd', 'firstByte', 'clientEnd', 'end'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = own.optionalNumber(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function timingOf(entry: HarReader, answered: boolean): Exchange['timing'] {
  const part = (name: string): number => Math.max(0, entry.optional('timings')?.optionalNumber(name) ?? 0);
  const requestEnd = part('blocked') + part('dns') + part('connect') + part('send');
  const end = Math.max(requestEnd, entry.optionalNumber('time') ?? 0);
  return answered
    ? { requestEnd, firstByte: Math.min(end, requestEnd + part('wait')), end }
    : { requestEnd, end };
}

const isFraming = (text: string | undefined): text is Framing =>
  text === 'none' || text === 'length' || text === 'chunked' || text === 'close';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
