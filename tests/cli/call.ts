import { run } from '../../src/cli/run.ts';

/** Runs the command line as one would, and gives what it says and its exit code. */
export async function call(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { LANG: 'C.UTF-8', CI: '1' },
  });
  return { code, out: out.join(''), err: err.join('') };
}
