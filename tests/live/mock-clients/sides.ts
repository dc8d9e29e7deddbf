import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMock } from '../../../src/mock/index.ts';
import { lacks, runClient } from '../client.ts';
import { compared as live } from '../daemon.ts';

/** A real daemon and a mock that is like it, with a folder of the same contents for each. */
export interface Sides extends AsyncDisposable {
  readonly like: string;
  readonly real: Side;
  readonly mock: Side;
}

export interface Side {
  readonly host: string;
  readonly cwd: string;
}

const known = ['docker-20.10', 'docker-26.1', 'docker-28.5'];

/** Why there is nothing to compare here; `undefined` where there is. */
export async function whyNoSides(): Promise<string | undefined> {
  const noDocker = lacks(['docker', '--version'], 'docker CLI');
  if (live === undefined || noDocker) return noDocker;
  const release = await releaseOf(live);
  return likeOf(release) ? undefined : `no mock is like the daemon: it is of release ${release}`;
}

/** Starts a mock that is like the live daemon. */
export async function startSides(options: { ports?: boolean } = {}): Promise<Sides> {
  const host = live ?? '';
  const like = likeOf(await releaseOf(host)) ?? '';
  const mock = await startMock({ like, ...options });
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
  const side = (name: string, at: string): Side => {
    const cwd = join(folder, name);
    mkdirSync(join(cwd, 'folder/deep'), { recursive: true });
    writeFileSync(join(cwd, 'file.txt'), 'a file\n');
    writeFileSync(join(cwd, 'folder/a'), 'A\n');
    writeFileSync(join(cwd, 'folder/deep/b'), 'B\n');
    return { host: at, cwd };
  };
  return {
    like,
    real: side('real', host),
    mock: side('mock', mock.url),
    async [Symbol.asyncDispose]() {
      await mock.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function releaseOf(host: string): Promise<string> {
  return (await runClient(host, ['docker', 'version', '--format', '{{.Server.Version}}'])).stdout.trim();
}

const likeOf = (release: string): string | undefined =>
  known.find((name) => release.startsWith(`${name.replace('docker-', '')}.`));
