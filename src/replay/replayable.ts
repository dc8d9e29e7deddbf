import type { Body, Exchange, StreamBytes } from '../model/index.ts';
import { operationIdOf } from './operation-of.ts';

/** Why an exchange cannot be sent again as it was; `undefined` where it can. */
export function unreplayable(exchange: Exchange): string | undefined {
  const { request, hijack, defects } = exchange;
  if (request.method === 'PRI' || hijack?.kind === 'h2') return 'it is HTTP/2 with prior knowledge';
  if (hijack && /h2c/.test(hijack.protocol))
    return `the connection became HTTP/2 (${hijack.protocol}): a BuildKit session talks both ways`;
  const session = /[?&]session=([^&]+)/.exec(request.target);
  if (session && operationIdOf(exchange) === 'ImageBuild' && /[?&]version=2(?:&|$)/.test(request.target))
    return 'a BuildKit build needs its session, and a session cannot be sent again';
  if (hijack && /websocket/.test(hijack.protocol))
    return 'the connection became a WebSocket, whose keys are of one time';
  const broken = defects.find(({ direction, code }) => direction === 'toDaemon' && code !== 'bare-lf');
  if (broken) return `the request was not whole HTTP: ${broken.message}`;
  return (
    missing('the request’s body', request.body) ??
    (hijack && missing('what the client wrote', hijack.toDaemon, true))
  );
}

function missing(
  what: string,
  { bytes, length, gaps, complete }: Body | StreamBytes,
  mayEnd = false,
): string | undefined {
  if (gaps && gaps.length > 0)
    return `${gaps.reduce((sum, gap) => sum + gap.length, 0)} bytes of ${what} passed and were not recorded`;
  if (bytes.length < length) return `only ${bytes.length} of ${length} bytes of ${what} were kept`;
  return complete || mayEnd ? undefined : `${what} was not whole`;
}
