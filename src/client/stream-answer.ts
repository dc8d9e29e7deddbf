import type { Readable } from 'node:stream';
import { ToolError } from '../base/index.ts';
import type { HeaderPair } from '../model/index.ts';
import { type Frame, FrameDecoder, JsonStreamDecoder } from '../wire/index.ts';
import { Answer, Headers } from './answer.ts';
import { explainError, type Limits } from './explain-error.ts';
import { gather } from './gather.ts';

/** An answer whose body is read as it comes. */
export class StreamAnswer implements AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly operationId: string | undefined;
  readonly #body: Readable;
  readonly #what: string;
  readonly #limits: Limits & { readonly bodyLimit: number };

  constructor(
    status: number,
    headers: readonly HeaderPair[],
    body: Readable,
    what: string,
    limits: Limits & { readonly bodyLimit: number },
    operationId?: string,
  ) {
    this.status = status;
    this.headers = new Headers(headers);
    this.#body = body;
    this.#what = what;
    this.#limits = limits;
    this.operationId = operationId;
  }

  /** The body as it comes. A loop that is left early closes the connection. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of this.#body) yield bytes as Uint8Array;
    } catch (error) {
      throw explainError(error, this.#what, this.#limits);
    }
  }

  /** The JSON values of an event, stats or progress stream. Throws E_JSON where the stream is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the caller says what shape the items have.
  async *items<T = any>(): AsyncGenerator<T> {
    const decoder = new JsonStreamDecoder();
    for await (const bytes of this.chunks()) {
      for (const { value } of decoder.push(bytes)) yield value as T;
      if (decoder.problem) break;
    }
    const problem = decoder.end();
    for (const { value } of decoder.tail) yield value as T;
    if (problem)
      throw new ToolError(
        'E_JSON',
        `${this.#what}: ${problem.message}`,
        'See the raw bytes of the exchange in the report.',
      );
  }

  /** The frames of a multiplexed stream. Throws E_WIRE where the bytes are no frames. */
  async *frames(): AsyncGenerator<Frame> {
    const decoder = new FrameDecoder();
    for await (const bytes of this.chunks()) {
      yield* decoder.push(bytes);
      if (decoder.problem) break;
    }
    const problem = decoder.end();
    if (problem)
      throw new ToolError(
        'E_WIRE',
        `${this.#what}: ${problem.message}`,
        'With a terminal the stream is raw; read chunks().',
      );
  }

  /** The rest of the body as a whole answer. Throws E_BODY_LIMIT beyond the client's limit. */
  async collect(): Promise<Answer> {
    const bytes = await gather(this.chunks(), this.#limits.bodyLimit, this.#what);
    return new Answer(this.status, this.headers.entries, bytes, this.operationId);
  }

  /** Lets go of the stream and its connection. */
  close(): void {
    this.#body.on('error', () => undefined);
    this.#body.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
