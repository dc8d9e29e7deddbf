import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { startMock } from '../../../src/mock/index.ts';
import { compareHosts, hostsExitCode } from '../../../src/run/index.ts';
import { readCaptureWhole } from '../../../src/run/replay.ts';
import { asked, recordSession, targetOf, told } from './two-mocks.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-hosts-'));
const file = join(folder, 'session.pcapng');
beforeAll(() => recordSession(file));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('two daemons of one release', () => {
  test('part in nothing', async () => {
    const report = await asked(file, ['docker-28.5', 'docker-28.5']);
    expect(told(report)).toEqual([]);
    expect(report.compared.exchanges).toBe(report.exchanges);
    expect(report.compared.places).toBeGreaterThan(200);
    expect(hostsExitCode(report, 'risky')).toBe(0);
    expect(report.remarks.join(' ')).toMatch(/Both daemons are Docker 28.5/);
  });

  test('of which one lies part in that lie alone, and nobody explains it', async () => {
    const lies = [
      {
        name: 'no command',
        operationId: 'ContainerInspect',
        bend: { kind: 'drop', pointer: '/Config/Cmd' } as const,
      },
    ];
    const report = await asked(file, ['docker-28.5', 'docker-28.5'], lies);
    expect(told(report)).toEqual(['unexplained shape/gone ContainerInspect /Config/Cmd']);
    expect(report.unexplained).toEqual({ places: 1, groups: 1 });
    const [group] = report.groups;
    expect(group?.places[0]).toMatchObject({
      request: expect.stringMatching(/^GET \/v1.51\/containers\/[0-9a-f]{64}\/json/),
      was: '["sleep","300"]',
      is: '(absent)',
    });
    expect([hostsExitCode(report, 'breaking'), hostsExitCode(report, 'never')]).toEqual([1, 0]);
  });

  test('keep nothing of what was made', async () => {
    await using first = await startMock();
    await using second = await startMock();
    const [old, other] = [first, second].map(targetOf) as [ReturnType<typeof targetOf>, never];
    const { left } = await compareHosts({
      ...{ old, new: other, traffic: { captures: [file] } },
      ...{ api: 'negotiate', control: true, timeoutMs: 3000 },
    });
    expect(left).toEqual([]);
    for (const { address } of [first, second]) {
      await using client = createClient({ address });
      expect((await client.request('ContainerList', { query: { all: true } })).json()).toEqual([]);
    }
  });
});

describe('two releases', () => {
  test('part in what is known of them', async () => {
    const report = await asked(file, ['docker-26.1', 'docker-28.5']);
    expect(told(report).filter((line) => line.startsWith('unexplained'))).toEqual([]);
    expect(told(report)).toContain(
      'known shape/new ContainerInspect /NetworkSettings/Networks/bridge/GwPriority',
    );
    expect(told(report)).toContain('known header/changed  /header/api-version');
    expect(report.versions).toContainEqual({ asked: '1.45', old: '1.45', new: '1.45', exchanges: 8 });
  });

  test('asked each at its newest part in what the documents say', async () => {
    const report = await asked(file, ['docker-28.5', 'docker-29'], [], { api: 'newest' });
    expect(report.versions[0]).toMatchObject({ asked: '1.51', old: '1.51' });
    expect(report.groups.map(({ reason }) => reason?.rule)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:diff|behaviour)\//)]),
    );
    const { minApiVersion } = report.new;
    expect(minApiVersion).not.toBe(report.old.minApiVersion);
  });

  test('may go down, and it is said', async () => {
    const report = await asked(file, ['docker-28.5', 'docker-26.1']);
    expect(report.remarks.join(' ')).toMatch(/26.1.* is older than .*28.5.*downgrade/);
    expect(told(report)).toContain(
      'known shape/gone ContainerInspect /NetworkSettings/Networks/bridge/GwPriority',
    );
  });

  test('are asked at a version that both serve, or not at all', async () => {
    await expect(asked(file, ['docker-26.1', 'docker-28.5'], [], { api: '1.51' })).rejects.toThrow(
      /26.1.* serves API 1.24 to 1.45, and not 1.51/,
    );
    const { versions } = await asked(file, ['docker-26.1', 'docker-28.5'], [], { api: '1.44' });
    expect(versions).toContainEqual({ asked: '1.44', old: '1.44', new: '1.44', exchanges: 8 });
  });
});

test('the same daemon twice is asked one after the other', async () => {
  await using mock = await startMock();
  const target = targetOf(mock);
  const report = await compareHosts({
    ...{ old: target, new: target, traffic: { captures: [file] } },
    ...{ api: 'negotiate', control: true, timeoutMs: 3000 },
  });
  expect(told(report)).toEqual([]);
  expect(report.controlled).toBe(true);
  expect(report.remarks.join(' ')).toMatch(/the same daemon/);
});

test('a daemon that vanishes leaves what was compared by then', async () => {
  await using first = await startMock();
  const second = await startMock();
  const report = await compareHosts({
    ...{ old: targetOf(first), new: targetOf(second), traffic: { captures: [file] } },
    ...{ api: 'negotiate', control: false, timeoutMs: 1000 },
    onStage: (stage, done) => {
      if (stage === 'new daemon' && done === 4) void second.close();
    },
  });
  expect(report.vanished?.host).toBe('new');
  expect(report.compared.exchanges).toBeGreaterThanOrEqual(4);
  expect(report.compared.exchanges).toBeLessThan(report.exchanges);
  expect(hostsExitCode(report, 'never')).toBe(3);
});

test('the answers of both are kept, and found by their numbers', async () => {
  const keep = { old: join(folder, 'old.pcapng'), new: join(folder, 'new.pcapng') };
  const lies = [
    {
      name: 'tape',
      operationId: 'ContainerInspect',
      bend: { kind: 'set', pointer: '/Driver', value: 'tape' } as const,
    },
  ];
  const report = await asked(file, ['docker-28.5', 'docker-28.5'], lies, { keep });
  const [place] = report.groups[0]?.places ?? [];
  const shown = async (path: string, id: number | undefined) =>
    (await readCaptureWhole(path)).exchanges.find((one) => one.id === id);
  for (const [path, id, driver] of [
    [keep.old, place?.oldExchange, 'overlay2'],
    [keep.new, place?.newExchange, 'tape'],
  ] as const) {
    const found = await shown(path, id);
    expect(found?.request.target).toMatch(/\/containers\/[0-9a-f]{64}\/json$/);
    expect(JSON.parse(Buffer.from(found?.response?.body.bytes ?? []).toString()).Driver).toBe(driver);
  }
});
