import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const socket = process.env.WIREWHALE_LIVE_SOCKET ?? '/tmp/engine-daemons/docker-28.5/state/docker.sock';
const host = `unix://${socket}`;

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

/** Skipped where there is no dockerd of 28.5 at its socket: these are about what the docker CLI makes of a fault. */
describe.skipIf(!existsSync(socket))('the docker CLI before an altering proxy', () => {
  const name = `wirewhale-inject-${process.pid}`;
  let folder = '';
  const altered = (rules: string, ...args: string[]): Promise<Said> =>
    run(
      process.execPath,
      ...['src/cli/main.ts', 'record', '-H', host, '-o', join(folder, 'a.pcapng'), '--overwrite'],
      ...['--inject', rules, '--seed', 'live', '--', 'docker', ...args],
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wirewhale-inject-'));
    const made = await docker(
      'run',
      '-d',
      '--name',
      name,
      'busybox',
      'sh',
      '-c',
      'seq 1 300; exec sleep 600',
    );
    expect(made.err).toBe('');
    await expect.poll(async () => (await docker('logs', name)).out.length, { timeout: 20_000 }).toBe(1092);
  });
  afterAll(async () => {
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

  test('logs: a cut is an error, and what came before it is shown', async () => {
    const { code, out, err } = await altered('ContainerLogs: cut=100', 'logs', name);
    expect(code).toBe(1);
    expect(out).toMatch(/^1\n2\n3\n/);
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
      'exec',
      name,
      'echo',
      'hi',
    );
    expect([code, out]).toEqual([0, 'hi\n']);
    expect(err).toMatch(/injected 0 faults/);
  });
});
