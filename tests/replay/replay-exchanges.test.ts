import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/index.ts';
import { createClient } from '../../src/client/index.ts';
import { type Lie, startMock } from '../../src/mock/index.ts';
import type { Address, Exchange } from '../../src/model/index.ts';
import {
  cleanUp,
  holdings,
  type ReplayOptions,
  type ReplayOutcome,
  replayExchanges,
} from '../../src/replay/index.ts';
import { exchange, hex, recorded } from './recorded.ts';

/** A session with everything that makes replaying hard: ids in later requests, attach before start, stdin, a wait meanwhile, events. */
async function story(client: Client): Promise<void> {
  const label = { story: '1' };
  await using events = await client.stream('SystemEvents', { query: { filters: { label: ['story'] } } });
  const create = async (body: object) =>
    (await client.request('ContainerCreate', { body: { Image: 'busybox', Labels: label, ...body } })).json<{
      Id: string;
    }>().Id;
  const id = await create({ Cmd: ['cat'], OpenStdin: true, StdinOnce: true, AttachStdin: true });
  const path = { id };
  await using attached = await client.hijack('ContainerAttach', {
    path,
    query: { stream: true, stdin: true, stdout: true, stderr: true },
  });
  const waited = client.request('ContainerWait', { path, query: { condition: 'next-exit' } });
  await client.request('ContainerStart', { path });
  await attached.write('first\n');
  for await (const frame of attached.frames()) if (Buffer.from(frame.bytes).includes('first')) break;
  await attached.write('second\n');
  await attached.end();
  await attached.collect();
  await waited;
  await client.request('ContainerInspect', { path: { id: id.slice(0, 12) } });
  await client.request('ContainerDelete', { path });
  const sleeper = await create({ Cmd: ['sleep', '300'] });
  await client.request('ContainerStart', { path: { id: sleeper } });
  const made = await client.request('ContainerExec', {
    path: { id: sleeper },
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Cmd: ['sh', '-c', 'cat; echo bad >&2; exit 4'],
    },
  });
  const exec = { id: made.json<{ Id: string }>().Id };
  await using talk = await client.hijack('ExecStart', { path: exec, body: { Detach: false } });
  await talk.write('typed\n');
  await talk.end();
  await talk.collect();
  await client.request('ExecInspect', { path: exec });
  await client.request('ContainerList', { query: { all: true, filters: { id: [sleeper] } } });
  const network = await client.request('NetworkCreate', { body: { Name: 'story-net', Labels: label } });
  await client.request('NetworkInspect', { path: { id: network.json<{ Id: string }>().Id } });
  await client.request('VolumeCreate', { body: { Name: 'story-vol', Labels: label } });
  let heard = 0;
  for await (const _event of events.items()) {
    heard += 1;
    if (heard === 4) break;
  }
}

let session: Exchange[];
const outputOf = (of: Exchange[], operation: string) =>
  Buffer.from(
    of.find(({ request }) => request.target.includes(operation))?.hijack?.toClient.bytes ?? [],
  ).toString();

beforeAll(async () => {
  await using mock = await startMock();
  session = await recorded(mock.address, story);
});

async function replayed(
  lies: readonly Lie[] = [],
  options: Partial<ReplayOptions> = {},
  of: Exchange[] = session,
): Promise<ReplayOutcome & { left: () => Promise<unknown> }> {
  const mock = await startMock({ lies: [...lies] });
  await busy(mock.address);
  const held = await holdings(mock.address);
  try {
    const outcome = await replayExchanges(of, {
      address: mock.address,
      keepGoing: true,
      timeoutMs: 3000,
      ...options,
    });
    const { left, removed } = await cleanUp(mock.address, outcome.creations, held);
    expect(left).toEqual([]);
    return { ...outcome, left: async () => removed };
  } finally {
    await mock.close();
  }
}

/** Objects of somebody else, so that nothing has the id or place that it had. */
async function busy(address: Address): Promise<void> {
  await using client = createClient({ address });
  for (const name of ['other-one', 'other-two'])
    await client.request('ContainerCreate', { query: { name }, body: { Image: 'busybox', Cmd: ['true'] } });
}

const rules = ({ differences }: ReplayOutcome) =>
  differences.map(({ rule, operationId, pointer }) => `${rule} ${operationId} ${pointer}`);

describe('a replay on a daemon that answers the same', () => {
  test('finds no difference, sends everything, and maps the ids', async () => {
    const outcome = await replayed();
    expect(outcome.differences).toEqual([]);
    expect(outcome.notCompared).toEqual([]);
    expect(outcome.sent).toBe(session.length);
    expect(outcome.compared.exchanges).toBe(session.length);
    expect(outcome.compared.ids).toBeGreaterThanOrEqual(4);
    expect(outcome.compared.values).toBeGreaterThan(100);
  });

  test('sends bytes as they were: the same daemon hears the same requests, ids aside', async () => {
    await using mock = await startMock();
    await busy(mock.address);
    const again = await recorded(mock.address, async (_client, address) => {
      await replayExchanges(session, { address });
    });
    const plain = (of: Exchange[]) =>
      of.map(({ request }) => ({
        line: `${request.method} ${request.target.replace(/(?<=%22|\/)(?:[0-9a-f]{64}|[0-9a-f]{12})/g, '*')}`,
        // Why but the host: the relay listens at another port.
        headers: request.headers.filter(([name]) => name.toLowerCase() !== 'host'),
        body: Buffer.from(request.body.bytes).toString(),
      }));
    expect(plain(again)).toEqual(plain(session));
    expect(outputOf(again, '/attach')).toBe(outputOf(session, '/attach'));
    expect(outputOf(again, '/start')).toBe(outputOf(session, '/start'));
    expect(new Set(again.map(({ connection }) => connection)).size).toBe(
      new Set(session.map(({ connection }) => connection)).size,
    );
  });

  test('what it made can be removed, and nothing else is', async () => {
    await using mock = await startMock();
    await busy(mock.address);
    const held = await holdings(mock.address);
    const { creations } = await replayExchanges(session, { address: mock.address });
    const { removed, left } = await cleanUp(mock.address, creations, held);
    expect(left).toEqual([]);
    expect(removed.map(({ kind }) => kind).sort()).toEqual(['container', 'network', 'volume']);
    await using client = createClient({ address: mock.address });
    const names = (await client.request('ContainerList', { query: { all: true } })).json<
      { Names: string[] }[]
    >();
    expect(names.flatMap(({ Names }) => Names).sort()).toEqual(['/other-one', '/other-two']);
  });
});

describe('a replay on a daemon that answers otherwise', () => {
  test.each<[string, Lie['bend'], string, string]>([
    [
      'a field that it does not send',
      { kind: 'drop', pointer: '/Config/Cmd' },
      'ContainerInspect',
      'shape/gone ContainerInspect /Config/Cmd',
    ],
    [
      'another value',
      { kind: 'set', pointer: '/Driver', value: 'tape' },
      'ContainerInspect',
      'value/changed ContainerInspect /Driver',
    ],
    [
      'another exit code',
      { kind: 'set', pointer: '/ExitCode', value: 9 },
      'ExecInspect',
      'stream/exit-code ExecInspect /ExitCode',
    ],
    [
      'null for a map',
      { kind: 'set', pointer: '/Labels', value: null },
      'NetworkInspect',
      'shape/null NetworkInspect /Labels',
    ],
    [
      'another object than was made',
      { kind: 'set', pointer: '/Id', value: hex('e') },
      'ContainerInspect',
      'value/identity ContainerInspect /Id',
    ],
    ['another status', { kind: 'status', status: 200 }, 'VolumeCreate', 'status VolumeCreate /status'],
    [
      'another content type',
      { kind: 'content-type', value: 'text/plain' },
      'ContainerInspect',
      'header/changed ContainerInspect /header/content-type',
    ],
  ])('says %s', async (name, bend, operationId, expected) => {
    expect(rules(await replayed([{ name, operationId, bend }]))).toContain(expected);
  });

  test('does not send what needs an id that was not given, and stops when told nothing else', async () => {
    const lie: Lie = {
      name: 'no',
      operationId: 'NetworkCreate',
      bend: { kind: 'ignore-request', status: 500, json: { message: 'no' } },
    };
    const on = await replayed([lie]);
    expect(rules(on)).toEqual(['status NetworkCreate /status', 'answer/no-counterpart NetworkInspect ']);
    expect(on.sent).toBe(session.length - 1);
    const stopped = await replayed([lie], { keepGoing: false });
    expect(stopped.stoppedAfter).toBeDefined();
    expect(stopped.notCompared.map(({ reason, operationId }) => `${reason} ${operationId}`)).toEqual([
      'not-sent NetworkInspect',
      'not-sent VolumeCreate',
    ]);
  });
});

describe('what is not sent', () => {
  test('masked requests are said, and sent when told', async () => {
    const masked = exchange('POST /v1.51/auth', {
      id: 900,
      connection: 900,
      status: 401,
      body: { message: 'x' },
      sent: { username: 'u', password: '****' },
      sentHeaders: [
        ['Host', 'docker'],
        ['Content-Type', 'application/json'],
        ['Content-Length', '34'],
      ],
    });
    expect((await replayed([], {}, [masked])).notCompared).toMatchObject([
      { exchange: 900, reason: 'masked' },
    ]);
    expect((await replayed([], { withMasked: true }, [masked])).sent).toBe(1);
    expect((await replayed([], { redactCheck: false }, [masked])).sent).toBe(1);
  });

  test('what the filter leaves out is said, never counted as the same', async () => {
    const { notCompared, compared, sent } = await replayed([], {
      where: ({ request }) => request.target.includes('/volumes/'),
    });
    expect(sent).toBe(1);
    expect(compared.exchanges).toBe(1);
    expect(notCompared).toHaveLength(session.length - 1);
    expect(new Set(notCompared.map(({ reason }) => reason))).toEqual(new Set(['left-out']));
  });

  test('what needs an id of a request that could not be sent is not sent either', async () => {
    const made = exchange('POST /v1.51/containers/create', {
      id: 1,
      status: 201,
      body: { Id: hex('a') },
      sent: { Env: ['A_TOKEN=****'] },
    });
    const used = exchange(`POST /v1.51/containers/${hex('a')}/start`, {
      id: 2,
      startedAt: 1010,
      status: 204,
    });
    const { notCompared, sent } = await replayed([], {}, [made, used]);
    expect(sent).toBe(0);
    expect(notCompared.map(({ reason }) => reason)).toEqual(['masked', 'unreplayable']);
  });
});

test('a daemon that is not there is an error, before anything was compared', async () => {
  const address = { kind: 'unix', path: '/nowhere/docker.sock' } as const;
  await expect(replayExchanges(session, { address })).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
});
