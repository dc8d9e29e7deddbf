import type { Duplex } from 'node:stream';
import { answerHead, bareHead } from './answer-head.ts';
import type { MockResponse } from './message.ts';
import type { Outlet } from './outlet.ts';
import { statusText } from './reasons.ts';
import { type Bent, writeBent } from './write-bent.ts';

/** How the client wants its answer. */
export interface Manner {
  readonly method: string;
  /** It speaks HTTP/1.0. */
  readonly old: boolean;
  readonly close: boolean;
  readonly signal: AbortSignal;
}

/** Why so many: Go's server waits for that much of a body before it decides that the body is longer than it can tell. */
const knownLength = 2048;
/** Lies that leave nothing of an answer. */
const endsAtOnce: ReadonlySet<Bent['kind']> = new Set(['hang', 'close', 'chunk', 'garbage']);

/** Writes an answer that takes no connection over. Gives whether the connection can go on. */
export async function writeResponse(
  socket: Duplex,
  outlet: Outlet,
  response: MockResponse,
  manner: Manner,
  bend: Bent | undefined,
): Promise<boolean> {
  const { old, close, method } = manner;
  const { status, bare } = response;
  const version = old ? 'HTTP/1.0' : 'HTTP/1.1';
  const empty = method === 'HEAD' || status === 204 || status === 304;
  const headers: Record<string, string> = { ...response.headers };
  const { contentType } = response;
  const type =
    contentType ?? (response.json !== undefined && !headers['Content-Type'] ? 'application/json' : undefined);
  const sniffedType = response.sniffed && !empty ? type : undefined;
  if (type && !sniffedType && status !== 204 && status !== 304) headers['Content-Type'] = type;
  const added = (length: number | undefined, chunked = false) => ({
    length,
    chunked: chunked && !old,
    sniffedType,
    connection: old && !close ? ('keep-alive' as const) : close && !old ? ('close' as const) : undefined,
  });
  if (bend && (endsAtOnce.has(bend.kind) || !response.stream || empty)) {
    const bytes = endsAtOnce.has(bend.kind) ? new Uint8Array() : bodyOf(response);
    const head = (code: number, more: Record<string, string>) =>
      answerHead(version, code, more, added(undefined));
    writeBent(socket, head, status, headers, bytes, bend);
    return !socket.writableEnded;
  }
  if (bare) {
    const body = bodyOf(response);
    outlet.writeAll([bareHead(`${version} ${statusText(status)}`, headers), body]);
    return false;
  }
  if (response.stream && !empty) {
    const head = answerHead(version, status, headers, { ...added(undefined, true) });
    return await writeStream(socket, outlet, head, response.stream, manner, bend);
  }
  const body = bodyOf(response);
  const told = 'Content-Length' in headers;
  if (empty) {
    const length = method === 'HEAD' && !told && body.length > 0 && body.length <= knownLength;
    outlet.write(answerHead(version, status, headers, added(length ? body.length : undefined)));
    return !close;
  }
  if (told || body.length <= knownLength) {
    const head = answerHead(version, status, headers, added(told ? undefined : body.length));
    await outlet.writeAll(body.length === 0 ? [head] : [head, body]);
    return !close;
  }
  // Why closed: HTTP/1.0 has no other end for a body whose length was not told.
  const head = answerHead(version, status, headers, {
    ...added(undefined, true),
    ...(old ? { connection: undefined } : {}),
  });
  await outlet.writeAll(
    old ? [head, body] : [`${head}${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n'],
  );
  return !close && !old;
}

async function writeStream(
  socket: Duplex,
  outlet: Outlet,
  head: string,
  stream: AsyncIterable<Uint8Array | string>,
  { old, close, signal }: Manner,
  bend: Bent | undefined,
): Promise<boolean> {
  outlet.write(head);
  for await (const part of stream) {
    if (signal.aborted || socket.destroyed) return false;
    const raw = typeof part === 'string' ? Buffer.from(part) : part;
    const { bytes, isLast } = bend ? bend.pass(raw) : { bytes: raw, isLast: false };
    if (bytes.length > 0) {
      const room = outlet.writeAll(
        old ? [bytes] : [`${bytes.length.toString(16)}\r\n`, bytes, ...(isLast ? [] : ['\r\n'])],
      );
      if (room && !isLast) await room;
    }
    if (isLast) return false;
  }
  if (!old) outlet.write('0\r\n\r\n');
  return !old && !close;
}

function bodyOf(response: MockResponse): Uint8Array {
  if (response.bytes) return response.bytes;
  if (response.text !== undefined) return Buffer.from(response.text);
  return response.json === undefined ? nothing : Buffer.from(`${JSON.stringify(response.json)}\n`);
}

const nothing = new Uint8Array();
