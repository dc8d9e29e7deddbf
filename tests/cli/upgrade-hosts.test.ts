import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { call } from './call.ts';

const capture = 'tests/fixtures/captures/upgrade.har';
const mock = ['--host', 'mock:docker-28.5'];

test.each<[string, string[], RegExp]>([
  ['nothing to upgrade to', [capture], /Give --to RELEASE .* or --host OLD --host NEW/],
  ['one host', [capture, ...mock], /1 host is named, and two are compared/],
  ['three hosts', [capture, ...mock, ...mock, ...mock], /3 hosts are named/],
  ['both ways', [capture, ...mock, ...mock, '--to', '1.51'], /--to judges by what is known and --host asks/],
  ['neither suites nor capture', [...mock, ...mock], /Name a capture, or add --suites/],
  ['suites and a capture', [capture, ...mock, ...mock, '--suites'], /two sources of requests/],
  ['suites without hosts', ['--suites', '--to', '1.51'], /--suites is for two daemons/],
  ['--api without hosts', [capture, '--to', '1.51', '--api', 'newest'], /--api is for two daemons/],
  ['--to without capture', ['--to', '1.51'], /--to judges captures, and none is named/],
  ['--only of a capture', [capture, ...mock, ...mock, '--only', 'x'], /--only is for --suites/],
  ['--where of suites', [...mock, ...mock, '--suites', '--where', 'true'], /Select cases with --only/],
  ['--from of hosts', [capture, ...mock, ...mock, '--from', '1.41'], /--from is for --to/],
  ['an odd version', [capture, ...mock, ...mock, '--api', 'old'], /is not negotiate, newest or a version/],
  ['no such capture', ['none.pcapng', ...mock, ...mock], /none.pcapng/],
])('%s is a mistake of usage, exit 2', async (_what, args, message) => {
  const { code, err } = await call('upgrade', ...args);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});

test('a daemon that is not there, exit 3', async () => {
  const { code, err } = await call('upgrade', capture, ...mock, '--host', 'unix:///none/docker.sock');
  expect(err).toMatch(/\/none\/docker.sock/);
  expect(code).toBe(3);
});

describe('suites on two mocks', () => {
  test('are the same where the daemon is, and the report keeps its schema', {
    timeout: 120_000,
  }, async () => {
    const args = ['--suites', '--only', 'SystemPing*', ...mock, '--host', 'mock:docker-26.1', '--json'];
    const { out, err } = await call('upgrade', ...args);
    const report = JSON.parse(out || `"${err}"`);
    const ajv = new Ajv2020({ allErrors: true });
    const holds = ajv.compile(JSON.parse(readFileSync('docs/upgrade-hosts.schema.json', 'utf8')));
    expect(holds(report) ? [] : holds.errors).toEqual([]);
    expect(report.counts.unexplained).toEqual({ groups: 0, places: 0 });
    expect(report.counts.known.places).toBeGreaterThan(0);
    expect(report.traffic.suites).toBeGreaterThan(2);
  });
});
