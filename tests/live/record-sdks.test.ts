import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lacks, runClient } from './client.ts';
import { live, whyNot } from './daemon.ts';
import { installSdks } from './install-sdks.ts';
import { type Comparison, sameBothWays } from './same-both-ways.ts';

/** Clients other than the docker CLI, straight to the daemon and through a relay that records. */

const host = live ?? '';
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-live-'));
const clients = join(import.meta.dirname, 'clients');
const label = `io.wirewhale.live-test-${randomBytes(4).toString('hex')}`;
const name = `live-test-${randomBytes(4).toString('hex')}`;

const same = (command: readonly string[], options?: Comparison) => sameBothWays(host, command, options);
const docker = (...args: string[]) => runClient(host, ['docker', ...args]);

beforeEach(({ skip }) => skip(live === undefined, whyNot));
afterAll(async () => {
  if (live !== undefined) {
    const { stdout } = await docker('ps', '-aq', '--filter', `label=${label}`);
    if (stdout.trim()) await docker('rm', '-fv', ...stdout.trim().split('\n'));
    const images = (await docker('images', '-q', '--filter', `label=${label}`)).stdout.trim();
    if (images) await docker('rmi', '-f', ...new Set(images.split('\n')));
  }
  rmSync(folder, { recursive: true });
});

describe('SDKs of npm', () => {
  let noNpm: string | undefined;

  beforeAll(() => {
    if (live === undefined) return;
    noNpm = installSdks(folder);
  });

  test.each([
    ['dockerode', [/^abandoned: GET \S*\/events\?/], '"after\\n"'],
    ['node-sdk', [], '"gone": "gone"'],
    ['testcontainers', [/^abandoned: GET \S*\/logs\?/], '"size": "200000\\n"'],
  ] as const)('%s does the same', async (script, defects, told) => {
    const { stdout } = await same([process.execPath, join(folder, `${script}.mjs`)], {
      env: { LIVE_LABEL: label, TESTCONTAINERS_RYUK_DISABLED: 'true' },
      defects,
    });
    expect(stdout).toContain(told.replaceAll('\n', '\\n'));
  });

  beforeEach(({ skip }) => skip(noNpm !== undefined, noNpm));
});

test('the Docker SDK for Python does the same', async ({ skip }) => {
  const missing = lacks(['/usr/bin/python3', '-c', 'import docker'], 'python3-docker');
  skip(missing !== undefined, missing);
  const { stdout } = await same(['/usr/bin/python3', join(clients, 'docker_py.py')], {
    env: { LIVE_LABEL: label },
    defects: [/^abandoned: GET \S*\/events\?/],
  });
  expect(JSON.parse(stdout)).toMatchObject({ error: [3, 'bad\n'], event: 'die', wait: 137 });
});

test('docker-compose does the same', async ({ skip }) => {
  const missing = lacks(['docker-compose', 'version'], 'docker-compose');
  skip(missing !== undefined, missing);
  const service = (command: string) => ({
    image: 'busybox',
    command: ['sh', '-c', command],
    labels: [label],
    stop_grace_period: '0s',
  });
  const services = { long: service('echo long; sleep 600'), short: service('seq 100; exit 5') };
  const file = join(folder, 'compose.json');
  writeFileSync(file, JSON.stringify({ version: '2.4', services }));
  const compose = `docker-compose --ansi never -f ${file} -p ${name}`;
  const steps = [
    `${compose} up -d`,
    `${compose} exec -T long sh -c 'echo in; echo err >&2; exit 3'; echo "exec $?"`,
    `${compose} logs --no-color short`,
    `${compose} run --rm -T long wc -c </dev/null; echo "run $?"`,
    `${compose} up --no-color --abort-on-container-exit --exit-code-from short >/dev/null; echo "up $?"`,
    `${compose} down -t 0; echo "down $?"`,
  ];
  // Why sorted and counted: compose works on several things at once, and says so in the order of their ends.
  const plain = (text: string) =>
    text
      .replace(new RegExp(`${name}_long_run_\\w+`, 'g'), 'RUN')
      .replace(/ +/g, ' ')
      .split('\n')
      .sort()
      .join('\n');
  const { stdout } = await same(['bash', '-c', steps.join('\n')], {
    plain,
    defects: [/^abandoned: (GET \S*\/events|POST \S*\/attach)/],
  });
  for (const told of ['exec 3', 'run 0', 'up 5', 'down 0']) expect(stdout).toContain(told);
});

test('docker buildx does the same over h2c', async ({ skip }) => {
  const missing = lacks(['docker', 'buildx', 'version'], 'buildx, nor one in $DOCKER_CONFIG/cli-plugins');
  skip(missing !== undefined, missing);
  writeFileSync(join(folder, 'big.bin'), randomBytes(3_000_000));
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM busybox\nLABEL ${label}=built\nCOPY big.bin /big.bin\nRUN sha256sum /big.bin; echo from the build\n`,
  );
  const build = [
    'docker',
    'buildx',
    'build',
    '--progress=plain',
    '--no-cache',
    '-t',
    `${name}:built`,
    folder,
  ];
  // Why: times, ids and the order of what goes side by side are those of the run.
  const plain = (text: string) => (text.includes('from the build') ? 'built' : text);
  const { exchanges } = await same(build, { plain });
  const h2 = exchanges.filter(({ hijack }) => hijack?.protocol === 'h2c' || hijack?.kind === 'h2');
  expect(h2.length).toBeGreaterThanOrEqual(2);
  const quiet = ['docker', 'buildx', 'build', '-q', folder];
  expect((await same(quiet)).stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
});

test('podman --remote does the same', async ({ skip }) => {
  const podman = process.env.WIREWHALE_PODMAN ?? 'podman';
  const daemon = process.env.WIREWHALE_LIVE_PODMAN ?? '';
  skip(daemon === '', 'no Podman: WIREWHALE_LIVE_PODMAN names none');
  const missing = lacks([podman, '--version'], 'podman');
  skip(missing !== undefined, missing);
  const remote = `${podman} --remote --url "$DOCKER_HOST"`;
  const steps = [
    `${remote} run --rm busybox sh -c 'echo out; echo err >&2; exit 3'; echo "run $?"`,
    `head -c 1000000 /dev/zero | ${remote} run -i --rm busybox sh -c 'wc -c; echo after'; echo "stdin $?"`,
    `${remote} run -d --name ${name} busybox sleep 600 >/dev/null`,
    `echo there | ${remote} exec -i ${name} sh -c 'cat; exit 4'; echo "exec $?"`,
    `${remote} cp ${clients} ${name}:/tmp/ && ${remote} exec ${name} sh -c 'cat /tmp/clients/*.mjs | sha256sum'`,
    `${remote} inspect --format '{{.Name}} {{.State.Status}}' ${name}`,
    `${remote} rm -f -t 0 ${name}; echo "rm $?"`,
  ];
  const plain = (text: string) => text.replace(/\b[0-9a-f]{64}\b(?! {2}-)/g, 'ID');
  const { stdout } = await sameBothWays(daemon, ['bash', '-c', steps.join('\n')], { plain });
  for (const told of ['run 3', 'stdin 0', 'exec 4', 'rm 0']) expect(stdout).toContain(told);
});
