import { parentPort, workerData } from 'node:worker_threads';
import {
  ExchangeAssembler,
  Recorder,
  type RecordingCounts,
  RingConsumer,
  type RingMemory,
} from '../../capture/index.ts';
import { type ExchangeLine, LineMaker, type LineOptions } from './exchange-line.ts';

/** What the worker is started with. */
export interface RecordJob {
  readonly ring: RingMemory;
  /** Nanoseconds to add to a tap's time for nanoseconds since the Unix epoch. */
  readonly epoch: bigint;
  readonly file: {
    readonly path: string;
    readonly overwrite?: boolean;
    readonly firstNumber?: number;
    readonly fileSize?: number;
    readonly fileCount?: number;
  };
  readonly target: string;
  readonly redact: boolean;
  readonly lines: LineOptions;
}

export type RecordMessage =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly mend: string }
  | { readonly kind: 'exchange'; readonly line: ExchangeLine }
  | { readonly kind: 'problem'; readonly text: string }
  | {
      readonly kind: 'done';
      readonly path: string;
      readonly written: number;
      readonly counts: RecordingCounts;
    };

/** How long taps gather before they are written; what is relayed is on the disk soon after. */
const gatherMs = 3;
const tickMs = 500;
const releaseEvery = 2 * 1024 * 1024;

const job = workerData as RecordJob;
const say = (message: RecordMessage): void => parentPort?.postMessage(message);

// Why here and not before: the clock of this thread began at another moment than that of the relay.
const lines = new LineMaker(job.lines, (line) => say({ kind: 'exchange', line }));
let lineFault = false;
const assembler = new ExchangeAssembler({
  bodyLimit: job.lines.bodyLimit,
  onExchange: (exchange) => lines.take(exchange),
});

try {
  const recorder = new Recorder({
    ...job.file,
    target: job.target,
    redact: job.redact,
    wallOf: (at) => at + job.epoch,
    onKept: (event) => {
      try {
        assembler.onTap(event);
      } catch (error) {
        if (!lineFault) say({ kind: 'problem', text: `lines are not complete: ${(error as Error).message}` });
        lineFault = true;
      }
    },
    onProblem: (text) => say({ kind: 'problem', text }),
  });
  say({ kind: 'ready', path: recorder.path });
  drain(recorder, new RingConsumer(job.ring));
  for (const exchange of assembler.finish()) lines.take(exchange);
  recorder.close();
  say({ kind: 'done', path: recorder.path, written: recorder.written, counts: recorder.counts });
} catch (error) {
  const { code, message, mend } = error as { code?: string; message: string; mend?: string };
  if (mend === undefined) throw error;
  say({ kind: 'failed', code: code ?? '', message, mend });
}

function drain(recorder: Recorder, ring: RingConsumer): void {
  let nextTick = Date.now() + tickMs;
  for (;;) {
    if (ring.wait(tickMs)) {
      ring.gather(gatherMs);
      let taken = 0;
      for (let event = ring.take(); event; event = ring.take()) {
        recorder.push(event);
        taken += event.kind === 'data' ? event.bytes.length : 0;
        if (taken < releaseEvery) continue;
        taken = 0;
        recorder.flush();
        ring.release();
      }
      recorder.flush();
      ring.release();
    } else if (ring.finished) return;
    if (Date.now() < nextTick) continue;
    nextTick = Date.now() + tickMs;
    recorder.tick();
  }
}
