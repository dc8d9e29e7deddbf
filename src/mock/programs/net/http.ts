import type { Connection } from '../../ports/connection.ts';
import type { InputQueue } from '../input-queue.ts';
import type { Wait } from '../process.ts';

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const bodyLimit = 16 * 1024 * 1024;

interface Reader {
  readonly input: InputQueue;
  readonly wait: Wait;
  rest: Buffer;
}

async function more(reader: Reader): Promise<boolean> {
  while (!reader.input.ready) await reader.wait<void>((done) => reader.input.onChange(done));
  const bytes = reader.input.take();
  if (bytes) reader.rest = Buffer.concat([reader.rest, bytes]);
  return bytes !== undefined;
}

/** Lines up to an empty one; `undefined` when the other end closed before. */
async function head(reader: Reader): Promise<string[] | undefined> {
  for (let end = -1; ; ) {
    end = reader.rest.indexOf('\r\n\r\n');
    if (end >= 0) {
      const text = reader.rest.toString('latin1', 0, end);
      reader.rest = reader.rest.subarray(end + 4);
      return text.split('\r\n');
    }
    if (reader.rest.length > 65_536 || !(await more(reader))) return undefined;
  }
}

async function exactly(reader: Reader, size: number): Promise<Buffer> {
  while (reader.rest.length < size && (await more(reader)));
  const bytes = reader.rest.subarray(0, size);
  reader.rest = reader.rest.subarray(size);
  return bytes;
}

async function bodyOf(reader: Reader, headers: ReadonlyMap<string, string>, toEnd: boolean): Promise<Buffer> {
  const length = headers.get('content-length');
  if (/chunked/i.test(headers.get('transfer-encoding') ?? '')) {
    const parts: Buffer[] = [];
    for (;;) {
      while (reader.rest.indexOf('\r\n') < 0 && (await more(reader)));
      const end = reader.rest.indexOf('\r\n');
      const size = Number.parseInt(reader.rest.toString('latin1', 0, Math.max(0, end)), 16);
      reader.rest = reader.rest.subarray(end + 2);
      if (!(size > 0)) break;
      parts.push(await exactly(reader, size));
      await exactly(reader, 2);
    }
    await exactly(reader, 2);
    return Buffer.concat(parts);
  }
  if (length !== undefined) return exactly(reader, Math.min(Number(length), bodyLimit));
  if (!toEnd) return Buffer.alloc(0);
  while (reader.rest.length < bodyLimit && (await more(reader)));
  return reader.rest;
}

const headersOf = (lines: readonly string[]): Map<string, string> =>
  new Map(
    lines
      .map((line) => line.split(/:\s*(.*)/s))
      .map(([name = '', value = '']) => [name.toLowerCase(), value]),
  );

/** Answers requests on a connection, one after another, as long as the client keeps it. */
export async function serveHttp(
  connection: Connection,
  wait: Wait,
  answer: (request: HttpRequest) => Promise<HttpAnswer> | HttpAnswer,
): Promise<void> {
  const reader: Reader = { input: connection.input, wait, rest: Buffer.alloc(0) };
  for (;;) {
    const lines = await head(reader);
    if (!lines) return;
    const [method = '', target = '', version = 'HTTP/1.0'] = (lines[0] ?? '').split(' ');
    const headers = headersOf(lines.slice(1));
    const body = await bodyOf(reader, headers, false);
    const got = await answer({ method, target, version, headers, body });
    const stays =
      (version === 'HTTP/1.1' && !/close/i.test(headers.get('connection') ?? '')) ||
      /keep-alive/i.test(headers.get('connection') ?? '');
    const close = !stays || got.headers.Connection === 'close';
    const fields = {
      ...got.headers,
      'Content-Length': got.headers['Content-Length'] ?? String(got.body.length),
      Connection: close ? 'close' : 'keep-alive',
    };
    const text = Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    connection.write(`HTTP/1.1 ${got.status} ${got.reason}\r\n${text}\r\n`);
    if (method !== 'HEAD') {
      connection.write(got.body);
      await connection.room(wait);
    }
    if (close) return;
  }
}

/** Sends one request and reads its answer; `undefined` when none came. */
export async function askHttp(
  connection: Connection,
  wait: Wait,
  request: { method: string; target: string; headers: Readonly<Record<string, string>>; body?: Uint8Array },
): Promise<HttpAnswer | undefined> {
  const fields = {
    ...request.headers,
    ...(request.body ? { 'Content-Length': String(request.body.length) } : {}),
  };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  connection.write(`${request.method} ${request.target} HTTP/1.1\r\n${text}\r\n`);
  if (request.body) connection.write(request.body);
  const reader: Reader = { input: connection.input, wait, rest: Buffer.alloc(0) };
  const lines = await head(reader);
  if (!lines) return undefined;
  const [, status = '0', reason = ''] = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(lines[0] ?? '') ?? [];
  const headers = headersOf(lines.slice(1));
  const empty = request.method === 'HEAD' || status === '204' || status === '304';
  const body = empty ? Buffer.alloc(0) : await bodyOf(reader, headers, true);
  return { status: Number(status), reason, headers: Object.fromEntries(headers), body };
}
