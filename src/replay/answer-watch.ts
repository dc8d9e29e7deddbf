import type { HeaderPair } from '../model/index.ts';
import { headerOf, MessageParser, planBody } from '../wire/index.ts';

/** How far the answer to one request is. */
export interface Progress {
  readonly method: string;
  readonly mayHijack: boolean;
  /** A 1xx answer came. */
  interim: boolean;
  status: number | undefined;
  /** Payload bytes that came after the head. */
  received: number;
  /** Nothing more will come. */
  over: boolean;
  /** When something last came, in milliseconds of the monotonic clock. */
  activeAt: number;
}

/** Follows the answers of one connection, in the order of their requests, as far as a player must know. Keeps no bytes. */
export class AnswerWatch {
  readonly #queue: Progress[] = [];
  readonly #parser: MessageParser;
  #tunnel: Progress | undefined;

  constructor() {
    const count = (bytes: Uint8Array) => {
      const here = this.#tunnel ?? this.#queue[0];
      if (here) here.received += bytes.length;
    };
    this.#parser = new MessageParser('response', {
      head: ({ start, headers }) => this.#head(Number(start[1]), headers),
      data: count,
      tunnel: count,
      chunk: () => undefined,
      trailers: () => undefined,
      end: () => {
        if (this.#queue[0]?.status !== undefined) this.#over(this.#queue.shift());
        return 'next';
      },
      defect: () => undefined,
    });
  }

  expect(method: string, target: string, headers: readonly HeaderPair[]): Progress {
    const path = target.split('?')[0] ?? '';
    const progress: Progress = {
      method,
      mayHijack:
        headerOf(headers, 'upgrade') !== undefined ||
        (method === 'POST' && /\/(?:containers\/[^/]+\/attach|exec\/[^/]+\/start)$/.test(path)),
      interim: false,
      status: undefined,
      received: 0,
      over: false,
      activeAt: performance.now(),
    };
    this.#queue.push(progress);
    return progress;
  }

  push(bytes: Uint8Array): void {
    for (const progress of this.#tunnel ? [this.#tunnel] : this.#queue) progress.activeAt = performance.now();
    this.#parser.push(bytes);
  }

  /** The daemon half-closed. */
  finish(): void {
    this.#parser.finish();
    this.#over(this.#tunnel);
  }

  /** The connection is gone: no answer will come. */
  close(): void {
    this.finish();
    for (const progress of this.#queue.splice(0)) this.#over(progress);
  }

  #over(progress: Progress | undefined): void {
    if (progress) progress.over = true;
  }

  #head(status: number, headers: readonly HeaderPair[]): ReturnType<typeof planBody> | 'tunnel' {
    const [progress] = this.#queue;
    if (!progress) return planBody(headers, 'close');
    if (status >= 100 && status < 200 && status !== 101) {
      progress.interim = true;
      return planBody([], 'none');
    }
    progress.status = status;
    const unframed =
      headerOf(headers, 'content-length') === undefined &&
      headerOf(headers, 'transfer-encoding') === undefined;
    if (status === 101 || (status === 200 && progress.mayHijack && unframed)) {
      this.#tunnel = progress;
      this.#queue.shift();
      return 'tunnel';
    }
    if (progress.method === 'HEAD' || status === 204 || status === 304) return planBody([], 'none');
    return planBody(headers, 'close');
  }
}
