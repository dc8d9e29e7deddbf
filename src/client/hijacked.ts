import { ToolError } from '../base/index.ts';
import type { HeaderPair } from '../model/index.ts';
import type { Connection } from '../transport/index.ts';
import { type Frame, FrameDecoder } from '../wire/index.ts';
import { type Answer, Headers } from './answer.ts';
import { explainError, type Limits } from './explain-error.ts';
import { gather } from './gather.ts';
import { readChunk } from './read-chunk.ts';

export interface Collected {
  /** Frames of stdout (and of stdin's echo) as UTF-8; of a raw stream everything. */
  readonly stdout: string;
  readonly stderr: string;
  /** All bytes as they came. */
  readonly raw: Uint8Array;
  /** Whether the bytes were whole frames from first to last. */
  readonly multiplexed: boolean;
}

export interface HijackHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly HeaderPair[];
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
  readonly #what: string;
  readonly #limits: HijackLimits;

  constructor(
    connection: Connection,
    head: HijackHead,
    answer: Answer | undefined,
    first: Uint8Array[],
    what: string,
    limits: HijackLimits,
  ) {
    this.connection = connection;
    this.status = head.status;
    this.reason = head.reason;
    this.headers = new Headers(head.headers);
    this.protocol = (this.headers.get('upgrade') ?? '').toLowerCase();
    this.answer = answer;
    this.#first = first;
    this.#what = what;
    this.#limits = limits;
  }

  /**
   * Bytes from the daemon until it half-closes. A loop that is left early leaves the connection open, and another one goes on
   * where it stopped. Throws E_TIMEOUT when nothing comes for the idle limit, E_CLOSED on a reset.
   */
  async *bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#first.shift() ?? (await this.#read());
      if (next === undefined) return;
      yield next;
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    try {
      return await readChunk(this.connection, this.#limits.bodyMs);
    } catch (error) {
      throw explainError(error, this.#what, this.#limits);
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

  /** Resolves when the system took the bytes. Throws E_CLOSED when the connection is gone. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.connection.write(bytes, (error) => {
        if (!error) return resolve();
        const told = explainError(error, this.#what, this.#limits);
        reject(told === error ? gone(this.#what, error) : told);
      }),
    );
  }

  /** Half-close: the daemon sees the end of stdin, and its output still comes. */
  end(): Promise<void> {
    return new Promise((resolve) => this.connection.end(() => resolve()));
  }

  /** Reads to the end and takes frames apart if it was frames. Throws E_BODY_LIMIT beyond the client's limit. */
  async collect(): Promise<Collected> {
    return takeApart(await gather(this.bytes(), this.#limits.bodyLimit, this.#what));
  }

  close(): void {
    this.connection.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

export interface HijackLimits extends Limits {
  readonly bodyLimit: number;
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

const gone = (what: string, cause: Error) =>
  new ToolError('E_CLOSED', `${what}: the connection is closed`, 'Look at what the daemon sent last.', cause);
