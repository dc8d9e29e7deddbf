import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClientReads } from '../../src/model/index.ts';
import { call } from '../cli/call.ts';
import { lacks } from './client.ts';
import { live, liveClient, removeBystanders, started, whyNot } from './daemon.ts';
import { installSdks } from './install-sdks.ts';

/** What is learned of clients that others wrote, on a real daemon. */

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
let id = '';

beforeAll(async () => {
  if (live === undefined) return;
  await using client = liveClient();
  id = await started(client);
});
beforeEach(({ skip }) => skip(live === undefined, whyNot));
afterAll(async () => {
  if (live !== undefined) await removeBystanders();
  rmSync(folder, { recursive: true });
});

async function learn(command: readonly string[], ...flags: string[]) {
  const file = join(folder, 'reads.json');
  const { code, err } = await call(
    ...['upgrade', '--learn', '-o', file, '--host', live ?? '', ...flags, '--'],
    ...command,
  );
  expect(code, err).toBe(0);
  return (JSON.parse(readFileSync(file, 'utf8')) as ClientReads).operations;
}

test('docker ps reads what it shows, and no more', async ({ skip }) => {
  const missing = lacks(['docker', '--version'], 'docker CLI');
  skip(missing !== undefined, missing);
  // Why alone: what others do with their containers meanwhile would show.
  const { ContainerList } = await learn(['docker', 'ps', '-a', '--filter', `id=${id}`]);
  expect(ContainerList?.reads).toEqual(
    expect.arrayContaining(['/*/Id', '/*/Names', '/*/Image', '/*/Command', '/*/Created', '/*/Status']),
  );
  expect(ContainerList?.unread).toMatchObject({
    drop: expect.arrayContaining(['/*/ImageID', '/*/HostConfig']),
  });
});

test('SDKs of npm: who reads NetworkSettings.IPAddress is told from who was migrated', async ({ skip }) => {
  const noNpm = installSdks(folder);
  skip(noNpm !== undefined, noNpm);
  const clients = {
    dockerode: `
      import Docker from 'dockerode';
      const docker = new Docker({ socketPath: process.env.DOCKER_HOST.replace('unix://', '') });
      const seen = await docker.getContainer('${id}').inspect();
      console.log(seen.NetworkSettings.IPAddress);`,
    'node-sdk': `
      import { DockerClient } from '@docker/node-sdk';
      const docker = await DockerClient.fromDockerHost(process.env.DOCKER_HOST);
      const seen = await docker.containerInspect('${id}');
      console.log(Object.values(seen.NetworkSettings.Networks)[0].IPAddress);
      await docker.close();`,
  };
  const reads: Record<string, unknown> = {};
  for (const [name, script] of Object.entries(clients)) {
    writeFileSync(join(folder, `reads-${name}.mjs`), script);
    const { ContainerInspect } = await learn(
      [process.execPath, join(folder, `reads-${name}.mjs`)],
      '--to',
      '1.52',
    );
    reads[name] = ContainerInspect?.reads ?? [];
  }
  expect(reads).toEqual({ dockerode: ['/NetworkSettings/IPAddress'], 'node-sdk': [] });
});
