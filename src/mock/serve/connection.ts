import type { Duplex } from 'node:stream';
import { type Head, headerOf, MessageParser, planBody } from '../../wire/index.ts';
import { handle, type MockFacts, type RawRequest, takesBody } from './handle.ts';
import type { HijackStream, MockResponse } from './message.ts';
import { type Bent, takeWireBend, writeBent } from './write-bent.ts';

// One connection is one state machine: requests are answered in order, and an answer may turn it into a raw stream.

const bodyLimit = 512 * 1024 * 1024;
const reasons: Record<number, string> = {
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** Serves HTTP/1.1 on one connection until it ends. */
export function serveConnection(socket: Duplex, facts: MockFacts): void {
  const gone = new AbortController();
  let head: Head | undefined;
  let body: Uint8Array[] = [];
  let size = 0;
  let unread = false;
  let busy = false;
  let over = false;
  let tunnel: ((bytes: Uint8Array | undefined) => void) | undefined;
  const early: (Uint8Array | undefined)[] = [];
  const input = (bytes: Uint8Array | undefined) => (tunnel ? tunnel(bytes) : early.push(bytes));

  const parser = new MessageParser('request', {
    head(found) {
      head = found;
      body = [];
      size = 0;
      const [method, target] = found.start;
      const expects = /100-continue/i.test(headerOf(found.headers, 'expect') ?? '');
      // Why: who is not told to go on may keep its body, and then nothing that follows can be trusted.
      unread = expects && !takesBody(facts, method, target);
      if (unread) return planBody([], 'none');
      if (expects) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      return planBody(found.headers, 'none');
    },
    data(bytes) {
      size += bytes.length;
      if (size <= bodyLimit) body.push(bytes.slice());
      else refuse(413, 'request body too large');
    },
    chunk: () => undefined,
    trailers: () => undefined,
    end() {
      const [method = '', target = '', version] = head?.start ?? [];
      const headers = new Map(head?.headers.map(([name, value]) => [name.toLowerCase(), value]));
      const old = version === 'HTTP/1.0';
      if (!old && !headers.has('host')) {
        refuse(400, 'missing required Host header');
        return 'hold';
      }
      const connection = headers.get('connection') ?? '';
      const request = {
        method,
        target: target.replace(/^https?:\/\/[^/]+/, ''),
        headers,
        body: Buffer.concat(body),
        signal: gone.signal,
      };
      busy = true;
      void answer(request, {
        old,
        close: unread || !(old ? /keep-alive/i : /^(?!.*close)/i).test(connection),
      });
      return 'hold';
    },
    tunnel: input,
    defect(_code, message) {
      refuse(400, message);
    },
  });

  function refuse(status: number, message: string): void {
    const text = `${status} ${reasons[status]}: ${message}`;
    socket.end(
      `HTTP/1.1 ${status} ${reasons[status]}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  }

  async function answer(request: RawRequest, manner: Manner): Promise<void> {
    try {
      const response = await handle(facts, request);
      const bend = takeWireBend(response);
      if (response.hijack && !plain(response.status) && bend?.kind !== 'close') {
        startTunnel(request, response, bend);
        return;
      }
      await writeResponse(socket, request, response, manner, bend);
      busy = false;
      if (manner.close || response.bare) socket.end();
      else parser.release('http');
      if (over && !busy) socket.end();
    } catch (error) {
      if (!socket.destroyed) refuse(500, (error as Error).stack ?? String(error));
    }
  }

  function startTunnel(request: RawRequest, response: MockResponse, bend: Bent | undefined): void {
    const type = response.contentType ?? 'application/vnd.docker.raw-stream';
    const protocol = bend?.upgrade ?? response.headers?.Upgrade ?? 'tcp';
    const upgraded = response.status === 101 || request.headers.has('upgrade');
    const headers = {
      ...(response.status === 101 ? {} : { 'Content-Type': type }),
      ...(upgraded ? { Connection: 'Upgrade', Upgrade: protocol } : {}),
      ...omit(response.headers, 'Connection', 'Upgrade'),
      ...bend?.headers,
    };
    // Why two reasons: the daemon's own words where it takes the connection over itself.
    const reason = response.status === 101 ? reasons[101] : 'UPGRADED';
    socket.write(headText(upgraded ? 101 : 200, headers, { reason: upgraded ? reason : 'OK' }));
    const stream: HijackStream = {
      write(given) {
        if (!socket.writable) return;
        const { bytes, isLast } = bend ? bend.pass(given) : { bytes: given, isLast: false };
        socket.write(bytes);
        if (isLast) socket.end();
      },
      end: () => void socket.end(),
      onInput(listener) {
        tunnel = listener;
        for (const bytes of early.splice(0)) listener(bytes);
      },
      closed: new Promise((resolve) => socket.once('close', () => resolve())),
    };
    response.hijack?.(
      bend?.deaf
        ? { ...stream, onInput: (listener) => stream.onInput((bytes) => bytes && listener(bytes)) }
        : stream,
    );
    parser.release('tunnel');
  }

  socket.on('data', (bytes: Buffer) => parser.push(bytes));
  socket.on('end', () => {
    over = true;
    input(undefined);
    if (tunnel) return;
    // Why: outside a stream the end of requests is the end of the talk, once what was asked is answered.
    if (!busy) socket.end();
    if (!parser.within) setImmediate(() => gone.abort());
  });
  socket.on('close', () => gone.abort());
  socket.on('error', () => gone.abort());
}

/** Whether a status is that of an answer which cannot take the connection over: a lie can give one to a route that does. */
const plain = (status: number): boolean => status !== 101 && status !== 200;

/** How the client wants its answer. */
interface Manner {
  /** It speaks HTTP/1.0. */
  readonly old: boolean;
  readonly close: boolean;
}

/** Lies that leave nothing of an answer. */
const endsAtOnce: ReadonlySet<Bent['kind']> = new Set(['hang', 'close', 'chunk', 'garbage']);

async function writeResponse(
  socket: Duplex,
  request: RawRequest,
  response: MockResponse,
  { old, close }: Manner,
  bend: Bent | undefined,
): Promise<void> {
  const version = old ? 'HTTP/1.0' : 'HTTP/1.1';
  const headers: Record<string, string> = {
    ...response.headers,
    ...(response.bare ? {} : { Date: new Date().toUTCString() }),
    ...(old === close || response.bare ? {} : { Connection: close ? 'close' : 'keep-alive' }),
  };
  const empty = request.method === 'HEAD' || response.status === 204 || response.status === 304;
  if (response.contentType && !empty) headers['Content-Type'] = response.contentType;
  if (bend && endsAtOnce.has(bend.kind))
    return writeBent(socket, headText, response.status, headers, new Uint8Array(), bend);
  if (response.stream && !empty) {
    const { contentType } = response;
    if (contentType === undefined && response.json !== undefined)
      headers['Content-Type'] = 'application/json';
    socket.write(
      headText(
        response.status,
        { ...headers, ...(old ? {} : { 'Transfer-Encoding': 'chunked' }) },
        { version },
      ),
    );
    for await (const part of response.stream) {
      if (request.signal.aborted || socket.destroyed) return;
      const raw = Buffer.from(part as string);
      const { bytes, isLast } = bend ? bend.pass(raw) : { bytes: raw, isLast: false };
      if (isLast && bytes.length === 0) return void socket.end();
      if (bytes.length === 0) continue;
      const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
      const ended = Buffer.from(isLast ? '' : '\r\n');
      const room = socket.write(old ? bytes : Buffer.concat([size, bytes, ended]));
      if (isLast) return void socket.end();
      if (!room)
        await Promise.race([
          new Promise((resolve) => socket.once('drain', resolve)),
          new Promise((resolve) => socket.once('close', resolve)),
        ]);
    }
    if (old) socket.end();
    else socket.write('0\r\n\r\n');
    return;
  }
  const bytes =
    response.bytes ??
    (response.text !== undefined
      ? Buffer.from(response.text)
      : response.json !== undefined
        ? Buffer.from(`${JSON.stringify(response.json)}\n`)
        : new Uint8Array());
  if (response.json !== undefined && !empty && !headers['Content-Type'])
    headers['Content-Type'] = 'application/json';
  if (bend) return writeBent(socket, headText, response.status, headers, bytes, bend);
  if (response.status !== 204 && response.status !== 304 && !response.bare)
    headers['Content-Length'] = String(request.method === 'HEAD' && bytes.length === 0 ? 0 : bytes.length);
  socket.write(headText(response.status, headers, { version }));
  if (!empty && bytes.length > 0) socket.write(bytes);
}

function headText(
  status: number,
  headers: Readonly<Record<string, string>>,
  { reason = reasons[status] ?? 'Status', version = 'HTTP/1.1' } = {},
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${version} ${status} ${reason}\r\n${lines.join('')}\r\n`;
}

const omit = (
  headers: Readonly<Record<string, string>> = {},
  ...names: readonly string[]
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
