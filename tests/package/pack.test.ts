import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-pack-'));
const bin = join(folder, 'node_modules/.bin/wirewhale');

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
}

function call(...args: string[]) {
  return spawnSync(bin, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', NO_COLOR: '1' },
  });
}

describe('the package, installed into an empty folder', () => {
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root });
    // Why: the scripts are left out because the build just ran; a second one would pull generated/ from under other tests.
    const [packed] = JSON.parse(
      npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
    ) as { filename: string }[];
    writeFileSync(join(folder, 'package.json'), '{"name":"user","private":true,"type":"module"}');
    npm(
      folder,
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      join(folder, packed?.filename ?? ''),
    );
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the bin tells its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(call('--version').stdout.trim()).toBe(version);
  });

  test('the shipped suites run against the embedded mock', () => {
    const { status, stdout, stderr } = call('conform', '--host', 'mock', '--only', 'SystemVersion', '--json');
    expect(status, stderr).toBe(0);
    const report = JSON.parse(stdout) as { cases: { verdict: string }[] };
    expect(report.cases.length).toBeGreaterThan(1);
    expect(new Set(report.cases.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
  }, 60_000);

  test('a suite of the user runs by the same command', () => {
    writeFileSync(
      join(folder, 'mine.ts'),
      `import { answer, defineCase, defineSuite, json } from 'wirewhale/suite';
       const version: string = '/ApiVersion';
       export const suite = defineSuite({ name: 'my/version', area: 'mine', operation: 'SystemVersion', cases: [
         defineCase({ id: 'tells-it', requirement: 'x', level: 'must', run: (t) => t.request('SystemVersion'), expect: [answer(200, json(version, /^1/))] }),
         defineCase({ id: 'never-true', requirement: 'y', level: 'must', run: (t) => t.request('SystemVersion'), expect: [answer(418)] }),
       ] });`,
    );
    const { status, stdout, stderr } = call('conform', '--host', 'mock', '--suites', 'mine.ts', '--json');
    expect(status, stderr).toBe(1);
    const { cases } = JSON.parse(stdout) as { cases: { id: string; verdict: string }[] };
    expect(cases.find(({ id }) => id === 'my/version/tells-it')?.verdict).toBe('pass');
    expect(cases.find(({ id }) => id === 'my/version/never-true')?.verdict).toBe('fail');
  }, 60_000);

  test('the client, the mock, the contract and the types of a version can be imported', () => {
    writeFileSync(
      join(folder, 'use.mts'),
      `import { createClient } from 'wirewhale/client';
       import { startMock } from 'wirewhale/mock';
       import { loadContract } from 'wirewhale/contract';
       import type { components } from 'wirewhale/api/v1.41';
       await using mock = await startMock();
       await using client = createClient({ address: mock.address, apiVersion: '1.41' });
       const answer = await client.request('SystemVersion');
       const version: components['schemas']['SystemVersion'] = answer.json();
       console.log(answer.status, version.ApiVersion, loadContract('1.41').operations.size);`,
    );
    const { stdout, stderr, status } = spawnSync(process.execPath, ['use.mts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^200 1\.\d+ 106\n$/);
    const tsc = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--lib',
        'es2024,esnext.disposable,dom',
        'use.mts',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(tsc.stdout).toBe('');
  }, 60_000);
});
