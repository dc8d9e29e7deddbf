import { once } from 'node:events';
import { ToolError } from '../base/index.ts';
import type { HeaderPair } from '../model/index.ts';
import type { Connection } from '../transport/index.ts';
import { type Frame, FrameDecoder, headerOf, MessageParser, planBody } from '../wire/index.ts';
import { Answer, Headers } from './answer.ts';
import { hostOf, userAgent, type WireRequest } from './request.ts';

export interface Collected {
  /** Frames of stdout (and of stdin's echo) as UTF-8; of a raw stream everything. */
  readonly stdout: string;
  readonly stderr: string;
  /** All bytes as they came. */
  readonly raw: Uint8Array;
  /** Whether the bytes were whole frames from first to last. */
  readonly multiplexed: boolean;
}

/** A connection that stopped being HTTP, or (`answer`) the answer of a daemon that did not hijack. */
export class Hijacked implements AsyncDisposable {
  readonly status: number;
  readonly reason: string;
  readonly headers: Headers;
  /** Value of the Upgrade header, `''` without. */
  readonly protocol: string;
  /** Set when the daemon answered as HTTP: status and whole body. */
  readonly answer: Answer | undefined;
  readonly connection: Connection;
  readonly #first: Uint8Array[];
  readonly #idleMs: number;

  constructor(
    connection: Connection,
    head: HijackHead,
    answer: Answer | undefined,
    first: Uint8Array[],
    idleMs: number,
  ) {
    this.connection = connection;
    this.status = head.status;
    this.reason = head.reason;
    this.headers = new Headers(head.headers);
    this.protocol = (this.headers.get('upgrade') ?? '').toLowerCase();
    this.answer = answer;
    this.#first = first;
    this.#idleMs = idleMs;
  }

  /** Bytes from the daemon until it half-closes. Throws E_TIMEOUT when nothing comes for the idle limit, E_CLOSED on a reset. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    while (this.#first.length > 0) yield this.#first.shift() as Uint8Array;
    const reader = this.connection[Symbol.asyncIterator]();
    for (;;) {
      const next = await withIdleLimit(reader.next(), this.#idleMs);
      if (next.done) return;
      yield next.value;
    }
  }

  /** Frames of a multiplexed stream. Throws E_WIRE where the bytes are no frames. */
  async *frames(): AsyncGenerator<Frame> {
    const decoder = new FrameDecoder();
    for await (const bytes of this.bytes()) {
      yield* decoder.push(bytes);
      if (decoder.problem) break;
    }
    const problem = decoder.end();
    if (problem)
      throw new ToolError(
        'E_WIRE',
        `the stream is not multiplexed: ${problem.message}`,
        'With a terminal the stream is raw; read bytes().',
      );
  }

  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.connection.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  }

  /** Half-close: the daemon sees the end of stdin, and its output still comes. */
  end(): Promise<void> {
    return new Promise((resolve) => this.connection.end(() => resolve()));
  }

  /** Reads to the end and takes frames apart if it was frames. */
  async collect(): Promise<Collected> {
    const parts: Uint8Array[] = [];
    for await (const bytes of this.bytes()) parts.push(bytes);
    return takeApart(Buffer.concat(parts));
  }

  close(): void {
    this.connection.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** Splits bytes into stdout and stderr if they are frames from first to last; otherwise all of it is stdout. */
export function takeApart(raw: Uint8Array): Collected {
  const decoder = new FrameDecoder();
  const frames = decoder.push(raw);
  const multiplexed = decoder.end() === undefined && frames.length > 0;
  const textOf = (...streams: number[]) =>
    Buffer.concat(frames.filter(({ stream }) => streams.includes(stream)).map(({ bytes }) => bytes)).toString(
      'utf8',
    );
  return multiplexed
    ? { stdout: textOf(0, 1), stderr: textOf(2), raw, multiplexed }
    : { stdout: Buffer.from(raw).toString('utf8'), stderr: '', raw, multiplexed };
}

interface HijackHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly HeaderPair[];
}

/**
 * Sends the request and reads the head of its answer on a connection of its own. Why not undici's upgrade: it loses the
 * status and body of an answer other than 101, and cannot take the unframed 200.
 */
export async function hijack(
  connection: Connection,
  request: WireRequest,
  limits: { headersMs: number; idleMs: number },
): Promise<Hijacked> {
  const what = `${request.method} ${request.target}`;
  connection.write(headOf(request, connection));
  if (request.body !== undefined) connection.write(request.body as string | Uint8Array);
  let head: HijackHead | undefined;
  let tunnel = false;
  let whole = false;
  let broken: string | undefined;
  const body: Uint8Array[] = [];
  const parser = new MessageParser('response', {
    head({ start, headers }) {
      const status = Number(start[1]);
      if (status >= 100 && status < 101) return planBody([], 'none');
      if (status > 101 && status < 200) return planBody([], 'none');
      head = { status, reason: start[2], headers };
      const unframed =
        headerOf(headers, 'content-length') === undefined &&
        headerOf(headers, 'transfer-encoding') === undefined;
      tunnel = status === 101 || (status === 200 && unframed);
      return tunnel ? 'tunnel' : planBody(headers, 'close');
    },
    data: (bytes) => body.push(bytes.slice()),
    chunk: () => undefined,
    trailers: () => undefined,
    end() {
      whole = head !== undefined;
      return 'next';
    },
    tunnel: (bytes) => body.push(bytes.slice()),
    defect(_code, message) {
      broken ??= message;
    },
  });
  try {
    while (!tunnel && !whole) {
      const bytes = await readChunk(connection, limits.headersMs, what);
      if (bytes === undefined) {
        if (parser.finish() || !head)
          throw new ToolError(
            'E_CLOSED',
            `${what}: the daemon closed the connection before the answer was whole`,
            'Look at the daemon’s log.',
          );
        break;
      }
      parser.push(bytes);
      if (broken && !head)
        throw new ToolError(
          'E_WIRE',
          `${what}: the daemon sent what is not valid HTTP (${broken})`,
          'See the raw bytes of the exchange in the report.',
        );
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
  const found = head as unknown as HijackHead;
  const answer = tunnel
    ? undefined
    : new Answer(found.status, found.headers, Buffer.concat(body), request.operationId);
  if (answer) connection.destroy();
  return new Hijacked(connection, found, answer, tunnel ? body : [], limits.idleMs);
}

function headOf(request: WireRequest, connection: Connection): string {
  const length = request.body === undefined ? 0 : Buffer.byteLength(request.body as string | Uint8Array);
  const headers = {
    Host: hostOf(connection.address),
    'User-Agent': userAgent,
    ...(request.method === 'GET' ? {} : { 'Content-Length': String(length) }),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${request.method} ${request.target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function readChunk(
  connection: Connection,
  limitMs: number,
  what: string,
): Promise<Uint8Array | undefined> {
  const end = AbortSignal.timeout(limitMs);
  for (;;) {
    const bytes = connection.read() as Buffer | null;
    if (bytes !== null) return bytes;
    if (connection.readableEnded) return undefined;
    if (connection.destroyed)
      throw new ToolError(
        'E_CLOSED',
        `${what}: the connection ended before the answer was whole`,
        'Look at the daemon’s log.',
      );
    const stop = new AbortController();
    try {
      const signal = AbortSignal.any([end, stop.signal]);
      await Promise.race([
        once(connection, 'readable', { signal }),
        once(connection, 'end', { signal }),
        once(connection, 'close', { signal }),
      ]);
    } catch (error) {
      if (end.aborted)
        throw new ToolError(
          'E_TIMEOUT',
          `${what} was not answered within ${limitMs} ms`,
          'The daemon hangs, or is slower than the limit.',
          error,
        );
      throw new ToolError(
        'E_CLOSED',
        `${what}: the connection broke (${(error as Error).message})`,
        'Look at the daemon’s log.',
        error,
      );
    } finally {
      stop.abort();
    }
  }
}

async function withIdleLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ToolError(
            'E_TIMEOUT',
            `the stream was silent for ${limitMs} ms and did not end`,
            'The daemon hangs, or what runs in it goes on.',
          ),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
