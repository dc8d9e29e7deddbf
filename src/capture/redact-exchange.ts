import { type OnMasked, redactHeader, redactionRules, redactTarget, redactText } from '../base/index.ts';
import type { Body, Exchange, HeaderPair } from '../model/index.ts';

/**
 * The exchange without its secrets, masked at equal length: headers, JSON bodies, build arguments, secret and config data.
 * `onMasked` is told where something was masked. Archives and streams are left alone.
 */
export function redactExchange(exchange: Exchange, onMasked?: OnMasked): Exchange {
  const { request, response } = exchange;
  const wholeData = redactionRules.dataPaths.test(request.target);
  const headersOf = (headers: readonly HeaderPair[], where: string): HeaderPair[] =>
    headers.map(([name, value]) => [name, redactHeader(name, value, at(where, onMasked))]);
  const partOf = <T extends { headers: readonly HeaderPair[]; body: Body }>(
    message: T,
    where: string,
  ): T => ({
    ...message,
    headers: headersOf(message.headers, where),
    body: {
      ...redactBody(message.body, message.headers, wholeData, at(where, onMasked)),
      ...(message.body.trailers ? { trailers: headersOf(message.body.trailers, where) } : {}),
    },
  });
  return {
    ...exchange,
    request: {
      ...partOf(request, 'request'),
      target: redactTarget(request.target, at('request', onMasked)),
    },
    ...(response
      ? {
          response: {
            ...partOf(response, 'response'),
            interim: response.interim.map(({ status, headers }) => ({
              status,
              headers: headersOf(headers, 'response'),
            })),
          },
        }
      : {}),
  };
}

const at =
  (where: string, onMasked: OnMasked | undefined): OnMasked =>
  (what) =>
    onMasked?.(`${where}: ${what}`);

function redactBody(
  body: Body,
  headers: readonly HeaderPair[],
  wholeData: boolean,
  onMasked: OnMasked,
): Body {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body.bytes.length === 0 || /tar|octet-stream|raw-stream|multiplexed/.test(type)) return body;
  // Why latin1: one character a byte, so that masking keeps every length, also of what is not UTF-8.
  const text = Buffer.from(body.bytes).toString('latin1');
  const shown = redactText(text, wholeData, onMasked);
  return shown === text ? body : { ...body, bytes: new Uint8Array(Buffer.from(shown, 'latin1')) };
}
