import { parentPort, workerData } from 'node:worker_threads';
import {
  ExchangeAssembler,
  Recorder,
  type RecordingCounts,
  RingConsumer,
  type RingMemory,
} from '../../capture/index.ts';
import type { Exchange, RunReport } from '../../model/index.ts';
import { type LineBatch, LineMaker, type LineOptions } from './exchange-line.ts';

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
  readonly injected?: boolean;
  readonly lines: LineOptions;
}

export type RecordMessage =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly mend: string }
  | { readonly kind: 'lines'; readonly batch: LineBatch }
  | { readonly kind: 'problem'; readonly text: string }
  | {
      readonly kind: 'done';
      readonly path: string;
      readonly written: number;
      readonly counts: RecordingCounts;
      readonly report: RunReport | undefined;
    };

/** How long taps gather before they are written; what is relayed is on the disk soon after. */
const gatherMs = 10;
const tickMs = 500;
const releaseEvery = 2 * 1024 * 1024;

const job = workerData as RecordJob;
const say = (message: RecordMessage): void => parentPort?.postMessage(message);

/**
 * Bytes kept of each body and stream while it is under way. Why so few for lines: thousands of connections may be open for hours, and a
 * line needs no more than names and whether there is a terminal.
 */
const bodyLimit = limitFor(job.lines);

function limitFor({ check, where, format }: LineOptions): number {
  if (check) return 4 * 1024 * 1024;
  if (where !== undefined || format === 'json') return 64 * 1024;
  return format === 'text' ? 8 * 1024 : 0;
}

try {
  const lines = new LineMaker(job.lines, job.file.path);
  // Why they wait: to explain the first exchange a contract is loaded, and what was relayed must be on the disk by then.
  let ended: Exchange[] = [];
  const assembler = new ExchangeAssembler({ bodyLimit, onExchange: (exchange) => ended.push(exchange) });
  let lineFault = false;
  const explain = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!lineFault) say({ kind: 'problem', text: `lines are not complete: ${(error as Error).message}` });
      lineFault = true;
    }
  };
  const tell = () => {
    const exchanges = ended;
    ended = [];
    for (const exchange of exchanges) explain(() => lines.take(exchange));
    const batch = lines.batch();
    if (batch) say({ kind: 'lines', batch });
  };
  const recorder = new Recorder({
    ...job.file,
    target: job.target,
    redact: job.redact,
    ...(job.injected ? { injected: true } : {}),
    wallOf: (at) => at + job.epoch,
    onKept: (event) => explain(() => assembler.onTap(event)),
    onProblem: (text) => say({ kind: 'problem', text }),
  });
  say({ kind: 'ready', path: recorder.path });
  drain(recorder, new RingConsumer(job.ring), tell);
  ended.push(...assembler.finish());
  tell();
  recorder.close();
  const report = lines.report({ url: recorder.path, origin: job.target });
  say({ kind: 'done', path: recorder.path, written: recorder.written, counts: recorder.counts, report });
} catch (error) {
  const { code, message, mend } = error as { code?: string; message: string; mend?: string };
  if (mend === undefined) throw error;
  say({ kind: 'failed', code: code ?? '', message, mend });
}

function drain(recorder: Recorder, ring: RingConsumer, tell: () => void): void {
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
      tell();
    } else if (ring.finished) return;
    if (Date.now() < nextTick) continue;
    nextTick = Date.now() + tickMs;
    recorder.tick();
  }
}
