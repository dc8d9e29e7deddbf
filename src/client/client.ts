import { Pool } from 'undici';
import { compareVersions, ToolError } from '../base/index.ts';
import { latestVersion } from '../contract/index.ts';
import type { Address, HeaderPair, OnTap } from '../model/index.ts';
import { type Connection, connect } from '../transport/index.ts';
import { headLimit } from '../wire/index.ts';
import { Answer } from './answer.ts';
import { explainError } from './explain-error.ts';
import { type Hijacked, hijack } from './hijack.ts';
import { hostOf, type RequestOptions, toWire, userAgent, type WireRequest } from './request.ts';
import { StreamAnswer } from './stream-answer.ts';
import type { BodyOf, OperationId } from './typed.ts';

export interface ClientOptions {
  readonly address: Address;
  /** Sees every byte of every connection. */
  readonly onTap?: OnTap;
  /** A version for the prefix, or `negotiate` (default): the newest that the daemon and we know. */
  readonly apiVersion?: string;
  /** Bytes of a body that `request` takes at most; 64 MiB when absent. */
  readonly bodyLimit?: number;
  /** Milliseconds until an answer begins; 30,000 when absent. */
  readonly headersTimeoutMs?: number;
  /** Milliseconds of silence within a body; 60,000 when absent. Streams and hijacked connections use it too. */
  readonly bodyTimeoutMs?: number;
}

/** A request whose target is exactly what is given. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface HijackOptions extends RequestOptions {
  /** Value of the Upgrade header, `tcp` when absent; `false` sends none. */
  readonly upgrade?: string | false;
}

/** What the daemon told about itself. */
export interface Negotiated {
  /** Version that requests carry. */
  readonly apiVersion: string;
  /** The daemon's newest version. */
  readonly daemonApiVersion: string;
  readonly osType: string | undefined;
}

export type Client = EngineClient;

/** A client of the Engine API. Any status resolves; only what is not an answer throws. */
export function createClient(options: ClientOptions): Client {
  return new EngineClient(options);
}

class EngineClient implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #pool: Pool;
  readonly #open = new Set<Connection>();
  #apiVersion: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#apiVersion = options.apiVersion === 'negotiate' ? undefined : options.apiVersion;
    this.#pool = new Pool(`http://${hostOf(options.address)}`, {
      pipelining: 1,
      connections: null,
      maxHeaderSize: headLimit,
      headersTimeout: options.headersTimeoutMs ?? 30_000,
      bodyTimeout: options.bodyTimeoutMs ?? 60_000,
      connect: (_options, done) => {
        this.connect().then(
          (connection) => done(null, connection as never),
          (error) => done(error, null),
        );
      },
    });
  }

  /** Version that requests carry; `undefined` before negotiation. */
  get apiVersion(): string | undefined {
    return this.#apiVersion;
  }

  /** Asks the daemon with HEAD (else GET) /_ping and settles on the newest version that both know, as the docker CLI does. */
  async negotiate(): Promise<Negotiated> {
    let ping = await this.send({ method: 'HEAD', target: '/_ping' });
    if (ping.status !== 200) ping = await this.send({ method: 'GET', target: '/_ping' });
    // Why 1.24: a daemon that does not say is older than the header; the docker CLI then assumes the same.
    const daemon = ping.headers.get('api-version') ?? '1.24';
    this.#apiVersion ??= compareVersions(daemon, latestVersion) < 0 ? daemon : latestVersion;
    return { apiVersion: this.#apiVersion, daemonApiVersion: daemon, osType: ping.headers.get('ostype') };
  }

  /** Sends a request of the contract and reads the whole answer. Throws E_TIMEOUT, E_CLOSED, E_WIRE, E_BODY_LIMIT, E_UNREACHABLE. */
  async request(operationId: OperationId | (string & {}), options: RequestOptions = {}): Promise<Answer> {
    return this.#whole(toWire(operationId, options, await this.#version(options)), options);
  }

  /** Like `request`, with the documented type of a success; any other status throws E_ANSWER with the daemon's message. */
  async call<Id extends OperationId>(operationId: Id, options: RequestOptions = {}): Promise<BodyOf<Id>> {
    const answer = await this.request(operationId, options);
    if (answer.status < 300) return (answer.bytes.length > 0 ? answer.json() : undefined) as BodyOf<Id>;
    throw new ToolError(
      'E_ANSWER',
      `${operationId} answered ${answer.status}: ${answer.text().trim()}`,
      'The message is the daemon’s own.',
    );
  }

  /** Sends exactly this method and target. */
  async send({ method, target, headers = {}, body, ...limits }: RawRequest): Promise<Answer> {
    return this.#whole({ method, target, headers: { ...headers }, body }, limits);
  }

  /** Sends a request of the contract and hands the body over as it comes. The caller reads it to the end or closes it. */
  async stream(
    operationId: OperationId | (string & {}),
    options: RequestOptions = {},
  ): Promise<StreamAnswer> {
    const request = toWire(operationId, options, await this.#version(options));
    const what = `${request.method} ${request.target}`;
    try {
      const { statusCode, headers, body } = await this.#dispatch(request, options.signal);
      return new StreamAnswer(statusCode, headers, body, what, operationId);
    } catch (error) {
      throw explainError(error, what);
    }
  }

  /** Sends a request of the contract that turns the connection into a stream both ways (attach, exec start). */
  async hijack(operationId: OperationId | (string & {}), options: HijackOptions = {}): Promise<Hijacked> {
    const { upgrade = 'tcp', ...rest } = options;
    const headers = upgrade === false ? {} : { Connection: 'Upgrade', Upgrade: upgrade };
    const request = toWire(
      operationId,
      { ...rest, headers: { ...headers, ...options.headers } },
      await this.#version(options),
    );
    const connection = await this.connect();
    return hijack(connection, request, {
      headersMs: options.timeoutMs ?? this.#options.headersTimeoutMs ?? 30_000,
      idleMs: this.#options.bodyTimeoutMs ?? 60_000,
    });
  }

  /** A connection of its own, for bytes of the caller's making. */
  async connect(): Promise<Connection> {
    const { address, onTap, headersTimeoutMs } = this.#options;
    const connection = await connect(address, {
      ...(onTap ? { onTap } : {}),
      ...(headersTimeoutMs ? { timeoutMs: headersTimeoutMs } : {}),
    });
    this.#open.add(connection);
    // Why: undici and hijacks hear of errors by their own listeners; an idle connection that breaks is no mishap.
    connection.on('error', () => undefined);
    connection.on('close', () => this.#open.delete(connection));
    return connection;
  }

  /** Ends every connection at once, also those that still speak. */
  async close(): Promise<void> {
    await this.#pool.destroy();
    for (const connection of this.#open) connection.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #version(options: RequestOptions): Promise<string | undefined> {
    if (options.version !== undefined) return options.version ?? undefined;
    if (this.#apiVersion === undefined) await this.negotiate();
    return this.#apiVersion;
  }

  async #whole(
    request: WireRequest,
    { signal, timeoutMs }: Pick<RequestOptions, 'signal' | 'timeoutMs'>,
  ): Promise<Answer> {
    const what = `${request.method} ${request.target}`;
    const signals = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)].filter(
      (each) => each !== undefined,
    );
    try {
      const { statusCode, headers, body } = await this.#dispatch(
        request,
        signals.length > 0 ? AbortSignal.any(signals) : undefined,
      );
      const limit = this.#options.bodyLimit ?? 64 * 1024 * 1024;
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const bytes of body) {
        length += (bytes as Uint8Array).length;
        if (length > limit) {
          body.destroy();
          throw new ToolError(
            'E_BODY_LIMIT',
            `${what}: the body is larger than ${limit} bytes`,
            'Raise bodyLimit, or read it with stream().',
          );
        }
        parts.push(bytes as Uint8Array);
      }
      return new Answer(statusCode, headers, Buffer.concat(parts), request.operationId);
    } catch (error) {
      throw explainError(error, what, { timeoutMs: timeoutMs ?? this.#options.headersTimeoutMs ?? 30_000 });
    }
  }

  async #dispatch(request: WireRequest, signal: AbortSignal | undefined) {
    const { address } = this.#options;
    const basePath = address.kind === 'tcp' ? (address.basePath ?? '') : '';
    const { statusCode, headers, body } = await this.#pool.request({
      method: request.method as 'GET',
      path: basePath + request.target,
      headers: { 'user-agent': userAgent, ...request.headers },
      body: request.body ?? null,
      responseHeaders: 'raw',
      ...(signal ? { signal } : {}),
    });
    return { statusCode, headers: pairsOf(headers as unknown as readonly (string | Buffer)[]), body };
  }
}

function pairsOf(raw: readonly (string | Buffer)[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([
      raw[index]?.toString('latin1' as never) ?? '',
      raw[index + 1]?.toString('latin1' as never) ?? '',
    ]);
  }
  return pairs;
}
