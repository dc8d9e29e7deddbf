import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/base/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { lacks, type Outcome, runClient } from './client.ts';
import { live, whyNot } from './daemon.ts';
import { recorded } from './recorded.ts';
import { type Comparison, sameBothWays } from './same-both-ways.ts';

/** The docker CLI, straight to the daemon and through a relay that records: the same outputs, and a capture that holds what passed. */

const noDocker = live && lacks(['docker', '--version'], 'docker CLI');
const host = live ?? '';
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
const label = `io.wirewhale.live-test=${randomBytes(4).toString('hex')}`;
const name = `live-test-${randomBytes(4).toString('hex')}`;
const big = Buffer.alloc(3_000_000, 'The quick brown fox\n');
const labelled = ['--label', label];

const docker = (...args: string[]) => ['docker', ...args];
const run = (...args: string[]) => docker('run', '--rm', ...labelled, ...args);
const sh = (script: string) => ['busybox', 'sh', '-c', script];

beforeEach(({ skip }) => {
  skip(live === undefined, whyNot);
  skip(noDocker !== undefined, noDocker);
});
beforeAll(async () => {
  if (live === undefined || noDocker) return;
  await direct('run', '-d', ...labelled, '--name', name, '--stop-timeout', '0', ...sh('sleep 600'));
});
afterAll(async () => {
  if (live !== undefined && !noDocker) {
    const { stdout } = await direct('ps', '-aq', '--filter', `label=${label}`);
    if (stdout.trim()) await direct('rm', '-fv', ...stdout.trim().split('\n'));
    const images = (await direct('images', '-q', '--filter', `label=${label}`)).stdout.trim();
    if (images) await direct('rmi', '-f', ...new Set(images.split('\n')));
  }
  rmSync(folder, { recursive: true });
});

const direct = (...args: string[]): Promise<Outcome> => runClient(host, docker(...args));

const same = (command: readonly string[], options?: Comparison) => sameBothWays(host, command, options);

const hijackOf = (exchanges: readonly Exchange[]) => exchanges.find(({ hijack }) => hijack)?.hijack;

describe('docker run', () => {
  test.each([
    ['gives both outputs', sh('echo out; echo err >&2'), 0],
    ['gives an exit code', sh('echo out; exit 3'), 3],
    ['says what cannot be started', ['busybox', 'no-such-program'], 127],
    ['passes what ends at once, a thousand lines', sh('seq 1000'), 0],
    ['passes large outputs', sh('head -c 20000000 /dev/zero'), 0],
  ] as const)('%s', async (_what, words, code) => {
    await same(run(...words), { code });
  });

  test('ends with 137 where the container is killed', async () => {
    const victim = `${name}-victim`;
    const kill = `sleep 60 & (until docker exec ${victim} true 2>/dev/null; do sleep 0.05; done; docker kill ${victim} >/dev/null) & `;
    const script = `${kill} docker run --rm --label ${label} --name ${victim} busybox sleep 60; code=$?; kill %1; exit $code`;
    // Why the loop is left out of what is compared: how often it asks depends on the time.
    const without = await runClient(host, ['bash', '-c', script]);
    const recording = await recorded(host);
    const through = await runClient(recording.url, ['bash', '-c', script]);
    await recording.finish();
    expect([without.code, through.code]).toEqual([137, 137]);
    expect(through.stdout).toBe(without.stdout);
  });

  test('-i passes stdin to its end, and the output after it', async () => {
    const { stdout, stderr, exchanges } = await same(
      run('-i', ...sh('wc -c; sleep 0.3; echo after >&2; exit 5')),
      { input: big, code: 5 },
    );
    expect([stdout, stderr]).toEqual([`${big.length}\n`, 'after\n']);
    expect(hijackOf(exchanges)?.ended).toEqual(['toDaemon', 'toClient']);
    expect(hijackOf(exchanges)?.toDaemon.length).toBe(big.length);
  });

  test('-i echoes a stream in both directions at once', async () => {
    const { stdout } = await same(run('-i', 'busybox', 'cat'), { input: big });
    expect(stdout).toContain(`${big.length} bytes`);
  });

  test('-it is a terminal of the size of ours', async ({ skip }) => {
    const missing = lacks(['python3', '--version'], 'python3');
    skip(missing !== undefined, missing);
    const script = [
      'until [ "$(stty size 2>/dev/null)" = "30 90" ]; do sleep 0.1; done',
      'echo ready; read line; echo "got $line"; test -t 1; exit 6',
    ].join('; ');
    const terminal = [join(import.meta.dirname, 'clients/in-terminal.py'), 'ready', 'hello\\n'];
    const { stdout, exchanges } = await same(['python3', ...terminal, ...run('-it', ...sh(script))], {
      code: 6,
    });
    expect(stdout).toContain('got hello');
    expect(exchanges.some(({ request }) => request.target.includes('/resize?'))).toBe(true);
  });
});

describe('docker exec, attach and start', () => {
  test('exec takes piped stdin', async () => {
    const { stdout } = await same(docker('exec', '-i', name, 'sh', '-c', 'sha1sum; echo end; exit 4'), {
      input: big,
      code: 4,
    });
    expect(stdout).toMatch(/^[0-9a-f]{40} {2}-\nend\n$/);
  });

  test('exec without stdin gives both outputs', async () => {
    await same(docker('exec', name, 'sh', '-c', 'echo out; echo err >&2; exit 9'), { code: 9 });
  });

  test.each([
    ['start -ai', (id: string) => docker('start', '-ai', id)],
    ['attach', (id: string) => ['sh', '-c', `docker start ${id} >/dev/null && exec docker attach ${id}`]],
  ])('%s half-closes', async (_what, command) => {
    const id = `${name}-cat`;
    await direct('create', '-i', ...labelled, '--name', id, ...sh('wc -c; sleep 0.3; echo after; exit 2'));
    try {
      const { stdout, exchanges } = await same(command(id), { input: big, code: 2 });
      expect(stdout).toBe(`${big.length}\nafter\n`);
      expect(hijackOf(exchanges)?.ended).toEqual(['toDaemon', 'toClient']);
    } finally {
      await direct('rm', '-f', id);
    }
  });
});

describe('what docker reads', () => {
  test('logs -f goes on until the container ends', async () => {
    const id = `${name}-logs`;
    const script = 'for i in $(seq 20); do echo out $i; echo err $i >&2; sleep 0.1; done';
    const steps = `docker run -d --label ${label} --name ${id} busybox sh -c '${script}' >/dev/null; docker logs -f ${id}; docker rm -f ${id}`;
    const { stdout, stderr } = await same(['sh', '-c', steps]);
    expect([stdout, stderr].map((text) => text.split('\n').length)).toEqual([22, 21]);
  });

  test('wait gives the exit code, inspect the same document, top and stats the same process', async () => {
    const ended = `${name}-ended`;
    await direct('run', ...labelled, '--name', ended, ...sh('exit 7'));
    expect((await same(docker('wait', ended))).stdout).toBe('7\n');
    await same(docker('inspect', ended, name));
    await same(docker('top', name, '-o', 'pid,comm'));
    const stats = docker('stats', '--no-stream', '--format', '{{.Name}} {{.ID}} {{.PIDs}}', name);
    expect((await same(stats)).stdout).toContain(`${name} `);
  });

  test('events of the past are the same', async () => {
    const id = `${name}-events`;
    const since = String(Math.floor(Date.now() / 1000) - 1);
    await direct('run', '--rm', ...labelled, '--name', id, ...sh('true'));
    const { stdout: now } = await direct('info', '--format', '{{.SystemTime}}');
    const until = new Date(Date.parse(now.trim()) + 1000).toISOString();
    const { stdout } = await same(
      docker('events', '--since', since, '--until', until, '--filter', `container=${id}`),
    );
    for (const action of ['create', 'attach', 'start', 'die', 'destroy'])
      expect(stdout).toContain(` container ${action} `);
  });

  test('errors keep their words and exit codes', async () => {
    await same(docker('inspect', 'no-such-thing'), { code: 1 });
    await same(docker('rm', name), { code: 1 });
    await same(docker('run', '--rm', '--memory', '1', 'busybox'), { code: 125 });
  });
});

describe('what docker carries', () => {
  test('cp carries files out and in', async () => {
    const file = join(folder, 'big.bin');
    writeFileSync(file, randomBytes(8_000_000));
    await same(docker('cp', file, `${name}:/tmp/in.bin`));
    const { stdout } = await same(docker('cp', `${name}:/tmp/in.bin`, '-'));
    expect(stdout).toMatch(/^8\d{6} bytes [0-9a-f]{64}$/);
    const sums = await Promise.all([
      runClient('', ['sha256sum', file]),
      direct('exec', name, 'sha256sum', '/tmp/in.bin'),
    ]);
    expect(new Set(sums.map((sum) => sum.stdout.slice(0, 64))).size).toBe(1);
  });

  test('cp - unpacks an archive from stdin', async () => {
    const tar = spawnSync('tar', ['-C', packageRoot, '-cf', '-', 'src/model']).stdout;
    await same(docker('cp', '-', `${name}:/tmp`), { input: tar });
    const { stdout } = await same(docker('exec', name, 'sh', '-c', 'cat /tmp/src/model/*.ts | sha256sum'));
    const here = spawnSync('sh', ['-c', 'cat src/model/*.ts | sha256sum'], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    expect(stdout).toBe(here.stdout);
  });

  test('the classic builder builds the same', async () => {
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM busybox\nLABEL ${label}\nCOPY big.bin /big.bin\nRUN echo from the build; sha256sum /big.bin\n`,
    );
    const env = { DOCKER_BUILDKIT: '0' };
    writeFileSync(join(folder, 'big.bin'), randomBytes(2_000_000));
    const build = docker('build', '-t', `${name}:built`, folder);
    await runClient(host, build, { env });
    const { stdout } = await same(build, { env });
    expect(stdout).toContain('Using cache');
    const fresh = docker('build', '--no-cache', '-t', `${name}:built`, folder);
    const plain = (text: string) => text.replace(/\b[0-9a-f]{12}\b/g, 'ID');
    expect((await same(fresh, { env, plain })).stdout).toContain('from the build');
    await same(docker('build', '-q', folder), { env });
  });

  test('save and load carry the same image', async () => {
    // Why not the archive itself: newer daemons write the time of the saving into it.
    const contents = (what: string) => [
      'bash',
      '-o',
      'pipefail',
      '-c',
      `docker save ${what} | tar -xO | sha256sum`,
    ];
    const { stdout } = await same(contents('busybox'));
    expect(stdout).toMatch(/^[0-9a-f]{64}/);
    const file = join(folder, 'image.tar');
    expect((await direct('save', '-o', file, 'busybox')).code).toBe(0);
    expect((await same(docker('load', '-i', file))).stdout).toContain('Loaded image: busybox:latest');
    expect(await same(contents('busybox'))).toMatchObject({ stdout });
  });
});

describe('wirewhale record -- docker', () => {
  const record = (...words: string[]) => [
    process.execPath,
    join(packageRoot, 'src/cli/main.ts'),
    'record',
    '--host',
    host,
    '-q',
    '-o',
    join(folder, `${randomBytes(4).toString('hex')}.pcapng`),
    '--',
    ...words,
  ];

  test.each([
    ['outputs and exit code', run(...sh('echo out; echo err >&2; exit 3')), '', 3],
    ['stdin to its end', run('-i', ...sh('wc -c; sleep 0.3; echo after >&2')), big, 0],
  ] as const)('passes %s', async (_what, words, input, code) => {
    const without = await runClient(host, words, { input });
    const through = await runClient('', record(...words), { input });
    expect(through).toEqual(without);
    expect(through.code).toBe(code);
  });

  test('passes a terminal', async ({ skip }) => {
    const missing = lacks(['python3', '--version'], 'python3');
    skip(missing !== undefined, missing);
    const words = run('-it', ...sh('echo ready; read line; echo "got $line"; exit 6'));
    const terminal = ['python3', join(import.meta.dirname, 'clients/in-terminal.py'), 'ready', 'hello\\n'];
    const without = await runClient(host, [...terminal, ...words]);
    const through = await runClient('', [...terminal, ...record(...words)]);
    expect(through).toEqual(without);
    expect(through.code).toBe(6);
  });
});
