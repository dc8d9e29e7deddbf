import { Pool } from 'undici';
import { ToolError } from '../base/index.ts';
import type { Address, HeaderPair, OnTap } from '../model/index.ts';
import type { Connection } from '../transport/index.ts';
import { headLimit } from '../wire/index.ts';
import { endedBy, orAborted } from './abort.ts';
import { Answer, refusalOf } from './answer.ts';
import { Connections } from './connections.ts';
import { explainError } from './explain-error.ts';
import { gather } from './gather.ts';
import { hijack } from './hijack.ts';
import type { Hijacked, HijackLimits } from './hijacked.ts';
import { type Negotiated, negotiate } from './negotiate.ts';
import { hostOf, mergeHeaders, type RequestOptions, toWire, userAgent, type WireRequest } from './request.ts';
import { StreamAnswer } from './stream-answer.ts';
import type { BodyOf, OperationId } from './typed.ts';

export interface ClientOptions {
  readonly address: Address;
  /** Sees every byte of every connection. */
  readonly onTap?: OnTap;
  /** A version for the prefix, or `negotiate` (default): the newest that the daemon and we know. `apiVersion` of a target fits. */
  readonly apiVersion?: string | undefined;
  /** Bytes of a body that `request` and `collect` take at most; 64 MiB when absent. */
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
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface HijackOptions extends RequestOptions {
  /** Value of the Upgrade header, `tcp` when absent; `false` sends none. */
  readonly upgrade?: string | false;
}

export type Client = EngineClient;

/** A client of the Engine API. Any status resolves; only what is not an answer throws. */
export function createClient(options: ClientOptions): Client {
  return new EngineClient(options);
}

/** The limits of one request, and the signal that ends it at either. */
type Bounds = HijackLimits & { readonly either: AbortSignal | undefined };

class EngineClient implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #pool: Pool;
  readonly #connections: Connections;
  #apiVersion: string | undefined;
  #negotiating: Promise<Negotiated> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#apiVersion = options.apiVersion === 'negotiate' ? undefined : options.apiVersion;
    this.#connections = new Connections(options.address, options.onTap, options.headersTimeoutMs);
    const { headersMs, bodyMs } = this.#bounds();
    this.#pool = new Pool(`http://${hostOf(options.address)}`, {
      pipelining: 1,
      connections: null,
      maxHeaderSize: headLimit,
      headersTimeout: headersMs,
      bodyTimeout: bodyMs,
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

  /**
   * Asks the daemon with HEAD (else GET) /_ping and settles on the newest version that both know, as the docker CLI does.
   * A version that was pinned stays. Throws E_NOT_A_DAEMON.
   */
  async negotiate(limits: Pick<RequestOptions, 'signal' | 'timeoutMs'> = {}): Promise<Negotiated> {
    const found = await negotiate((method) => this.send({ method, target: '/_ping', ...limits }));
    this.#apiVersion ??= found.apiVersion;
    return { ...found, apiVersion: this.#apiVersion };
  }

  /**
   * Sends a request of the contract and reads the whole answer. Throws E_TIMEOUT, E_CLOSED, E_WIRE, E_BODY_LIMIT, E_UNREACHABLE,
   * E_PERMISSION, E_TLS_FILES, E_NOT_A_DAEMON, E_USAGE, or the reason of the caller's signal.
   */
  async request(operationId: OperationId | (string & {}), options: RequestOptions = {}): Promise<Answer> {
    const bounds = this.#bounds(options);
    return this.#whole(toWire(operationId, options, await this.#version(options, bounds)), bounds);
  }

  /** Like `request`, with the documented type of a success; any other status throws E_ANSWER with the daemon's message. */
  async call<Id extends OperationId>(operationId: Id, options: RequestOptions = {}): Promise<BodyOf<Id>> {
    const answer = await this.request(operationId, options);
    if (answer.status < 300) return (answer.bytes.length > 0 ? answer.json() : undefined) as BodyOf<Id>;
    throw new ToolError(
      'E_ANSWER',
      `${operationId} answered ${answer.status}: ${refusalOf(answer)}`,
      'The message is the daemon’s own.',
    );
  }

  /** Sends exactly this method and target. */
  async send({ method, target, headers = {}, body, ...limits }: RawRequest): Promise<Answer> {
    return this.#whole({ method, target, headers: { ...headers }, body }, this.#bounds(limits));
  }

  /** Sends a request of the contract and hands the body over as it comes. The caller reads it to the end or closes it. */
  async stream(
    operationId: OperationId | (string & {}),
    options: RequestOptions = {},
  ): Promise<StreamAnswer> {
    const bounds = this.#bounds(options);
    const request = toWire(operationId, options, await this.#version(options, bounds));
    const what = whatOf(request);
    try {
      const { statusCode, headers, body } = await this.#dispatch(request, bounds.either);
      return new StreamAnswer(statusCode, headers, body, what, bounds, operationId);
    } catch (error) {
      throw explainError(error, what, bounds);
    }
  }

  /** Sends a request of the contract that turns the connection into a stream both ways (attach, exec start). */
  async hijack(operationId: OperationId | (string & {}), options: HijackOptions = {}): Promise<Hijacked> {
    const { upgrade = 'tcp', ...rest } = options;
    const bounds = this.#bounds(options);
    const asked = toWire(operationId, rest, await this.#version(options, bounds));
    const request = {
      ...asked,
      target: this.#basePath + asked.target,
      headers: mergeHeaders(
        upgrade === false ? {} : { Connection: 'Upgrade', Upgrade: upgrade },
        asked.headers,
      ),
    };
    let connection: Connection | undefined;
    try {
      connection = await this.#connections.open(bounds.either);
      using _handshake = endedBy(bounds.either, connection);
      const hijacked = await hijack(connection, request, bounds);
      endedBy(bounds.signal, connection);
      return hijacked;
    } catch (error) {
      connection?.destroy();
      throw explainError(error, whatOf(asked), bounds);
    }
  }

  /** A connection of its own, for bytes of the caller's making. */
  async connect(signal?: AbortSignal): Promise<Connection> {
    return this.#connections.open(signal);
  }

  /** Ends every connection at once, also those that still speak or are being opened. */
  async close(): Promise<void> {
    // Why in this order: what waits hears of the close, not of a connection that broke.
    const ended = this.#pool.destroy();
    this.#connections.close();
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #basePath(): string {
    const { address } = this.#options;
    return address.kind === 'tcp' ? (address.basePath ?? '') : '';
  }

  #bounds({ signal, timeoutMs }: Pick<RequestOptions, 'signal' | 'timeoutMs'> = {}): Bounds {
    const { headersTimeoutMs = 30_000, bodyTimeoutMs = 60_000, bodyLimit = 64 * 1024 * 1024 } = this.#options;
    const timer = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    const either = signal && timer ? AbortSignal.any([signal, timer]) : (signal ?? timer);
    return { signal, timeoutMs, either, headersMs: headersTimeoutMs, bodyMs: bodyTimeoutMs, bodyLimit };
  }

  async #version(options: RequestOptions, bounds: Bounds): Promise<string | undefined> {
    if (options.version !== undefined) return options.version ?? undefined;
    if (this.#apiVersion !== undefined) return this.#apiVersion;
    // Why shared: requests that start together need one answer; none of them may end it for the others.
    this.#negotiating ??= this.negotiate().finally(() => {
      this.#negotiating = undefined;
    });
    try {
      await orAborted(this.#negotiating, bounds.either);
    } catch (error) {
      throw explainError(error, 'HEAD /_ping', bounds);
    }
    return this.#apiVersion;
  }

  async #whole(request: WireRequest, bounds: Bounds): Promise<Answer> {
    const what = whatOf(request);
    try {
      const { statusCode, headers, body } = await this.#dispatch(request, bounds.either);
      return new Answer(statusCode, headers, await gather(body, bounds.bodyLimit, what), request.operationId);
    } catch (error) {
      throw explainError(error, what, bounds);
    }
  }

  async #dispatch(request: WireRequest, signal: AbortSignal | undefined) {
    const { statusCode, headers, body } = await this.#pool.request({
      method: request.method as 'GET',
      path: this.#basePath + request.target,
      headers: mergeHeaders({ 'user-agent': userAgent }, request.headers),
      body: request.body ?? null,
      responseHeaders: 'raw',
      ...(signal ? { signal } : {}),
    });
    return { statusCode, headers: pairsOf(headers as unknown as readonly (string | Buffer)[]), body };
  }
}

const whatOf = ({ method, target }: WireRequest): string => `${method} ${target}`;

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
