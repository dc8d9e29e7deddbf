import type { Duplex } from 'node:stream';
import { bareHead } from './answer-head.ts';
import { handle, type MockFacts, type RawRequest, takesBody } from './handle.ts';
import { takeOver } from './hijack.ts';
import type { MockResponse } from './message.ts';
import { Outlet } from './outlet.ts';
import type { Refusal, RequestHead } from './request-head.ts';
import { RequestReader } from './request-reader.ts';
import { takeWireBend } from './write-bent.ts';
import { writeResponse } from './write-response.ts';

// One connection is one state machine: requests are answered in order, and an answer may turn it into a raw stream.

/** Bytes that may wait behind a request that is being answered; more stay with the client. */
const waitLimit = 65_536;
/** Why some time: who is still sending would lose the answer if the connection broke under it. */
const lingerMs = 500;

/** Serves HTTP/1.1 on one connection until it ends. */
export function serveConnection(socket: Duplex, facts: MockFacts): void {
  const gone = new AbortController();
  const outlet = new Outlet(socket, facts.budget.unread);
  let head: RequestHead | undefined;
  let body: Buffer[] = [];
  let size = 0;
  let wanted = false;
  let refused = false;
  let busy = false;
  let over = false;
  let tunnel: ((bytes: Buffer | undefined) => void) | undefined;
  const early: (Buffer | undefined)[] = [];
  const input = (bytes: Buffer | undefined) => (tunnel ? tunnel(bytes) : early.push(bytes));

  const reader = new RequestReader({
    head(found) {
      head = found;
      refused = false;
      const asks = found.body.kind !== 'none';
      if (found.expect === 'unknown') return fail();
      wanted = asks && takesBody(facts, found.method, found.target);
      // Why: who is not told to go on may keep its body, and then nothing that follows can be trusted.
      if (found.expect === 'continue' && asks && !wanted) return void answer(found, undefined, true);
      if (found.expect === 'continue' && wanted) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    },
    data(bytes) {
      if (!wanted || refused) return;
      const problem = facts.budget.take(size, bytes.length);
      if (problem) return tooLarge(problem);
      size += bytes.length;
      // Why a copy of a small part: it would keep the whole chunk in memory that it came in.
      body.push(bytes.length < 16_384 ? Buffer.from(bytes) : bytes);
    },
    end(bodyError) {
      if (head && !refused) void answer(head, bodyError, false);
    },
    refuse: (refusal) => refuse(refusal),
    tunnel: input,
  });

  /** Ends with a word, and takes no more. */
  function last(text: string): void {
    refused = true;
    reader.stop();
    socket.end(text);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    socket.resume();
  }

  function refuse({ line, text = line }: Refusal): void {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
    last(`${bareHead(`HTTP/1.1 ${line}`, headers)}${text}`);
  }

  function fail(): void {
    const date = new Date().toUTCString();
    const headers = { Connection: 'close', Date: date, 'Content-Length': '0' };
    last(bareHead(`HTTP/${head?.old ? '1.0' : '1.1'} 417 Expectation Failed`, headers));
  }

  function tooLarge(message: string): void {
    forget();
    const text = `${JSON.stringify({ message })}\n`;
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(text)),
      Connection: 'close',
    };
    last(`${bareHead('HTTP/1.1 413 Request Entity Too Large', headers)}${text}`);
  }

  function forget(): void {
    body = [];
    facts.budget.give(size);
    size = 0;
  }

  async function answer(found: RequestHead, bodyError: string | undefined, unread: boolean): Promise<void> {
    busy = true;
    const { method, target, headers, old } = found;
    const request: RawRequest = {
      method,
      target,
      headers,
      body: body.length === 1 && body[0] ? body[0] : Buffer.concat(body),
      bodyError,
      signal: gone.signal,
    };
    body = [];
    // Why not for a body that was cut: the daemon finds the connection's end only when it looks for the next request.
    const close = unread || !found.keepAlive || (bodyError !== undefined && found.body.kind === 'chunked');
    try {
      const response = await handle(facts, request);
      const bend = takeWireBend(response);
      if (response.hijack && takesOver(response) && bend?.kind !== 'close') {
        forget();
        tunnel = takeOver(socket, outlet, request, response, bend);
        for (const bytes of early.splice(0)) tunnel(bytes);
        reader.release('tunnel');
        socket.resume();
        return;
      }
      const goesOn = await writeResponse(
        socket,
        outlet,
        response,
        { method, old, close, signal: gone.signal },
        bend,
      );
      forget();
      busy = false;
      if (!goesOn || over) return endSoon();
      if (unread) return;
      socket.resume();
      reader.release('http');
    } catch (error) {
      forget();
      if (!socket.destroyed)
        refuse({ line: '500 Internal Server Error', text: (error as Error).stack ?? String(error) });
    }
  }

  function endSoon(): void {
    if (socket.writableEnded || socket.destroyed) return;
    last('');
  }

  socket.on('data', (bytes: Buffer) => {
    reader.push(bytes);
    if (busy && !tunnel && reader.waiting > waitLimit) socket.pause();
  });
  socket.on('end', () => {
    over = true;
    const within = reader.within;
    if (!refused) reader.finish();
    input(undefined);
    if (tunnel) return;
    // Why: outside a stream the end of requests is the end of the talk, once what was asked is answered.
    if (!busy && !socket.writableEnded) socket.end();
    if (!within) setImmediate(() => gone.abort());
  });
  socket.on('close', () => {
    gone.abort();
    // Why not while it is answered: the answer holds the body, and gives it back.
    if (!busy) forget();
  });
  socket.on('error', () => gone.abort());
}

/** Whether an answer takes the connection over: a lie can give another status to a route that does. */
const takesOver = ({ status }: MockResponse): boolean => status === 101 || status === 200;
