import { join } from 'node:path';
import { ToolError } from '../base/index.ts';
import type { RunPlan } from './plan.ts';
import { decodeResult, type WorkerResult } from './transfer.ts';

export interface RunSuitesOptions {
  /** Absolute paths of suite files. */
  readonly files: readonly string[];
  readonly plan: RunPlan;
  /** Cases that run side by side. */
  readonly workers: number;
  readonly onResult: (result: WorkerResult) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs suite files with Vitest and hands over each case's result as it ends.
 * Throws E_SUITE when a file breaks outside its cases.
 */
export async function runSuites({ files, plan, workers, onResult, signal }: RunSuitesOptions): Promise<void> {
  const { createVitest } = await import('vitest/node');
  const broken: string[] = [];
  const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';
  const root = import.meta.dirname;
  const letSignalsBe = rememberSignals();
  const vitest = await createVitest(
    {
      root,
      config: false,
      watch: false,
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      sequence: { concurrent: true },
      maxConcurrency: workers,
      provide: { wirewhale: JSON.stringify({ plan, files }) },
      passWithNoTests: true,
      // Why: a cache would be written into the installed package.
      cache: false,
      dangerouslyIgnoreUnhandledErrors: true,
      include: ['**/*.ts', '**/*.js'],
      exclude: [],
      server: { deps: { inline: [/wirewhale/] } },
      reporters: [
        {
          onTestCaseResult(testCase) {
            const text = testCase.meta().wirewhale;
            if (text) onResult(decodeResult(text));
            else if (testCase.result().state === 'failed')
              broken.push(`${testCase.fullName}: ${testCase.result().errors?.[0]?.message}`);
          },
          onTestModuleEnd(module) {
            for (const error of module.errors()) broken.push(`${module.moduleId}: ${error.message}`);
          },
          onTestRunEnd(_modules, errors) {
            for (const error of errors) broken.push(error.stack ?? error.message);
          },
        },
      ],
    },
    { logLevel: 'silent', clearScreen: false, server: { fs: { strict: false } } },
  );
  letSignalsBe();
  const stop = () => void vitest.cancelCurrentRun('keyboard-input');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const project = vitest.getRootProject();
    const worker = project.createSpecification(join(root, `worker${extension}`));
    await vitest.runTestSpecifications([worker], true);
  } finally {
    signal?.removeEventListener('abort', stop);
    await vitest.close();
  }
  if (broken.length > 0) {
    throw new ToolError(
      'E_SUITE',
      `${broken.length} suite(s) broke outside their cases:\n${broken.join('\n')}`,
      'Mend the suite file; its cases were not judged.',
    );
  }
}

/** Gives a function that takes the listeners away that came since. Why: Vitest and Vite end the process at a signal, before we swept and reported. */
function rememberSignals(): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  return () => {
    for (const signal of signals)
      for (const listener of process.listeners(signal))
        if (!before.has(listener)) process.off(signal, listener);
  };
}
