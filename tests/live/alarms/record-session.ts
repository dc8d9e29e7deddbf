import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ExchangeAssembler, readCapture } from '../../../src/capture/index.ts';
import type { Exchange } from '../../../src/model/index.ts';
import { runClient } from '../client.ts';
import type { Session } from './sessions.ts';

const cli = join(import.meta.dirname, '../../../src/cli/main.ts');

/** Runs a session against a daemon with the recorder between; `file` is the capture. Throws with what was said where nothing was recorded. */
export async function recordSession(
  { name, command, env = {} }: Session,
  host: string,
  folder: string,
  file: string,
): Promise<void> {
  const own = join(folder, `${name}-files`);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const words = ['record', '--host', host, '--no-redact', '--overwrite', '--quiet', '--out', file, '--'];
  const { stderr, code } = await runClient(host, [process.execPath, cli, ...words, ...command(own)], {
    env,
    cwd: own,
  });
  rmSync(own, { recursive: true, force: true });
  if (!existsSync(file) || (await exchangesOf(file)).length === 0)
    throw new Error(`nothing of ${name} was recorded; it ended with ${code}: ${stderr}`);
}

/** Exchanges of a capture, in the order of their requests. */
export async function exchangesOf(file: string): Promise<Exchange[]> {
  const assembler = new ExchangeAssembler({ bodyLimit: 16 * 1024 * 1024 });
  for await (const event of readCapture(file)) assembler.onTap(event);
  return assembler.finish();
}

/** Takes away what a session that failed half way has left behind. */
export async function sweep(host: string, name: string): Promise<void> {
  const lines = [
    'docker rm -fv $(docker ps -aq --filter name=$P)',
    'docker rm -fv $(docker ps -aq --filter label=$P)',
    'docker rmi -f $(docker images -q --filter reference="$P*")',
    'docker network rm $(docker network ls -q --filter name=$P)',
    'docker volume rm $(docker volume ls -q --filter name=$P)',
  ];
  await runClient(host, ['bash', '-c', lines.join('\n')], { env: { P: name } });
}
