import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { createClient } from '../../src/client/index.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { until } from '../mock/daemon.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirewhale-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Served {
  readonly out: () => string;
  readonly err: () => string;
  /** Stops it as Ctrl-C does, and gives the exit code. */
  readonly stop: () => Promise<number>;
}

function serve(...args: string[]): Served {
  let out = '';
  let err = '';
  let interrupt: (() => void) | undefined;
  const ended = run(['mock', ...args], {
    stdout: {
      write: (said) => {
        out += said;
      },
    },
    stderr: {
      write: (said) => {
        err += said;
      },
    },
    env: { LANG: 'C.UTF-8', CI: '1' },
    onInterrupt: (handler) => {
      interrupt = handler;
    },
  });
  return {
    out: () => out,
    err: () => err,
    stop: () => {
      interrupt?.();
      return ended;
    },
  };
}

const clientOf = (host: string) => createClient({ address: parseAddress(host), apiVersion: '1.41' });

test('--help fits a screen and has examples', async () => {
  const { out, stop } = serve('--help');
  expect(await stop()).toBe(0);
  expect(out().split('\n').length).toBeLessThanOrEqual(40);
  expect(out().match(/^ {2}wirewhale mock /gm)?.length).toBeGreaterThanOrEqual(3);
});

test('says what is served in one line, and on stdout what a shell can read', async () => {
  const mock = serve('--like', 'docker-20.10', '--seed', 'abc');
  const host = await until(async () => /^export DOCKER_HOST=(unix:\/\/\S+)\n$/.exec(mock.out())?.[1]);
  expect(mock.err().split('\n')[0]).toBe(
    `mock     docker-20.10 (20.10.24) in memory, API 1.12 to 1.41, seed abc, on ${host}`,
  );
  await using client = clientOf(host);
  expect((await client.request('SystemPing')).headers.get('api-version')).toBe('1.41');
  expect(await mock.stop()).toBe(0);
  expect(existsSync(host.slice('unix://'.length))).toBe(false);
});

test('several listeners at once, told in JSON', async () => {
  const mock = serve('--json', '--listen', `unix://${folder}/a.sock`, 'tcp://127.0.0.1:0');
  const line = await until(async () => mock.out().includes('\n') && mock.out());
  const told = JSON.parse(line) as { addresses: string[]; apiVersion: string; environment: object };
  expect(told).toMatchObject({ apiVersion: '1.51', environment: { DOCKER_HOST: `unix://${folder}/a.sock` } });
  expect(told.addresses[1]).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
  for (const host of told.addresses) {
    await using client = clientOf(host);
    expect((await client.request('SystemPing')).text()).toBe('OK');
  }
  expect(mock.err()).toBe('');
  expect(await mock.stop()).toBe(0);
});

test('lies are told by rule and by file, and counted at the end', async () => {
  const file = join(folder, 'lies.txt');
  await writeFile(file, '# two\nVolumeList: null=/Volumes\nNetworkList: hang\n');
  const mock = serve(
    '--lie',
    'SystemPing: status=500 message=no nth=2',
    '--lies',
    file,
    '--listen',
    `unix://${folder}/l.sock`,
  );
  await until(async () => mock.out());
  await using client = clientOf(`unix://${folder}/l.sock`);
  const pings = [await client.request('SystemPing'), await client.request('SystemPing')];
  expect(pings.map(({ status }) => status)).toEqual([200, 500]);
  expect((await client.request('VolumeList')).json()).toMatchObject({ Volumes: null });
  await mock.stop();
  expect(mock.err()).toContain('lie      SystemPing: status=500 message=no nth=2: told 1 of 2 times\n');
  expect(mock.err()).toContain('lie      NetworkList: hang: was about no answer\n');
});

test('--state keeps what is held from one run to the next, in one whole file', async () => {
  const file = join(folder, 'state.json');
  const socket = `unix://${folder}/s.sock`;
  const first = serve('--state', file, '--listen', socket);
  await until(async () => first.out());
  await using client = clientOf(socket);
  await client.request('VolumeCreate', { body: { Name: 'kept' } });
  expect(await first.stop()).toBe(0);
  const second = serve('--state', file, '--listen', socket);
  await until(async () => second.out());
  await using again = clientOf(socket);
  expect((await again.request('VolumeList')).json()).toMatchObject({ Volumes: [{ Name: 'kept' }] });
  expect(await second.stop()).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith('state'))).toEqual(['state.json']);
});

test.each([
  ['broken.json', '{"format": "wirewhale-mock-sta', /broken\.json.*not JSON.*E_STATE.*stays as it is/s],
  [
    'foreign.json',
    '{"format": "wirewhale-mock-state/2"}',
    /foreign\.json.*wirewhale-mock-state\/2.*E_STATE/s,
  ],
])('a state that cannot be used is refused and stays: %s', async (name, held, said) => {
  const file = join(folder, name);
  await writeFile(file, held);
  const mock = serve('--state', file);
  expect(await mock.stop()).toBe(2);
  expect(mock.err()).toMatch(said);
  expect(await readFile(file, 'utf8')).toBe(held);
});

test('a program of a module runs in a container', async () => {
  const file = join(folder, 'programs.mjs');
  await writeFile(
    file,
    "export default { greet: (p) => { p.stdout.write('hello ' + p.argv[1] + '\\n'); return 4; } };\n",
  );
  const socket = `unix://${folder}/p.sock`;
  const mock = serve('--program', file, '--listen', socket);
  await until(async () => mock.out() || mock.err());
  await using client = clientOf(socket);
  const made = await client.request('ContainerCreate', {
    body: { Image: 'busybox', Cmd: ['greet', 'you'], Tty: true },
  });
  const { Id: id } = made.json<{ Id: string }>();
  await client.request('ContainerStart', { path: { id } });
  expect((await client.request('ContainerWait', { path: { id } })).json()).toMatchObject({ StatusCode: 4 });
  const logs = await client.request('ContainerLogs', { path: { id }, query: { stdout: true } });
  expect(logs.text()).toBe('hello you\r\n');
  await mock.stop();
});

describe('is refused with a code and what to do:', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a release that is not known', ['--like', 'docker-1'], 2, /docker-1.*E_USAGE.*docker-28\.5/s],
    [
      'a version beyond the release',
      ['--like', 'docker-20.10', '--api', '1.42'],
      2,
      /1\.41.*1\.42.*E_VERSION/s,
    ],
    ['a version that nobody has', ['--api', '1.99'], 2, /1\.99.*E_VERSION/s],
    ['a wrong lie', ['--lie', 'ContainerLst: hang'], 2, /ContainerLst.*\^{5}.*E_RULES.*ContainerList/s],
    ['a file of lies that is not there', ['--lies', '/no/such'], 2, /there is no such file.*E_RULES/s],
    ['a state where no file can be', ['--state', '/no/such/folder/state.json'], 5, /E_WRITE/],
    ['a module that is not there', ['--program', '/no/such.mjs'], 2, /no\/such.*E_USAGE/s],
    ['a capture that is not there', ['--from', '/no/such.pcapng'], 2, /E_CAPTURE/],
    ['--else without --from', ['--else', 'mock'], 2, /--from/],
    ['an open port', ['--listen', 'tcp://0.0.0.0:0'], 2, /without TLS.*E_USAGE.*--insecure-listen/s],
    ['TLS without files', ['--tls'], 2, /E_TLS_FILES.*--tlscert/s],
    ['a certificate without a key', ['--tlscert', 'a.pem'], 2, /--tlskey.*E_TLS_FILES/s],
    ['verifying without an authority', ['--tlsverify', '--tlscert', 'a', '--tlskey', 'b'], 2, /--tlscacert/],
    ['an address that cannot be had', ['--listen', 'tcp://192.0.2.1:1', '--insecure-listen'], 2, /E_ADDRESS/],
    ['a command that is not there', ['--', '/no/such/command'], 2, /\/no\/such\/command.*E_USAGE/s],
  ])('%s', async (_what, args, code, said) => {
    const mock = serve(...args);
    expect(await mock.stop()).toBe(code);
    expect(mock.err()).toMatch(said);
  });
});

describe('as a process', () => {
  const start = (...args: string[]) =>
    spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), 'mock', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  test('a command is run with DOCKER_HOST set, has stdout, and gives the exit code', async () => {
    const script = `
      const { request } = require('node:http');
      const socketPath = process.env.DOCKER_HOST.slice('unix://'.length);
      request({ socketPath, path: '/_ping' }, (got) => got.on('data', (bytes) => {
        process.stdout.write(bytes);
        process.exitCode = 7;
      })).end();`;
    const child = start('--listen', 'tcp://127.0.0.1:0', '--', process.execPath, '-e', script);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect([out, code]).toEqual(['OK', 7]);
    expect(err).toMatch(/^mock +docker-28\.5 .* on tcp:\/\/127\.0\.0\.1:\d+, unix:/);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it in peace, with a stream open', async (signal) => {
    const path = join(folder, `${signal}.sock`);
    const child = start('--listen', `unix://${path}`);
    await once(child.stdout, 'data');
    await using client = clientOf(`unix://${path}`);
    const events = client.request('SystemEvents').catch(() => 'cut');
    await client.request('SystemPing');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
    await events;
    expect(existsSync(path)).toBe(false);
  });
});
