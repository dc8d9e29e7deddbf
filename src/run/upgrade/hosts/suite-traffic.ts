import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange, Target } from '../../../model/index.ts';
import { parseAddress } from '../../../transport/index.ts';
import { conform } from '../../conform.ts';
import { record } from '../../record/record.ts';
import { readCaptureWhole } from '../../replay.ts';
import { maskCapture } from './kept-answers.ts';

export interface SuiteTrafficOptions {
  readonly target: Target;
  readonly api: string;
  readonly only?: readonly string[];
  /** Cases that run side by side. */
  readonly workers: number;
  /** Where to keep it, with secrets masked. */
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly onCase?: (done: number, all: number) => void;
}

export interface SuiteTraffic {
  readonly exchanges: readonly Exchange[];
  readonly cases: number;
  readonly remarks: readonly string[];
}

/** Runs the suites against a daemon and gives what passed. Throws E_NOTHING_SELECTED, E_UNREACHABLE, E_VERSION. */
export async function recordSuites(options: SuiteTrafficOptions): Promise<SuiteTraffic> {
  const { target, api, only, workers, signal, onCase } = options;
  await using folder = await privateFolder();
  const raw = join(folder.path, 'suites.pcapng');
  const stop = new AbortController();
  const listening = Promise.withResolvers<string>();
  const recording = record({
    target,
    file: raw,
    // Why: it is sent again, and leaves the folder with its secrets masked only.
    redact: false,
    strict: true,
    lines: { format: 'none', style: { color: false, unicode: false, width: 80 } },
    signal: stop.signal,
    onListening: ([url = '']) => listening.resolve(url),
    onLines: () => undefined,
    onProblem: () => undefined,
  });
  recording.catch(listening.reject);
  const { cases, left } = await throughRecorder(await listening.promise).finally(() => stop.abort());
  await recording;
  const { exchanges, remarks } = await readCaptureWhole(raw);
  if (options.file !== undefined) await maskCapture(raw, options.file, target.url);
  return { exchanges, cases, remarks: [...remarks, ...left] };

  async function throughRecorder(url: string): Promise<{ cases: number; left: string[] }> {
    let all = 0;
    let done = 0;
    const { leftBehind } = await conform({
      target: { ...target, address: parseAddress(url) },
      api,
      ledger: 'none',
      workers,
      ...(only ? { only } : {}),
      ...(signal ? { signal } : {}),
      onStart: (start) => {
        all = start.cases;
      },
      onCase: () => onCase?.(++done, all),
    });
    return {
      cases: all,
      left: leftBehind.map((what) => `The suites left behind on ${target.url}: ${what}.`),
    };
  }
}

/** The folder is for its owner alone, whatever the umask. */
async function privateFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
