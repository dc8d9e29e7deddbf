import { packageVersion } from '../../base/index.ts';
import type { Body, Exchange, HeaderPair, StreamBytes } from '../../model/index.ts';
import { headerOf } from '../../wire/index.ts';
import { base64Of, textOf } from '../text.ts';
import { formatTime } from '../times.ts';
import { type Exchanges, type Export, exportOf, type Losses } from './export.ts';

/**
 * HAR 1.2. What other tools cannot read of it (streams, trailers, binary request bodies …) is kept in `_wirewhale` members, listed
 * in `log.comment`, and returned as `losses`; `importHar` reads it back.
 */
export function exportHar(exchanges: Exchanges): Export {
  return exportOf(async function* (losses) {
    const creator = { name: 'wirewhale', version: packageVersion };
    yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`;
    let separator = '\n';
    for await (const exchange of exchanges) {
      yield separator + JSON.stringify(entryOf(exchange, losses));
      separator = ',\n';
    }
    // Why last: what is lost is known when everything was written.
    const comment =
      losses.list.length === 0 ? {} : { comment: `Only in _wirewhale, or lost: ${losses.list.join('; ')}` };
    const rest = JSON.stringify({ ...comment, _wirewhale: { losses: losses.list } });
    yield `\n],${rest.slice(1)}}\n`;
  });
}

function entryOf(exchange: Exchange, losses: Losses): unknown {
  const { timing, request, response, hijack } = exchange;
  countLosses(exchange, losses);
  const send = timing.requestEnd ?? 0;
  const wait = Math.max(0, (timing.firstByte ?? timing.end ?? send) - send);
  const receive = Math.max(0, (timing.end ?? send + wait) - send - wait);
  return {
    startedDateTime: formatTime(exchange.startedAt),
    time: send + wait + receive,
    request: {
      method: request.method,
      url: /^[a-z]+:\/\//i.test(request.target) ? request.target : `http://localhost${request.target}`,
      httpVersion: request.httpVersion,
      cookies: [],
      headers: pairs(request.headers),
      queryString: [...new URLSearchParams(queryOf(request.target))].map(([name, value]) => ({
        name,
        value,
      })),
      ...(request.body.length > 0 ? { postData: postData(request.headers, request.body) } : {}),
      headersSize: -1,
      bodySize: request.body.length,
    },
    response: response
      ? {
          status: response.status,
          statusText: response.reason,
          httpVersion: response.httpVersion,
          cookies: [],
          headers: pairs(response.headers),
          content: contentOf(response.headers, response.body),
          redirectURL: headerOf(response.headers, 'location') ?? '',
          headersSize: -1,
          bodySize: response.body.length,
        }
      : noResponse,
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, send, wait, receive },
    connection: String(exchange.connection),
    ...(hijack
      ? {
          comment: `hijacked (${hijack.kind}${hijack.protocol && ` ${hijack.protocol}`}): the stream is in _wirewhale`,
        }
      : {}),
    _wirewhale: {
      id: exchange.id,
      startedAt: exchange.startedAt,
      timing,
      ...(exchange.from ? { from: exchange.from } : {}),
      target: request.target,
      request: bodyFacts(request.body, true),
      ...(response ? { response: { ...bodyFacts(response.body, false), interim: response.interim } } : {}),
      ...(hijack
        ? {
            hijack: {
              ...hijack,
              toDaemon: streamFacts(hijack.toDaemon),
              toClient: streamFacts(hijack.toClient),
            },
          }
        : {}),
      defects: exchange.defects,
    },
  };
}

// Why status 0: it is what browsers write where no answer came.
const noResponse = {
  status: 0,
  statusText: '',
  httpVersion: '',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: '' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
};

function countLosses({ request, response, hijack, defects }: Exchange, losses: Losses): void {
  const bodies = [request.body, ...(response ? [response.body] : [])];
  const streams = [...bodies, ...(hijack ? [hijack.toDaemon, hijack.toClient] : [])];
  if (hijack) losses.add('hijacked streams, which HAR cannot say');
  if (!response) losses.add('requests without an answer, written with status 0');
  if (textOf(request.body.bytes) === undefined) losses.add('binary request bodies, which HAR cannot say');
  losses.add('bodies with trailers', bodies.filter(({ trailers }) => trailers?.length).length);
  losses.add(
    'bodies or streams with gaps in the recording',
    streams.filter(({ gaps }) => gaps?.length).length,
  );
  losses.add(
    'bodies or streams of which only the beginning was kept',
    streams.filter(({ bytes, length, gaps }) => !gaps?.length && bytes.length < length).length,
  );
  losses.add('bodies whose chunk sizes are left out', bodies.filter(({ chunks }) => chunks).length);
  losses.add(
    'bodies or streams whose arrival times are left out',
    streams.filter(({ arrivals }) => arrivals).length,
  );
  losses.add('answers with 1xx heads before them', response?.interim.length ? 1 : 0);
  losses.add('exchanges with defects of the wire', defects.length > 0 ? 1 : 0);
}

const pairs = (headers: readonly HeaderPair[]) => headers.map(([name, value]) => ({ name, value }));

const queryOf = (target: string): string =>
  target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';

function postData(headers: readonly HeaderPair[], { bytes }: Body): unknown {
  const mimeType = headerOf(headers, 'content-type') ?? 'application/octet-stream';
  const text = textOf(bytes);
  return text === undefined
    ? { mimeType, text: '', comment: 'binary: the bytes are in _wirewhale' }
    : { mimeType, text };
}

function contentOf(headers: readonly HeaderPair[], { bytes, length }: Body): unknown {
  const content = { size: length, mimeType: headerOf(headers, 'content-type') ?? 'x-unknown' };
  if (bytes.length === 0) return content;
  const text = textOf(bytes);
  return text === undefined
    ? { ...content, text: base64Of(bytes), encoding: 'base64' }
    : { ...content, text };
}

function bodyFacts(body: Body, isRequest: boolean): object {
  const { framing, length, complete, trailers, gaps, bytes } = body;
  return {
    framing,
    length,
    complete,
    ...(trailers ? { trailers } : {}),
    ...(gaps ? { gaps } : {}),
    ...(isRequest && textOf(bytes) === undefined ? { base64: base64Of(bytes) } : {}),
  };
}

function streamFacts({ bytes, length, complete, gaps }: StreamBytes): unknown {
  return { length, complete, base64: base64Of(bytes), ...(gaps ? { gaps } : {}) };
}
