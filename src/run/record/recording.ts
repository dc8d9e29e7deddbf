import { Worker } from 'node:worker_threads';
import { type ErrorCode, ToolError, wallOf } from '../../base/index.ts';
import { createRing, type RecordingCounts, type RingMemory, RingTap, stopRing } from '../../capture/index.ts';
import type { RunReport } from '../../model/index.ts';
import type { LineBatch } from './exchange-line.ts';
import { frugal } from './frugal.ts';
import type { RecordJob, RecordMessage } from './record-worker.ts';

export interface RecordingOptions extends Omit<RecordJob, 'ring' | 'epoch'> {
  /** Bytes between relay and recorder; what finds no room is a gap. 256 MiB when absent. */
  readonly bufferSize?: number;
  readonly onLines: (batch: LineBatch) => void;
  readonly onProblem: (text: string) => void;
}

export interface RecordingEnd {
  /** The first file of each recorder, and its last where there were more. */
  readonly paths: readonly string[];
  readonly written: number;
  readonly counts: RecordingCounts;
  /** Where exchanges were checked; of the last recorder, should one have died. */
  readonly report: RunReport | undefined;
}

export interface RecordingTap {
  use(ring: RingMemory): void;
  finish(): Promise<void> | void;
}

/**
 * A recorder in a thread of its own, so that whatever it does, the relay goes on. Should it die, another one goes on with a next file,
 * and leaves out the connections that were open.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #epoch = BigInt(Math.round(wallOf(0n) * 1000)) * 1000n;
  #ring: RingMemory;
  #tap: RecordingTap | undefined;
  #paths: string[] = [];
  #ended: RecordingEnd[] = [];
  #restarts = 0;
  #stopping = false;
  #over: Promise<void>;

  private constructor(options: RecordingOptions) {
    this.#options = options;
    this.#ring = createRing(options.bufferSize ?? 256 * 1024 * 1024);
    this.#over = Promise.resolve();
  }

  /** Throws E_WRITE where the file cannot be made. */
  static async start(options: RecordingOptions): Promise<Recording> {
    const recording = new Recording(options);
    await recording.#startWorker(1);
    return recording;
  }

  /** What the taps go to: hand it to a `RingTap`. */
  get ring(): RingMemory {
    return this.#ring;
  }

  /** Who taps: told when another ring is read, and that nothing more is to come. */
  attach(tap: RecordingTap): void {
    this.#tap = tap;
  }

  /** Writes what is under way and gives what was recorded. */
  async stop(): Promise<RecordingEnd> {
    this.#stopping = true;
    await this.#tap?.finish();
    // Why again: a tap that broke can say nothing any more.
    new RingTap(this.#ring).finish();
    await this.#over;
    const zero = { connections: 0, bytes: 0, lost: 0, masked: 0 };
    return {
      paths: this.#paths,
      report: this.#ended.at(-1)?.report,
      written: this.#ended.reduce((sum, { written }) => sum + written, 0),
      counts: this.#ended.reduce(
        (sum, { counts }) => ({
          connections: sum.connections + counts.connections,
          bytes: sum.bytes + counts.bytes,
          lost: sum.lost + counts.lost,
          masked: sum.masked + counts.masked,
        }),
        zero,
      ),
    };
  }

  #startWorker(firstNumber: number): Promise<void> {
    const { file, target, redact, injected, lines } = this.#options;
    const job: RecordJob = {
      ring: this.#ring,
      epoch: this.#epoch,
      file: { ...file, firstNumber },
      target,
      redact,
      ...(injected ? { injected } : {}),
      lines,
    };
    const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';
    const worker = new Worker(new URL(`./record-worker${extension}`, import.meta.url), {
      workerData: job,
      resourceLimits: frugal,
    });
    const ring = this.#ring;
    let done = false;
    this.#over = new Promise((resolve) => {
      worker.once('exit', () => {
        stopRing(ring);
        if (!done && !this.#stopping) this.#goOn();
        resolve();
      });
    });
    return new Promise((resolve, reject) => {
      worker.on('error', (error) => {
        this.#options.onProblem(`the recorder broke: ${error.message}`);
        reject(error);
      });
      worker.on('message', (message: RecordMessage) => {
        switch (message.kind) {
          case 'ready':
            this.#paths.push(message.path);
            resolve();
            break;
          case 'failed':
            done = true;
            reject(new ToolError(message.code as ErrorCode, message.message, message.mend));
            break;
          case 'lines':
            this.#options.onLines(message.batch);
            break;
          case 'problem':
            this.#options.onProblem(message.text);
            break;
          case 'done':
            done = true;
            if (!this.#paths.includes(message.path)) this.#paths.push(message.path);
            this.#ended.push({ ...message, paths: [] });
        }
      });
    });
  }

  #goOn(): void {
    this.#restarts += 1;
    if (this.#restarts > 20) {
      this.#options.onProblem('the recorder broke too often; the relay goes on without it');
      return;
    }
    this.#ring = createRing(this.#ring.bytes.length);
    this.#tap?.use(this.#ring);
    this.#startWorker(this.#restarts + 1).catch((error: Error) =>
      this.#options.onProblem(`the recording does not go on: ${error.message}`),
    );
  }
}
