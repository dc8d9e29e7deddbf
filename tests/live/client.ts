import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

/** What a client did: its exit code, and all that it said. Long outputs are told by their hash. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ClientOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program with `host` as DOCKER_HOST, feeds it `input` and closes its stdin. */
export async function runClient(
  host: string,
  [file = '', ...args]: readonly string[],
  { input = '', env = {}, cwd }: ClientOptions = {},
): Promise<Outcome> {
  const child = spawn(file, args, {
    env: { ...process.env, DOCKER_HOST: host, DOCKER_API_VERSION: undefined, ...env },
    ...(cwd ? { cwd } : {}),
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  // Why: a client may end before it has read all of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code: code ?? (signal === 'SIGKILL' ? 137 : -1), stdout: told(out), stderr: told(err) };
}

const tellUpTo = 64 * 1024;

function told(parts: readonly Buffer[]): string {
  const bytes = Buffer.concat(parts);
  if (bytes.length <= tellUpTo && !bytes.includes(0)) return bytes.toString();
  return `${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Why a program cannot be run here; `undefined` where it can. */
export function lacks(command: readonly string[], what: string): string | undefined {
  const [file = '', ...args] = command;
  const { status, error } = spawnSync(file, args, { timeout: 60_000 });
  return status === 0
    ? undefined
    : `no ${what}: ${command.join(' ')} ${error ? 'is not here' : `gives ${status}`}`;
}
