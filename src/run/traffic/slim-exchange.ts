import type { Exchange, WireDefect } from '../../model/index.ts';

/** Bytes of a body that stay with a case. */
const shownBody = 64 * 1024;

/** Why an exchange cannot be held against anybody; `undefined` if it can. */
export function doubtOf({ response, request, hijack, defects, timing }: Exchange): string | undefined {
  const gap = defects.find(({ code }: WireDefect) => code === 'gap' || code === 'midway');
  if (gap || response?.body.gaps || request.body.gaps || hijack?.toDaemon.gaps || hijack?.toClient.gaps)
    return 'bytes of it are not in the recording';
  if (!response && timing.end === undefined) return 'the recording ended before the answer';
  if (defects.some(({ code }) => code === 'abandoned'))
    return 'the client let go before the answer was whole';
  if (response && response.body.bytes.length < response.body.length)
    return 'its body is larger than what was kept';
  return undefined;
}

/** What stays with a case. */
export function shortened(exchange: Exchange): Exchange {
  const cut = <T extends { readonly bytes: Uint8Array }>(part: T): T => ({
    ...part,
    bytes: part.bytes.slice(0, shownBody),
  });
  const { request, response, hijack, ...rest } = exchange;
  return {
    ...rest,
    request: { ...request, body: cut(request.body) },
    ...(response ? { response: { ...response, body: cut(response.body) } } : {}),
    ...(hijack
      ? { hijack: { ...hijack, toDaemon: cut(hijack.toDaemon), toClient: cut(hijack.toClient) } }
      : {}),
  };
}

const none = new Uint8Array();

/** What coverage asks for. */
export function withoutBodies(exchange: Exchange): Exchange {
  const { request, response, hijack: _hijack, ...rest } = exchange;
  return {
    ...rest,
    request: { ...request, headers: [], body: { ...request.body, bytes: none } },
    ...(response ? { response: { ...response, headers: [], body: { ...response.body, bytes: none } } } : {}),
  };
}
