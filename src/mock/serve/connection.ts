import type { Duplex } from 'node:stream';
import { type Head, headerOf, MessageParser, planBody } from '../../wire/index.ts';
import { handle, type MockFacts, type RawRequest } from './handle.ts';
import type { HijackStream, MockResponse } from './message.ts';
import { type Bent, takeWireBend, writeBent } from './write-bent.ts';

// One connection is one state machine: requests are answered in order, and an answer may turn it into a raw stream.

const bodyLimit = 512 * 1024 * 1024;
const reasons: Record<number, string> = {
  101: 'UPGRADED',
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
  let tunnel: ((bytes: Uint8Array | undefined) => void) | undefined;
  const early: (Uint8Array | undefined)[] = [];
  const input = (bytes: Uint8Array | undefined) => (tunnel ? tunnel(bytes) : early.push(bytes));

  const parser = new MessageParser('request', {
    head(found) {
      head = found;
      body = [];
      size = 0;
      if (/100-continue/i.test(headerOf(found.headers, 'expect') ?? ''))
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
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
      const [method = '', target = ''] = head?.start ?? [];
      const headers = new Map(head?.headers.map(([name, value]) => [name.toLowerCase(), value]));
      void answer({
        method,
        target: target.replace(/^https?:\/\/[^/]+/, ''),
        headers,
        body: Buffer.concat(body),
        signal: gone.signal,
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

  async function answer(request: RawRequest): Promise<void> {
    try {
      const response = await handle(facts, request);
      const bend = takeWireBend(response);
      if (response.hijack && !plain(response.status) && bend?.kind !== 'close') {
        startTunnel(request, response, bend);
        return;
      }
      const close = /close/i.test(request.headers.get('connection') ?? '');
      await writeResponse(socket, request, response, close, bend);
      if (close) socket.end();
      else parser.release('http');
    } catch (error) {
      if (!socket.destroyed) refuse(500, (error as Error).stack ?? String(error));
    }
  }

  function startTunnel(request: RawRequest, response: MockResponse, bend: Bent | undefined): void {
    const upgrade = request.headers.get('upgrade');
    const type = response.contentType ?? 'application/vnd.docker.raw-stream';
    if (response.status === 101 && response.headers?.Upgrade === 'websocket')
      socket.write(headText(101, response.headers));
    else if (upgrade)
      socket.write(
        `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${type}\r\nConnection: Upgrade\r\nUpgrade: ${bend?.upgrade ?? 'tcp'}\r\n${bend?.head ?? ''}\r\n`,
      );
    else socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${bend?.head ?? ''}\r\n`);
    const stream: HijackStream = {
      write: (bytes) => void (socket.writable && socket.write(bend ? bend.frames(bytes) : bytes)),
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

  let tunnelled = false;
  socket.on('data', (bytes: Buffer) => parser.push(bytes));
  socket.on('end', () => {
    tunnelled = tunnel !== undefined;
    input(undefined);
    // Why: outside a stream the end of requests is the end of the talk, once what was asked is answered.
    if (!tunnelled && !parser.within) setImmediate(() => gone.abort());
  });
  socket.on('close', () => gone.abort());
  socket.on('error', () => gone.abort());
}

/** Whether a status is that of an answer which cannot take the connection over: a lie can give one to a route that does. */
const plain = (status: number): boolean => status !== 101 && status !== 200;

async function writeResponse(
  socket: Duplex,
  request: RawRequest,
  response: MockResponse,
  close: boolean,
  bend: Bent | undefined,
): Promise<void> {
  const headers: Record<string, string> = {
    ...response.headers,
    Date: new Date().toUTCString(),
    ...(close ? { Connection: 'close' } : {}),
  };
  const empty = request.method === 'HEAD' || response.status === 204 || response.status === 304;
  if (response.contentType && !empty) headers['Content-Type'] = response.contentType;
  if (response.stream && !empty) {
    const { contentType } = response;
    if (contentType === undefined && response.json !== undefined)
      headers['Content-Type'] = 'application/json';
    socket.write(headText(response.status, { ...headers, 'Transfer-Encoding': 'chunked' }));
    for await (const part of response.stream) {
      if (request.signal.aborted || socket.destroyed) return;
      const bytes = bend ? bend.chunk(Buffer.from(part as string)) : Buffer.from(part as string);
      if (bytes === undefined) return void socket.destroy();
      if (bytes.length === 0) continue;
      const room = socket.write(
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
      );
      if (!room)
        await Promise.race([
          new Promise((resolve) => socket.once('drain', resolve)),
          new Promise((resolve) => socket.once('close', resolve)),
        ]);
    }
    socket.write('0\r\n\r\n');
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
  if (response.status !== 204 && response.status !== 304)
    headers['Content-Length'] = String(request.method === 'HEAD' && bytes.length === 0 ? 0 : bytes.length);
  socket.write(headText(response.status, headers));
  if (!empty && bytes.length > 0) socket.write(bytes);
}

function headText(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reasons[status] ?? 'Status'}\r\n${lines.join('')}\r\n`;
}
