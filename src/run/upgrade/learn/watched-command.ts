import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ToolError } from '../../../base/index.ts';
import { clientEnvironment } from '../../record/run-command.ts';

/** What a command did, as one sees it from outside. */
export interface Watched {
  /** 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It was ended because it took too long. */
  readonly timedOut: boolean;
  readonly ms: number;
}

export interface WatchOptions {
  readonly socket: string;
  /** Milliseconds that it may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** What is kept of its output. */
const outputLimit = 8 * 1024 * 1024;
/** Time between asking it to end and ending it. */
const graceMs = 1000;

/**
 * Runs a command with DOCKER_HOST pointing to `socket`, without stdin and in a process group of its own, and gives what it did; at the
 * time limit and when aborted the whole group is ended. Throws E_USAGE where there is no such command.
 */
export function watchCommand(
  command: readonly string[],
  { socket, timeout, signal }: WatchOptions,
): Promise<Watched> {
  const [file = '', ...args] = command;
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: clientEnvironment(socket),
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < outputLimit) output[name] += text;
      });
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name);
      } catch {
        // Why still: where there are no groups, the command itself can be ended.
        child.kill(name);
      }
    };
    let timedOut = false;
    let grace: NodeJS.Timeout | undefined;
    const stop = () => {
      kill('SIGTERM');
      grace ??= setTimeout(() => kill('SIGKILL'), graceMs);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeout);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const letGo = () => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener('abort', stop);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      letGo();
      const why = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      reject(new ToolError('E_USAGE', `${file} cannot be run: ${why}`, 'Check the words behind --.', error));
    });
    let ended: { code: number; ms: number } | undefined;
    child.once('exit', (code, name) => {
      ended = { code: code ?? 128 + (name ? constants.signals[name] : 0), ms: performance.now() - begin };
      // Why: what it left behind would hold its output open, and change the daemon during the next run.
      kill('SIGKILL');
    });
    child.once('close', () => {
      letGo();
      if (ended) resolve({ exitCode: ended.code, ...output, timedOut, ms: ended.ms });
    });
  });
}
