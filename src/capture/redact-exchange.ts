import { redactHeader, redactText } from '../base/index.ts';
import type { Body, Exchange, HeaderPair } from '../model/index.ts';

/** The exchange without its secrets, masked at equal length: headers, JSON bodies, build arguments, secret and config data. */
export function redactExchange(exchange: Exchange): Exchange {
  const { request, response } = exchange;
  const wholeData = /\/(secrets|configs)(\/|\?|$)/.test(request.target);
  return {
    ...exchange,
    request: {
      ...request,
      target: redactTarget(request.target),
      headers: redactHeaders(request.headers),
      body: redactBody(request.body, request.headers, wholeData),
    },
    ...(response
      ? {
          response: {
            ...response,
            headers: redactHeaders(response.headers),
            body: redactBody(response.body, response.headers, wholeData),
          },
        }
      : {}),
  };
}

const redactHeaders = (headers: readonly HeaderPair[]): HeaderPair[] =>
  headers.map(([name, value]) => [name, redactHeader(name, value)]);

function redactBody(body: Body, headers: readonly HeaderPair[], wholeData: boolean): Body {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body.bytes.length === 0 || /tar|octet-stream|raw-stream|multiplexed/.test(type)) return body;
  // Why latin1: one character a byte, so that masking keeps every length, also of what is not UTF-8.
  const text = Buffer.from(body.bytes).toString('latin1');
  const shown = redactText(text, wholeData);
  return shown === text ? body : { ...body, bytes: new Uint8Array(Buffer.from(shown, 'latin1')) };
}

function redactTarget(target: string): string {
  return target.replace(/([?&]buildargs=)([^&]*)/g, (_whole, name: string, value: string) => {
    try {
      return name + encodeURIComponent(redactText(decodeURIComponent(value)));
    } catch {
      return name + '*'.repeat(value.length);
    }
  });
}
