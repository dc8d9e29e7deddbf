import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'wirewhale-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lacksDocker = spawnSync('docker', ['--version']).error !== undefined;

async function wirewhale(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8' },
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

const session = `
docker run --name once busybox sh -c 'echo out; echo err >&2; exit 3'; echo "code $?"
docker run -d --name web --label team=blue busybox sh -c 'echo hello; sleep 300'
docker ps --format '{{.Names}} {{.State}}'
docker exec web sh -c 'echo inside; exit 5'; echo "code $?"
echo piped | docker exec -i web cat
docker cp session.sh web:/copied
docker cp web:/copied - | tar t
docker inspect nobody; echo "code $?"
docker stop -t 0 web
docker ps -a --format '{{.Names}} {{.State}}'
docker rm once web
exit 7
`;

test.skipIf(lacksDocker)(
  'a session of the docker CLI is the same against its recording, in output and exit codes',
  { timeout: 120_000 },
  async () => {
    writeFileSync(join(folder, 'session.sh'), session);
    const real = await wirewhale(
      'record',
      '--host',
      'mock',
      '-q',
      '-o',
      'session.pcapng',
      '--',
      'sh',
      'session.sh',
    );
    const again = await wirewhale('mock', '--from', 'session.pcapng', '-q', '--', 'sh', 'session.sh');
    expect(real.status).toBe(7);
    expect(real.stdout).toMatch(/^out\ncode 3\n[0-9a-f]{64}\nweb running\ninside\ncode 5\npiped\ncopied\n/);
    expect(again).toEqual(real);
    const other = await wirewhale('mock', '--from', 'session.pcapng', '--', 'docker', 'volume', 'ls');
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(/miss +GET \/v1\.\d+\/volumes\n.*no recorded request is GET/s);
  },
);

test('a masked secret is said, and what holds no answer is refused', async () => {
  const exchange = (response: string) =>
    `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[${response}]}}`;
  writeFileSync(join(folder, 'none.har'), exchange(''));
  const none = await wirewhale('mock', '--from', 'none.har', '--', 'true');
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('E_NOTHING_SELECTED')]);
  const entry = {
    startedDateTime: '2026-01-01T00:00:00.000Z',
    time: 1,
    request: {
      method: 'GET',
      url: 'http://docker/v1.51/containers/web/json',
      httpVersion: 'HTTP/1.1',
      headers: [],
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      cookies: [],
      content: { size: 40, mimeType: 'application/json', text: '{"Config":{"Env":["DB_PASSWORD=*****"]}}' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 40,
    },
    cache: {},
    timings: { send: 0, wait: 1, receive: 0 },
  };
  writeFileSync(join(folder, 'one.har'), exchange(JSON.stringify(entry)));
  const masked = await wirewhale('mock', '--from', 'one.har', '--', 'true');
  expect(masked.status, masked.stderr).toBe(0);
  expect(masked.stderr).toMatch(/note +secrets are masked in 1 of 1 exchanges/);
});
