import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, ToolError } from '../../base/index.ts';
import type { RingMemory } from '../../capture/index.ts';
import type { Address } from '../../model/index.ts';
import type { Injected, parseRules, RuleCount } from '../../proxy/index.ts';
import { frugal } from './frugal.ts';

/** What the relay's thread is started with. */
export interface RelayJob {
  readonly listen: readonly Address[];
  readonly upstream: Address;
  readonly ring: RingMemory;
  /** Hold the relay back rather than lose a byte. */
  readonly strict: boolean;
  readonly inject?: { readonly rules: ReturnType<typeof parseRules>; readonly seed: string };
}

/** What the relay did. */
export interface RelayEnd {
  readonly connections: number;
  readonly rules: readonly RuleCount[];
}

export type RelayMessage =
  | { readonly kind: 'listening'; readonly urls: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly mend: string }
  | { readonly kind: 'problem'; readonly text: string }
  | { readonly kind: 'injected'; readonly injected: Injected }
  | { readonly kind: 'drained' }
  | { readonly kind: 'stopped'; readonly end: RelayEnd };

export type RelayOrder =
  | { readonly kind: 'use'; readonly ring: RingMemory }
  | { readonly kind: 'drain' }
  | { readonly kind: 'stop' };

interface RelayOptions {
  readonly job: RelayJob;
  readonly onProblem: (text: string) => void;
  readonly onInjected: (injected: Injected) => void;
}

/** The relay in its thread. Disposal stops listening and cuts what is open. */
export class RelayThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #options: RelayOptions;
  readonly #drained = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<RelayEnd>();
  readonly #broken = Promise.withResolvers<never>();
  #isOver = false;
  /** Addresses as clients write them, with the ports that were given. */
  urls: readonly string[] = [];

  private constructor(options: RelayOptions) {
    this.#options = options;
    const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';
    this.#worker = new Worker(new URL(`./relay-worker${extension}`, import.meta.url), {
      workerData: options.job,
      resourceLimits: frugal,
    });
    this.#broken.promise.catch(() => undefined);
    this.#worker.once('exit', () => {
      this.#isOver = true;
      const none = { connections: 0, rules: [] };
      this.#stopped.resolve(none);
      this.#drained.resolve();
    });
  }

  /** Throws as `startProxy` does. */
  static async start(options: RelayOptions): Promise<RelayThread> {
    const thread = new RelayThread(options);
    await new Promise<void>((resolve, reject) => {
      thread.#worker.on('error', (error) => {
        reject(error);
        thread.#broken.reject(error);
      });
      thread.#worker.on('message', (message: RelayMessage) => {
        if (message.kind === 'failed')
          reject(new ToolError(message.code as ErrorCode, message.message, message.mend));
        else if (message.kind === 'listening') {
          thread.urls = message.urls;
          resolve();
        } else thread.#hear(message);
      });
    });
    return thread;
  }

  /** Rejects when the relay broke. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  use(ring: RingMemory): void {
    this.#order({ kind: 'use', ring });
  }

  /** Takes no more connections, and waits until those that are open ended by themselves, at most `ms`. */
  async drain(ms: number): Promise<void> {
    this.#order({ kind: 'drain' });
    await Promise.race([this.#drained.promise, delay(ms, undefined, { ref: false })]);
  }

  /** Cuts what is open. */
  async stop(): Promise<RelayEnd> {
    this.#order({ kind: 'stop' });
    return this.#stopped.promise;
  }

  async finish(): Promise<void> {
    await this.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #order(order: RelayOrder): void {
    if (!this.#isOver) this.#worker.postMessage(order);
  }

  #hear(message: RelayMessage): void {
    if (message.kind === 'problem') this.#options.onProblem(message.text);
    else if (message.kind === 'injected') this.#options.onInjected(message.injected);
    else if (message.kind === 'drained') this.#drained.resolve();
    else if (message.kind === 'stopped') {
      this.#isOver = true;
      this.#stopped.resolve(message.end);
    }
  }
}
