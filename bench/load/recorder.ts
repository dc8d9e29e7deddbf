import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'dist/src/cli/main.js');

/** `wirewhale record` as users start it: the built package where there is one that `--built` asks for, else the sources. */
export const recordCommand = (...args: readonly string[]): string[] => {
  const main = process.argv.includes('--built') && existsSync(built) ? built : join(root, 'src/cli/main.ts');
  return [process.execPath, main, 'record', ...args];
};

export interface RecorderProcess {
  readonly child: ChildProcess;
  /** Addresses that it listens on, in the order of the flags. */
  readonly listens: readonly string[];
  /** Ends it in peace, and gives its last words: the summary with what was lost. */
  stop(): Promise<string>;
}

/** Starts a recorder in front of `daemon` (a path) that listens on `listen`, and waits until it does. */
export async function startRecorder(
  daemon: string,
  listen: readonly string[],
  file: string,
  flags: readonly string[] = [],
): Promise<RecorderProcess> {
  const [program = '', ...args] = recordCommand(
    ...['-H', `unix://${daemon}`, ...listen.flatMap((address) => ['--listen', address])],
    ...['-o', file, '--overwrite', ...flags],
  );
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const listens = await new Promise<string[]>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      const told = /^listen +(.*)\n/m.exec(said);
      if (told) resolve((told[1] ?? '').split(', '));
    });
    child.once('exit', (code) => reject(new Error(`the recorder ended with ${code}: ${said}`)));
  });
  return {
    child,
    listens,
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      return said.slice(said.indexOf('\ncapture') + 1);
    },
  };
}
