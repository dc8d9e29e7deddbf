import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { live, whyNot } from './daemon.ts';

const host = live ?? '';
const noDocker = spawnSync('docker', ['--version']).status === 0 ? undefined : 'there is no docker CLI';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (file: string, ...args: string[]): Promise<Said> =>
  new Promise((resolve) => {
    const child = execFile(file, args, { timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 99) : 0, out, err }),
    );
    child.stdin?.end();
  });
const docker = (...args: string[]): Promise<Said> => run('docker', '-H', host, ...args);

describe('the docker CLI before an altering proxy', () => {
  const name = `wirewhale-inject-${process.pid}`;
  let folder = '';
  const altered = (rules: string, ...args: string[]): Promise<Said> =>
    run(
      process.execPath,
      ...['src/cli/main.ts', 'record', '-H', host, '-o', join(folder, 'a.pcapng'), '--overwrite'],
      ...['--inject', rules, '--seed', 'live', '--', 'docker', ...args],
    );

  beforeEach(({ skip }) => {
    skip(live === undefined, whyNot);
    skip(noDocker !== undefined, noDocker);
  });
  beforeAll(async () => {
    if (live === undefined || noDocker !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'wirewhale-inject-'));
    const made = await docker('run', '--name', name, 'busybox', 'seq', '1', '300');
    expect([made.code, made.out.length]).toEqual([0, 1092]);
  });
  afterAll(async () => {
    if (folder === '') return;
    await docker('rm', '-f', name);
    await rm(folder, { recursive: true });
  });

  test('run: status=500 of ContainerCreate is what the CLI tells, and no container is made', async () => {
    const { code, err } = await altered(
      'ContainerCreate: status=500 message="no room"',
      ...['run', '--name', `${name}-never`, 'busybox', 'true'],
    );
    expect(code).toBe(125);
    expect(err).toMatch(/Error response from daemon: no room/);
    expect(err).toMatch(/injected 1 fault: status 1/);
    expect((await docker('ps', '-aq', '--filter', `name=${name}-never`)).out).toBe('');
  });

  test('pull: a cut is an error', async () => {
    const { code, err } = await altered('ImageCreate: cut=20', 'pull', 'busybox');
    expect(code).toBe(1);
    expect(err).toMatch(/unexpected EOF/);
  });

  test('logs: a cut is an error, and nothing behind it is shown', async () => {
    const { code, out, err } = await altered('ContainerLogs: cut=100', 'logs', name);
    expect(code).toBe(1);
    // Why no more: the CLI drops what it reads together with the error.
    expect((await docker('logs', name)).out.startsWith(out)).toBe(true);
    expect(out.length).toBeLessThan(100);
    expect(err).toMatch(/unexpected EOF/);
  });

  test('logs: a slow stream is whole', async () => {
    const { code, out, err } = await altered('ContainerLogs: slow=4KiB/s', 'logs', name);
    expect(code).toBe(0);
    expect(out).toBe((await docker('logs', name)).out);
    expect(err).toMatch(/injected 1 fault: slow 1/);
  });

  test('share=0: a run with all that belongs to it is as without', async () => {
    const { code, out, err } = await altered(
      '*: cut=0 share=0; *: status=500 share=0',
      'run',
      '--rm',
      'busybox',
      'echo',
      'hi',
    );
    expect([code, out, code === 0 || err]).toEqual([0, 'hi\n', true]);
    expect(err).toMatch(/injected 0 faults/);
  });
});
