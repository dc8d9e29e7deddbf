import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monotonicOf } from '../../src/base/index.ts';
import { Recorder } from '../../src/capture/index.ts';
import { run } from '../../src/cli/run.ts';
import type { Client } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import type { Address } from '../../src/model/index.ts';
import { recorded } from './recorded.ts';

let folder: string;
const file = (name: string) => join(folder, name);

async function call(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { CI: '1' },
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function captured(
  name: string,
  upstream: Address,
  act: (client: Client) => Promise<void>,
): Promise<void> {
  const recorder = new Recorder({
    path: file(name),
    target: 'unix:///d',
    redact: true,
    wallOf: (at) => at - monotonicOf(0n),
  });
  await recorded(upstream, act, (event) =>
    recorder.push(event.kind === 'data' ? { ...event, bytes: Buffer.from(event.bytes) } : event),
  );
  recorder.close();
}

async function story(client: Client, image = 'busybox'): Promise<void> {
  const made = await client.request('ContainerCreate', { body: { Image: image, Cmd: ['true'] } });
  const path = { id: made.json<{ Id?: string }>().Id ?? 'none' };
  await client.request('ContainerInspect', { path });
  await client.request('ContainerDelete', { path });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirewhale-replay-'));
  await using mock = await startMock();
  await captured('a.pcapng', mock.address, (client) => story(client));
  await captured('b.pcapng', mock.address, (client) => story(client));
  await captured('c.pcapng', mock.address, (client) => story(client, 'nosuch'));
  await captured('masked.pcapng', mock.address, async (client) => {
    await client.request('SystemAuth', { body: { username: 'u', password: 'hush' } });
  });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['replay', 'compare'])('%s', (verb) => {
  test('--help shows three examples', async () => {
    const { code, out } = await call(verb, '--help');
    expect(code).toBe(0);
    expect(out.match(new RegExp(`^  wirewhale ${verb}`, 'gm'))).toHaveLength(3);
  });
});

describe('replay', () => {
  test('on a daemon that answers the same exits 0 and says what was compared', async () => {
    const { code, out, err } = await call('replay', file('a.pcapng'), '--host', 'mock', '--clean', '-v');
    expect(err).toMatch(/^target {3}unix:.* \(--host mock\)/);
    expect(out).toMatch(/0 differences \(0 places\) - 3 of 3 exchanges the same/);
    expect(out).toMatch(/compared \d{2,} values, \d+ headers/);
    expect(out).toMatch(/taken as equal by (id|time): ContainerInspect/);
    expect(code).toBe(0);
  });

  test('a difference exits 1, in text and as JSON of its schema', async () => {
    const text = await call('replay', file('c.pcapng'), '--host', 'mock', '--api', '1.24');
    expect([text.code, text.out]).toEqual([0, expect.stringMatching(/v1\.\d+ was sent as v1\.24/)]);
    const strict = await call('replay', file('a.pcapng'), '--host', 'mock', '--strict', '--json');
    expect(strict.code).toBe(1);
    const report = JSON.parse(strict.out);
    const schema = JSON.parse(await readFile('docs/replay.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(report) ? [] : validate.errors).toEqual([]);
    // Why times only: a mock that was just started gives the ids that one gave before.
    expect(report.differences).toContainEqual(
      expect.objectContaining({
        exchange: 2,
        operationId: 'ContainerInspect',
        kind: 'value',
        pointer: '/Created',
      }),
    );
  });

  test('a filter selects; one that selects nothing, or is none, exits 2', async () => {
    const where = (text: string) =>
      call('replay', file('a.pcapng'), '--host', 'mock', '--where', text, '--json');
    const some = await where('exchange.operation == "ContainerCreate"');
    expect(JSON.parse(some.out)).toMatchObject({
      sent: 1,
      same: 1,
      notCompared: [{ reason: 'left-out' }, { reason: 'left-out' }],
    });
    expect(await where('exchange.status == 299')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/E_NOTHING_SELECTED/),
    });
    expect(await where('exchange.')).toMatchObject({ code: 2, err: expect.stringMatching(/E_FILTER/) });
  });

  test('what was masked is said and not sent', async () => {
    const { code, err } = await call('replay', file('masked.pcapng'), '--host', 'mock');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/masked by the recorder: a secret member of the body/),
    ]);
    const sent = await call('replay', file('masked.pcapng'), '--host', 'mock', '--with-masked', '--json');
    expect(JSON.parse(sent.out)).toMatchObject({ sent: 1 });
  });

  test('no daemon is assumed, and one that is not there exits 3', async () => {
    expect(await call('replay', file('a.pcapng'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--host/),
    });
    const gone = await call('replay', file('a.pcapng'), '--host', 'unix:///nowhere/d.sock');
    expect(gone).toMatchObject({ code: 3, err: expect.stringMatching(/E_UNREACHABLE/) });
    expect(await call('replay', file('none'), '--host', 'mock')).toMatchObject({ code: 2 });
    expect(await call('replay', file('a.pcapng'), '--host', 'mock', '--api', 'new')).toMatchObject({
      code: 2,
    });
  });
});

describe('compare', () => {
  test('two recordings of one thing are the same, exit 0', async () => {
    const { code, out } = await call('compare', file('a.pcapng'), file('b.pcapng'));
    expect([code, out]).toEqual([0, expect.stringMatching(/0 differences .*3 of 3 exchanges the same/)]);
  });

  test('what parts is said worst first, exit 1', async () => {
    const { code, out } = await call('compare', file('a.pcapng'), file('c.pcapng'));
    expect(code).toBe(1);
    expect(out).toMatch(/^exchange\/|^status/m);
    expect(out).toMatch(/request\/changed/);
    expect(out.indexOf('status ')).toBeLessThan(out.indexOf('request/changed'));
  });
});
