import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

/** One recorded answer, as kept in `tests/fixtures/answers/`. */
export interface RecordedAnswer {
  /** Unique in its file: `OPERATION/slug`; a file and this name are an address (`FILE#NAME`). */
  readonly name: string;
  readonly operationId: string;
  readonly method: string;
  readonly target: string;
  readonly requestBody?: string;
  readonly status: number;
  /** As sent: names with their case, in order; without Date, Connection and those of the file's `usual`. */
  readonly headers: readonly (readonly [string, string])[];
  /** Text of the body, digits untouched; base64 where it is not text. */
  readonly body?: string;
  readonly encoding?: 'base64';
  /** Length of a body that is not kept (archives). */
  readonly omittedBytes?: number;
  /** Set where the connection was cut by us because the stream does not end. */
  readonly cut?: true;
}

export interface Call {
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | object>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string or bytes as they are. */
  readonly body?: unknown;
  readonly upgrade?: string;
  /** Bytes written to a hijacked connection before our side is closed. */
  readonly input?: string;
  /** Stop reading an endless stream after this many bytes. */
  readonly atMost?: number;
  readonly timeoutMs?: number;
  readonly dropBody?: boolean;
  /** Do not keep this answer: it only prepares something. */
  readonly silent?: boolean;
  /** A target without the version prefix. */
  readonly unversioned?: boolean;
}

/** Headers that every routed answer of a daemon carries; kept once in a file. */
export const usualHeaders = ['Api-Version', 'Docker-Experimental', 'Ostype', 'Server'];

export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: answers are what they are; the scenario knows what it asked for.
  json(): any;
}

const bodyLimit = 64 * 1024;

export class Recorder {
  readonly answers: RecordedAnswer[] = [];
  readonly failures: string[] = [];
  readonly socketPath: string;
  readonly api: string;

  /** Names that are neither asked nor kept. */
  readonly skip: RegExp | undefined;

  constructor(socketPath: string, api: string, skip?: RegExp) {
    this.socketPath = socketPath;
    this.api = api;
    this.skip = skip;
  }

  /** Sends a request and keeps the answer as `OPERATION/slug`. A broken connection is noted, not thrown: `undefined`. */
  async call(name: string, method: string, path: string, call: Call = {}): Promise<Reply | undefined> {
    if (this.skip?.test(name)) return undefined;
    const target = `${call.unversioned ? '' : `/v${this.api}`}${path}${queryOf(call.query)}`;
    try {
      const { reply, cut } = await exchange(this.socketPath, method, target, call);
      if (!call.silent) this.keep(name, method, target, call, reply, cut);
      return reply;
    } catch (error) {
      this.failures.push(`${name}: ${method} ${target}: ${(error as Error).message}`);
      return undefined;
    }
  }

  private keep(name: string, method: string, target: string, call: Call, reply: Reply, cut: boolean): void {
    if (this.answers.some((answer) => answer.name === name)) throw new Error(`two answers are named ${name}`);
    const { bytes } = reply;
    const text = bytes.toString('utf8');
    const isText = Buffer.from(text, 'utf8').equals(bytes) && !text.includes('\0');
    const omitted = call.dropBody && reply.status < 300 ? true : bytes.length > bodyLimit;
    this.answers.push({
      name,
      operationId: name.split('/')[0]!,
      method,
      target,
      ...(isJsonBody(call.body) ? { requestBody: JSON.stringify(call.body) } : {}),
      status: reply.status,
      headers: reply.headers,
      ...(omitted
        ? { omittedBytes: bytes.length }
        : isText
          ? { body: text }
          : { body: bytes.toString('base64'), encoding: 'base64' as const }),
      ...(cut ? { cut: true as const } : {}),
    });
  }
}

const isJsonBody = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !(body instanceof Uint8Array);

function queryOf(query: Call['query']): string {
  const parts = Object.entries(query ?? {}).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => {
      const text = typeof item === 'object' ? JSON.stringify(item) : String(item);
      return `${encodeURIComponent(key)}=${encodeURIComponent(text)}`;
    }),
  );
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

async function exchange(socketPath: string, method: string, target: string, call: Call) {
  const json = isJsonBody(call.body);
  const body = json ? JSON.stringify(call.body) : (call.body as string | Uint8Array | undefined);
  const sent = request({
    socketPath,
    method,
    path: target,
    agent: false,
    headers: {
      Host: 'docker',
      ...(json ? { 'Content-Type': 'application/json' } : {}),
      ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
      ...(call.upgrade ? { Connection: 'Upgrade', Upgrade: call.upgrade } : {}),
      ...call.headers,
    },
  });
  // Why: an error after the answer has been read is of no interest, and must not end the recording.
  sent.on('error', () => {});
  sent.setTimeout(call.timeoutMs ?? 20_000, () => sent.destroy(new Error('no answer in time')));
  if (body !== undefined) sent.write(body);
  sent.end();
  const { response, stream } = await answered(sent, call);
  const chunks: Buffer[] = [];
  let length = 0;
  let cut = false;
  const timer = setTimeout(() => {
    cut = true;
    stream.destroy();
  }, call.timeoutMs ?? 20_000);
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (call.atMost !== undefined && length >= call.atMost) {
        cut = true;
        break;
      }
    }
  } catch (error) {
    if (!cut) throw error;
  } finally {
    clearTimeout(timer);
    sent.destroy();
  }
  const bytes = Buffer.concat(chunks);
  const headers = pairs(response.rawHeaders);
  const reply: Reply = {
    status: response.statusCode!,
    headers,
    bytes,
    json: () => JSON.parse(bytes.toString()),
  };
  return { reply, cut };
}

/** The head of the answer, and the stream that its body comes from: the socket itself after an upgrade. */
async function answered(
  sent: ClientRequest,
  call: Call,
): Promise<{ response: IncomingMessage; stream: Duplex | IncomingMessage }> {
  const aborted = new AbortController();
  const first = await Promise.race([
    once(sent, 'response', { signal: aborted.signal }),
    once(sent, 'upgrade', { signal: aborted.signal }),
  ]);
  aborted.abort();
  const [response, socket, head] = first as [IncomingMessage, Duplex | undefined, Buffer | undefined];
  if (!socket) return { response, stream: response };
  if (head && head.length > 0) socket.unshift(head);
  if (call.input !== undefined) socket.write(call.input);
  socket.end();
  return { response, stream: socket };
}

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]!] as [string, string]] : []));
