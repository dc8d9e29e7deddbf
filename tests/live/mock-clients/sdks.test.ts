import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lacks, runClient } from '../client.ts';
import { compared as live, whyNotCompared as whyNot } from '../daemon.ts';
import { installSdks } from '../install-sdks.ts';
import { type Sides, startSides, whyNoSides } from './sides.ts';

/** Clients other than the docker CLI, on a real daemon and on a mock that is like it: the same told. */

const none = live === undefined ? whyNot : await whyNoSides();
const clients = join(import.meta.dirname, '../clients');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
const label = `io.wirewhale.live-test-${randomBytes(4).toString('hex')}`;
const env = {
  LIVE_LABEL: label,
  TESTCONTAINERS_RYUK_DISABLED: 'true',
  TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
};
let sides: Sides;

beforeAll(async () => {
  if (none === undefined) sides = await startSides({ ports: true });
});
beforeEach(({ skip }) => skip(none !== undefined, none));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  if (none !== undefined) return;
  const sweep = 'docker rm -fv $(docker ps -aq --filter label=$LABEL)';
  await runClient(sides.real.host, ['bash', '-c', sweep], { env: { LABEL: label } });
  await sides[Symbol.asyncDispose]();
});

async function expectSame(command: readonly string[]): Promise<void> {
  const [real, mock] = await Promise.all(
    [sides.real, sides.mock].map(({ host }) => runClient(host, command, { env })),
  );
  expect(mock).toEqual(real);
  expect(mock?.code, mock?.stderr).toBe(0);
}

describe('SDKs of npm', () => {
  let noNpm: string | undefined;

  beforeAll(() => {
    if (none !== undefined) return;
    noNpm = installSdks(folder);
  });
  beforeEach(({ skip }) => skip(noNpm !== undefined, noNpm));

  test.each(['dockerode', 'node-sdk', 'testcontainers', 'testcontainers-ports'])(
    '%s tells the same',
    async (script) => {
      await expectSame([process.execPath, join(folder, `${script}.mjs`)]);
    },
  );

  test('testcontainers reaps by the reaper of the catalogue', async () => {
    const { code, stderr } = await runClient(
      sides.mock.host,
      [process.execPath, join(folder, 'testcontainers.mjs')],
      { env: { ...env, TESTCONTAINERS_RYUK_DISABLED: 'false' } },
    );
    expect(code, stderr).toBe(0);
  });
});

test('the Docker SDK for Python tells the same', async ({ skip }) => {
  const missing = lacks(['/usr/bin/python3', '-c', 'import docker'], 'python3-docker');
  skip(missing !== undefined, missing);
  await expectSame(['/usr/bin/python3', join(clients, 'docker_py.py')]);
});
