import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lacks, runClient } from '../client.ts';
import { composeService } from '../compose-service.ts';
import { compared as live, whyNotCompared as whyNot } from '../daemon.ts';
import { plain } from './plain.ts';
import { type Side, type Sides, startSides, whyNoSides } from './sides.ts';

/** A project of three services by docker-compose, on a real daemon and on a mock that is like it. */

const none = live === undefined ? whyNot : await whyNoSides();
const name = `mc${randomBytes(3).toString('hex')}`;
let sides: Sides;

beforeAll(async () => {
  if (none === undefined) sides = await startSides();
});
beforeEach(({ skip }) => {
  skip(none !== undefined, none);
  const missing = lacks(['docker-compose', 'version'], 'docker-compose');
  skip(missing !== undefined, missing);
});
afterAll(async () => {
  if (none === undefined) await sides[Symbol.asyncDispose]();
});

const volumes = ['data:/data'];
const project = {
  version: '2.4',
  services: {
    web: composeService('echo serving; sleep 600', {
      ports: ['127.0.0.1::8080'],
      depends_on: ['store'],
      volumes,
    }),
    store: composeService('echo stored; sleep 600', {
      environment: { KIND: 'store' },
      healthcheck: { test: 'true', interval: '300ms' },
      volumes,
    }),
    job: composeService('seq 5; exit 5', { depends_on: { store: { condition: 'service_healthy' } } }),
  },
  volumes: { data: {} },
};

const compose = `docker-compose --ansi never -p ${name}`;
const steps = [
  `${compose} up -d; echo "up $?"`,
  `until ${compose} ps job | grep -q Exit; do sleep 0.2; done; ${compose} ps`,
  `${compose} logs --no-color --tail 3 job`,
  `${compose} exec -T web sh -c 'echo in; echo err >&2; exit 3'; echo "exec $?"`,
  `${compose} exec -T store env | grep KIND`,
  `${compose} run --rm -T store echo once; echo "run $?"`,
  `${compose} stop store; ${compose} start store; ${compose} ps`,
  `${compose} down -v; echo "down $?"`,
  `docker network ls -q --filter name=${name}; docker volume ls -q --filter name=${name}`,
];

test('docker-compose tells the same', async () => {
  const run = async ({ host, cwd }: Side) => {
    const file = join(cwd, 'compose.json');
    writeFileSync(file, JSON.stringify(project));
    const env = { COMPOSE_FILE: file };
    const { code, stdout, stderr } = await runClient(host, ['bash', '-c', steps.join('\n')], { env });
    // Why sorted: compose works on several things at once, and says so in the order of their ends.
    const told = (text: string) =>
      plain(text.replace(/_store_run_\w+/g, '_RUN').replaceAll('\r', '\n'))
        .replace(/-{10,}/g, '---')
        .split('\n')
        .sort()
        .join('\n');
    return { code, stdout: told(stdout), stderr: told(stderr) };
  };
  const [real, mock] = await Promise.all([run(sides.real), run(sides.mock)]);
  expect(mock).toEqual(real);
  for (const told of ['up 0', 'exec 3', 'run 0', 'down 0']) expect(mock.stdout).toContain(told);
}, 300_000);
