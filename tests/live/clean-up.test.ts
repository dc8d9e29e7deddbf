import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/base/index.ts';
import type { RunReport } from '../../src/model/index.ts';
import { findOwned, type Owned } from '../../src/suite/index.ts';
import { bystander, live, liveClient, removeBystanders, whyNot } from './daemon.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
const children: ChildProcess[] = [];

beforeEach(({ skip }) => skip(live === undefined, whyNot));
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  if (live !== undefined) await removeBystanders();
  rmSync(folder, { recursive: true });
});

function wirewhale(...args: string[]) {
  const main = join(packageRoot, 'src/cli/main.ts');
  const child = spawn(process.execPath, [main, ...args, '--host', live ?? ''], {
    env: { ...process.env, CI: '1', NO_COLOR: '1' },
  });
  children.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }));
  return { child, ended, err: () => err };
}

/** A run of cases whose containers live for seconds, in its middle: its id and the containers that it has. */
async function midRun(...flags: string[]) {
  const only = ['ContainerStop/*', 'ContainerRestart/*', 'ContainerLogs/*'].flatMap((id) => ['--only', id]);
  const run = wirewhale('conform', ...only, '--ledger', 'none', ...flags);
  await using client = liveClient();
  let id = '';
  let owned: Owned[] = [];
  await expect
    .poll(
      async () => {
        id = /\brun ([0-9a-f]{4,8})\b/.exec(run.err())?.[1] ?? '';
        owned = id ? (await findOwned(client, id)).filter(({ kind }) => kind === 'container') : [];
        return owned.length;
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBeGreaterThan(0);
  return { ...run, id, owned };
}

test('a killed run leaves objects, which sweep finds and removes, and nothing else', async () => {
  await using client = liveClient();
  const other = await bystander(client, { Labels: { 'io.wirewhale': 'not a run' } });
  const { child, ended, id } = await midRun();
  child.kill('SIGKILL');
  expect((await ended).signal).toBe('SIGKILL');
  const left = await findOwned(client, id);
  expect(left.length).toBeGreaterThan(0);

  const looked = await wirewhale('sweep', '--run', id, '--dry-run').ended;
  expect(looked.out.trim().split('\n').sort()).toEqual(
    left.map(({ kind, name }) => `found ${kind} ${name}`).sort(),
  );
  expect((await findOwned(client, id)).length).toBe(left.length);

  const swept = await wirewhale('sweep', '--run', id).ended;
  expect(swept.code, swept.err).toBe(0);
  expect(swept.out.trim().split('\n').sort()).toEqual(
    left.map(({ kind, name }) => `removed ${kind} ${name}`).sort(),
  );
  expect(await findOwned(client, id)).toEqual([]);
  expect((await client.request('ContainerInspect', { path: { id: other.id } })).status).toBe(200);
}, 150_000);

test('Ctrl-C ends the run early, sweeps the daemon and writes the report', async () => {
  const { child, ended, id } = await midRun('--report', 'json', '--out', folder);
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(err).toMatch(/swept[\s\S]*conform.json/);
  const report = JSON.parse(readFileSync(join(folder, 'conform.json'), 'utf8')) as RunReport;
  expect(code).toBe(report.exitCode);
  expect(code).not.toBe(0);
  expect(report.leftBehind).toEqual([]);
  expect(report.cases.filter(({ reason }) => reason === 'interrupted before it ran')).not.toEqual([]);
  await using client = liveClient();
  expect(await findOwned(client, id)).toEqual([]);
}, 150_000);
