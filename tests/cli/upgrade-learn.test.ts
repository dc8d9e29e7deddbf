import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientReads } from '../../src/model/index.ts';
import { call } from './call.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-learn-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a client does, with `ask(method, path, body)` and `told`, which is printed. */
const client = (acts: string) => `
  import { request } from 'node:http';
  const socketPath = process.env.DOCKER_HOST.replace('unix://', '');
  const ask = (method, path, body) => new Promise((resolve, reject) => {
    const headers = body ? { 'Content-Type': 'application/json' } : {};
    request({ socketPath, method, path: '/v1.51' + path, headers }, (answer) => {
      let text = '';
      answer.on('data', (bytes) => (text += bytes));
      answer.on('end', () => resolve(text ? JSON.parse(text) : undefined));
    }).on('error', reject).end(body ? JSON.stringify(body) : undefined);
  });
  let told;
  ${acts}
  console.log(told);
`;
const inspecting = (reads: string) => `
  const { Id } = await ask('POST', '/containers/create', { Image: 'busybox:latest', Cmd: ['sleep', '60'] });
  await ask('POST', '/containers/' + Id + '/start');
  const { NetworkSettings: seen } = await ask('GET', '/containers/' + Id + '/json');
  told = ${reads};
  await ask('DELETE', '/containers/' + Id + '?force=true');
`;
const scripts = {
  old: inspecting('seen.IPAddress'),
  migrated: inspecting('Object.values(seen.Networks)[0].IPAddress'),
  either: inspecting('seen.IPAddress || Object.values(seen.Networks ?? {})[0]?.IPAddress'),
  volumes: `
    const { Volumes } = await ask('GET', '/volumes');
    if (Volumes === undefined) setInterval(() => undefined, 1000), await new Promise(() => undefined);
  `,
  failing: `await ask('GET', '/volumes'); throw new Error('no luck');`,
  silent: '',
  random: `await ask('GET', '/volumes'); told = Math.random();`,
  endless: `await ask('GET', '/volumes'); setInterval(() => undefined, 1000);`,
};
const run = (name: keyof typeof scripts) => [process.execPath, join(folder, `${name}.mjs`)];
const fileOf = (name: string) => join(folder, `${name}.json`);

beforeAll(() => {
  for (const [name, acts] of Object.entries(scripts))
    writeFileSync(join(folder, `${name}.mjs`), client(acts));
});

async function learn(name: keyof typeof scripts, ...flags: string[]) {
  const said = await call(
    ...['upgrade', '--learn', '-o', fileOf(name), '--host', 'mock', ...flags, '--'],
    ...run(name),
  );
  return { ...said, reads: () => JSON.parse(readFileSync(fileOf(name), 'utf8')) as ClientReads };
}

describe('upgrade --learn', () => {
  test('tells the client that breaks from the one that was migrated', async () => {
    const breaks: Record<string, string> = {};
    for (const name of ['old', 'migrated', 'either'] as const) {
      const { code, err, reads } = await learn(name, '--to', '1.52');
      expect(err).toMatch(
        /target {3}the embedded mock \(--host mock\), a fresh one for each run\nplan {5}\d+ fields of 1 operation/,
      );
      expect(code).toBe(0);
      const { operations, learned, command } = reads();
      expect(Object.keys(operations)).toEqual(['ContainerInspect']);
      expect(learned).toMatchObject({ to: '1.52', daemon: expect.stringMatching(/API 1.51/) });
      expect(command).toEqual(run(name));
      const ajv = new Ajv2020({ formats: { 'date-time': true } });
      const holds = ajv.compile(JSON.parse(readFileSync('docs/client-reads.schema.json', 'utf8')));
      expect(holds(reads()) || holds.errors).toBe(true);

      const capture = join(folder, `${name}.pcapng`);
      await call(...['record', '-q', '--host', 'mock', '-o', capture, '--'], ...run(name));
      const { code: exit, out } = await call(
        ...['upgrade', capture, '--to', '1.52', '--client-reads', fileOf(name)],
      );
      breaks[name] = `exit ${exit}${out.includes('the client reads it') ? ', reads it' : ''}`;
      expect(out).toMatch(/\d+ findings about fields that this client does not read \(-v lists them\)\n$/);
    }
    expect(breaks).toEqual({ old: 'exit 1, reads it', migrated: 'exit 0', either: 'exit 0' });
    const all = await call(
      ...['upgrade', join(folder, 'migrated.pcapng'), '--to', '1.52', '-v'],
      ...['--client-reads', fileOf('migrated')],
    );
    expect(all.out).toMatch(/unread {2}NetworkSettings.IPAddress.*\(ContainerInspect\)\n/);
    const { out } = await call(
      ...['upgrade', join(folder, 'old.pcapng'), '--to', '1.52', '--client-reads', fileOf('migrated')],
      ...['--client-reads', fileOf('old'), '--json'],
    );
    const schema = new Ajv2020({ strict: false }).compile(
      JSON.parse(readFileSync('docs/upgrade.schema.json', 'utf8')),
    );
    expect(schema(JSON.parse(out)) || schema.errors).toBe(true);
    expect(JSON.parse(out).findings).toContainEqual(
      expect.objectContaining({ at: '/NetworkSettings/IPAddress', reads: 'read', impact: 'breaking' }),
    );
  });

  test('a client that hangs reacts, and is ended', async () => {
    const { code, reads } = await learn('volumes', '--timeout', '2s');
    expect(code).toBe(0);
    expect(reads().operations.VolumeList).toEqual({
      reads: ['/Volumes'],
      unread: { empty: ['/Warnings'] },
    });
  });

  test.each([
    ['random', [], 5, /differs from run to run though nothing is perturbed: stdout: "0\.\d+".*E_UNSTABLE/s],
    ['endless', ['--timeout', '500ms'], 5, /did not end by itself.*E_UNSTABLE/s],
    ['silent', [], 2, /asked the daemon for nothing.*E_NOTHING_SELECTED/s],
    ['silent', ['--to', 'docker-31.0'], 2, /docker-31.0.*E_VERSION/s],
    ['silent', ['--ignore', '('], 2, /--ignore \( is no regular expression/],
    ['silent', ['--perturb', 'drop,none'], 2, /"none" is not one of drop, null, type/],
  ] as const)('%s %j: exit %d with a plain word', async (name, flags, exit, message) => {
    const { code, err } = await learn(name, ...flags);
    expect(err).toMatch(message);
    expect(code).toBe(exit);
  });

  test('a daemon that cannot be reached is told, exit 3', async () => {
    const { code, err } = await call(
      ...['upgrade', '--learn', '-o', fileOf('x'), '--host', `unix://${folder}/none.sock`, '--'],
      ...run('volumes'),
    );
    expect(err).toMatch(/^wirewhale: nothing listens at .*none.sock.*\(E_UNREACHABLE\)/);
    expect(code).toBe(3);
  });

  test('a command that fails by itself is told so', async () => {
    const { err } = await learn('failing', '--to', '1.52', '--ignore', '.*no luck.*');
    expect(err).toMatch(/exit code 1, .*\n.*\nnote {5}it fails also when nothing is perturbed/);
  });

  test('what differs by itself can be ignored', async () => {
    const { code, reads } = await learn('random', '--ignore', '^0\\.\\d+$');
    expect(code).toBe(0);
    expect(reads().operations.VolumeList?.reads).toBeUndefined();
  });
});

test.each([
  [['--learn', '-o', 'x.json'], /none was given/],
  [['--learn', '--', 'docker'], /none was named/],
  [['--learn', '-o', 'x.json', '--host', 'mock', '--', './no-such-command'], /there is no such command/],
  [
    ['a.har', '--to', '1.52', '--client-reads', './none.json'],
    /none.json cannot be read: there is no such file.*E_READS/s,
  ],
  [['a.har', '--to', '1.52', '--client-reads', 'package.json'], /no file of what a client reads.*E_READS/s],
])('upgrade %j: exit 2 with a plain word', async (args, message) => {
  const { code, err } = await call('upgrade', ...args);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});
