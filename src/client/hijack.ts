import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ToolError } from '../base/index.ts';
import type { Connection } from '../transport/index.ts';
import { headerOf, MessageParser, planBody } from '../wire/index.ts';
import { Answer } from './answer.ts';
import { tooLarge } from './gather.ts';
import { Hijacked, type HijackHead, type HijackLimits } from './hijacked.ts';
import { readChunk } from './read-chunk.ts';
import { hostOf, mergeHeaders, userAgent, type WireRequest } from './request.ts';

/**
 * Sends the request and reads the head of its answer on a connection of its own. Why not undici's upgrade: it loses the
 * status and body of an answer other than 101, and cannot take the unframed 200.
 */
export async function hijack(
  connection: Connection,
  request: WireRequest,
  limits: HijackLimits,
): Promise<Hijacked> {
  const what = `${request.method} ${request.target}`;
  connection.write(headOf(request, connection));
  if (request.body !== undefined) connection.write(request.body as string | Uint8Array);
  const hearing = new Hearing(what, limits.bodyLimit);
  const end = performance.now() + limits.headersMs;
  while (!hearing.over) {
    const bytes = hearing.head
      ? await readChunk(connection, limits.bodyMs)
      : await beforeTheHead(connection, end, what, limits.headersMs);
    if (bytes === undefined) hearing.finish();
    else hearing.push(bytes);
  }
  const head = hearing.head as HijackHead;
  if (hearing.tunnel) return new Hijacked(connection, head, undefined, hearing.body, what, limits);
  connection.destroy();
  const answer = new Answer(head.status, head.headers, Buffer.concat(hearing.body), request.operationId);
  return new Hijacked(connection, head, answer, [], what, limits);
}

async function beforeTheHead(
  connection: Connection,
  end: number,
  what: string,
  headersMs: number,
): Promise<Uint8Array | undefined> {
  try {
    return await readChunk(connection, Math.max(0, end - performance.now()));
  } catch (error) {
    if (!(error instanceof ToolError && error.code === 'E_TIMEOUT')) throw error;
    throw new ToolError(
      'E_TIMEOUT',
      `${what} was not answered within ${headersMs} ms`,
      'The daemon hangs, or is slower than the limit.',
      error,
    );
  }
}

/** The answer to a hijack, as it comes: a tunnel after its head, or a message with an end. */
class Hearing {
  head: HijackHead | undefined;
  tunnel = false;
  readonly body: Uint8Array[] = [];
  #whole = false;
  #length = 0;
  #broken: string | undefined;
  readonly #what: string;
  readonly #bodyLimit: number;
  readonly #parser: MessageParser;

  constructor(what: string, bodyLimit: number) {
    this.#what = what;
    this.#bodyLimit = bodyLimit;
    const keep = (bytes: Uint8Array) => {
      this.#length += bytes.length;
      this.body.push(bytes.slice());
    };
    this.#parser = new MessageParser('response', {
      head: ({ start, headers }) => {
        const status = Number(start[1]);
        if (status >= 100 && status < 200 && status !== 101) return planBody([], 'none');
        this.head = { status, reason: start[2], headers };
        if (status === 204 || status === 304) return planBody([], 'none');
        const unframed =
          headerOf(headers, 'content-length') === undefined &&
          headerOf(headers, 'transfer-encoding') === undefined;
        this.tunnel = status === 101 || (status === 200 && unframed);
        return this.tunnel ? 'tunnel' : planBody(headers, 'close');
      },
      data: keep,
      chunk: () => undefined,
      trailers: () => undefined,
      end: () => {
        this.#whole = this.head !== undefined;
        return 'next';
      },
      tunnel: keep,
      defect: (_code, message) => {
        this.#broken ??= message;
      },
    });
  }

  get over(): boolean {
    return this.tunnel || this.#whole;
  }

  push(bytes: Uint8Array): void {
    this.#parser.push(bytes);
    // Why `within`: a parser that could go on after the defect is still within the answer.
    if (this.#broken && !this.over && !this.#parser.within)
      throw new ToolError(
        'E_WIRE',
        `${this.#what}: the daemon sent what is not valid HTTP (${this.#broken})`,
        'See the raw bytes of the exchange in the report.',
      );
    if (!this.tunnel && this.#length > this.#bodyLimit) throw tooLarge(this.#bodyLimit, this.#what);
  }

  finish(): void {
    if (this.#parser.finish() || !this.head)
      throw new ToolError(
        'E_CLOSED',
        `${this.#what}: the daemon closed the connection before the answer was whole`,
        'Look at the daemon’s log.',
      );
    this.#whole = true;
  }
}

function headOf(request: WireRequest, connection: Connection): string {
  const { method, body } = request;
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new ToolError(
      'E_USAGE',
      `${method} ${request.target}: a stream cannot be the body of a hijack`,
      'Give the body whole; what follows goes through write().',
    );
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const headers = mergeHeaders(
    {
      Host: hostOf(connection.address),
      'User-Agent': userAgent,
      ...(method === 'GET' && body === undefined ? {} : { 'Content-Length': String(length) }),
    },
    request.headers,
  );
  const lines = Object.entries(headers).map(([name, value]) => {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return `${name}: ${value}\r\n`;
  });
  return `${method} ${request.target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
