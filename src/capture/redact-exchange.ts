import { type OnMasked, redactHeader } from '../base/index.ts';
import type { Body, Direction, Exchange, HeaderPair } from '../model/index.ts';
import { bodyMaskerFor } from './redact/body-masker.ts';
import { routeOf } from './redact/route.ts';
import { TargetMasker } from './redact/target-masker.ts';

/**
 * The exchange without its secrets, masked at equal length: headers, JSON and text bodies, build arguments, secret and config data.
 * `onMasked` is told where something was masked. Archives and streams are left alone.
 */
export function redactExchange(exchange: Exchange, onMasked?: OnMasked): Exchange {
  const { request, response } = exchange;
  const route = routeOf(request.method, request.target);
  const partOf = <T extends { headers: readonly HeaderPair[]; body: Body }>(
    message: T,
    direction: Direction,
    status?: number,
  ): T => {
    const told = at(direction, onMasked);
    return {
      ...message,
      headers: redactHeaders(message.headers, told),
      body: redactBody(message, route, direction, status, told),
    };
  };
  return {
    ...exchange,
    request: {
      ...partOf(request, 'toDaemon'),
      target: maskTarget(request.target, at('toDaemon', onMasked)),
    },
    ...(response
      ? {
          response: {
            ...partOf(response, 'toClient', response.status),
            interim: response.interim.map(({ status, headers }) => ({
              status,
              headers: redactHeaders(headers, at('toClient', onMasked)),
            })),
          },
        }
      : {}),
  };
}

const at =
  (direction: Direction, onMasked: OnMasked | undefined): OnMasked =>
  (what) =>
    onMasked?.(`${direction === 'toDaemon' ? 'request' : 'response'}: ${what}`);

const redactHeaders = (headers: readonly HeaderPair[], onMasked: OnMasked): HeaderPair[] =>
  headers.map(([name, value]) => [name, redactHeader(name, value, onMasked)]);

function maskTarget(target: string, onMasked: OnMasked): string {
  if (!target.includes('?')) return target;
  const bytes = Buffer.from(target, 'latin1');
  const masker = new TargetMasker(onMasked);
  for (let place = 0; place < bytes.length; place++) masker.feed(bytes, place);
  masker.end(bytes);
  return bytes.toString('latin1');
}

function redactBody(
  { body, headers }: { readonly body: Body; readonly headers: readonly HeaderPair[] },
  route: string,
  direction: Direction,
  status: number | undefined,
  onMasked: OnMasked,
): Body {
  const trailers = body.trailers ? { trailers: redactHeaders(body.trailers, onMasked) } : {};
  const masker =
    body.bytes.length > 0 ? bodyMaskerFor(route, direction, status, headers, onMasked) : undefined;
  if (!masker) return { ...body, ...trailers };
  const bytes = new Uint8Array(body.bytes);
  masker.push(bytes);
  return { ...body, bytes, ...trailers };
}
