import { STATUS_CODES } from 'node:http';
import type { HeaderPair } from '../../model/index.ts';
import { type Head, headerOf } from '../../wire/index.ts';

export interface ErrorAnswer {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** The connection ends behind it. */
  readonly closes: boolean;
}

/** The daemon's own error shape, as answer to this request. `manners`: headers that the daemon puts on every answer. */
export function errorAnswer(
  request: Head,
  { status, message, closes }: { status: number; message: string | undefined; closes: boolean },
  manners: readonly HeaderPair[],
): ErrorAnswer {
  const [method, , version] = request.start;
  const reason = STATUS_CODES[status] ?? 'Injected';
  const body = Buffer.from(
    `${JSON.stringify({ message: message ?? `${reason} (injected by wirewhale)` })}\n`,
  );
  const connection = headerOf(request.headers, 'connection') ?? '';
  // Why for Expect: nobody knows whether the client will send the body that it was not asked for.
  const ends =
    closes ||
    version === 'HTTP/1.0' ||
    /\bclose\b/i.test(connection) ||
    headerOf(request.headers, 'expect') !== undefined;
  const headers: HeaderPair[] = [
    ...manners,
    ['Content-Type', 'application/json'],
    ['Date', new Date().toUTCString()],
    ['Content-Length', String(body.length)],
    ...(ends ? [['Connection', 'close'] as const] : []),
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    head: Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n`, 'latin1'),
    body: method === 'HEAD' ? new Uint8Array() : body,
    closes: ends,
  };
}
