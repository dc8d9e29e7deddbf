import { describe, expect, test } from 'vitest';
import { takeApart } from '../../src/client/index.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { sh, startDaemon } from '../mock/daemon.ts';
import { chunk, chunkedHead, listOf, startServer } from './server.ts';

test('events come while they happen, and leaving early closes the connection', async () => {
  await using d = await startDaemon();
  await using events = await d.client.stream('SystemEvents', {
    query: { filters: { type: ['container'], event: ['create'] } },
  });
  const made = [await d.create({}, 'first'), await d.create({}, 'second')];
  const heard: string[] = [];
  for await (const { Actor } of events.items<{ Actor: { ID: string } }>()) {
    heard.push(Actor.ID);
    if (heard.length === made.length) break;
  }
  expect(heard).toEqual(made);
});

test('progress comes item by item, however the chunks are cut', async () => {
  const text =
    '{"status":"Pulling"}\r\n{"id":"a","progressDetail":{"current":9007199254740993}}\r\n{"status":"ü"}\r\n';
  const bytes = [...Buffer.from(text)].map((byte) =>
    Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
  );
  await using server = await startServer(() =>
    Buffer.concat([Buffer.from(chunkedHead), ...bytes, Buffer.from('0\r\n\r\n')]),
  );
  const stream = await server.client.stream('ImageCreate', { query: { fromImage: 'busybox' } });
  expect(await listOf(stream.items())).toEqual([
    { status: 'Pulling' },
    { id: 'a', progressDetail: { current: 9007199254740993n } },
    { status: 'ü' },
  ]);
});

describe('a stream that is left early', () => {
  const endless = `${chunkedHead}${chunk('{"n":1}\n')}${chunk('{"n":2}\n')}`;

  test.each(['break', 'throw', 'dispose', 'close'] as const)('by %s closes its connection', async (how) => {
    await using server = await startServer(() => endless);
    const leave = async () => {
      await using stream = await server.client.stream('SystemEvents');
      expect([stream.status, stream.operationId]).toEqual([200, 'SystemEvents']);
      if (how === 'dispose') return;
      if (how === 'close') return stream.close();
      for await (const item of stream.items()) {
        expect(item).toEqual({ n: 1 });
        if (how === 'break') break;
        throw new Error('mine');
      }
    };
    if (how === 'throw') await expect(leave()).rejects.toThrow('mine');
    else await leave();
    await expect.poll(() => server.open()).toBe(0);
  });

  test('by its signal throws the reason', async () => {
    await using server = await startServer(() => endless);
    const stop = new AbortController();
    const reason = new Error('enough');
    const stream = await server.client.stream('SystemEvents', { signal: stop.signal });
    await expect(async () => {
      for await (const _item of stream.items()) stop.abort(reason);
    }).rejects.toBe(reason);
    await expect.poll(() => server.open()).toBe(0);
  });
});

describe('a stream that goes wrong', () => {
  test.each<[string, string, string, RegExp]>([
    ['is no JSON', `${chunkedHead}${chunk('{"n":1}\n{oops')}0\r\n\r\n`, 'E_JSON', /GET \/v1\.51\/events/],
    ['is cut in an item', `${chunkedHead}${chunk('{"n":1}\n{"n":')}0\r\n\r\n`, 'E_JSON', /GET/],
    ['falls silent', `${chunkedHead}${chunk('{"n":1}\n')}`, 'E_TIMEOUT', /silent for 100 ms/],
  ])('because it %s gives its items first', async (_how, bytes, code, message) => {
    await using server = await startServer(() => bytes, { apiVersion: '1.51', bodyTimeoutMs: 100 });
    const stream = await server.client.stream('SystemEvents');
    const items: unknown[] = [];
    const reading = (async () => {
      for await (const item of stream.items()) items.push(item);
    })();
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(items).toEqual([{ n: 1 }]);
  });

  test('because it breaks a chunk is not HTTP', async () => {
    await using server = await startServer(() => `${chunkedHead}${chunk('{"n":1}\n')}zz\r\n`);
    const stream = await server.client.stream('SystemEvents');
    await expect(listOf(stream.items())).rejects.toMatchObject({ code: 'E_WIRE' });
  });

  test('is bounded by its timeout, whole', async () => {
    await using server = await startServer(() => `${chunkedHead}${chunk('{"n":1}\n')}`);
    const stream = await server.client.stream('SystemEvents', { timeoutMs: 100 });
    await expect(stream.collect()).rejects.toMatchObject({
      code: 'E_TIMEOUT',
      message: expect.stringContaining('within 100 ms'),
    });
  });

  test('is collected to the limit', async () => {
    const limits = { apiVersion: '1.51', bodyLimit: 1000 };
    await using server = await startServer(() => `${chunkedHead}${chunk('x'.repeat(2000))}`, limits);
    await expect(
      (await server.client.stream('ImageGet', { path: { name: 'x' } })).collect(),
    ).rejects.toMatchObject({
      code: 'E_BODY_LIMIT',
    });
    await expect.poll(() => server.open()).toBe(0);
  });
});

describe('logs', () => {
  const query = { stdout: true, stderr: true };

  test('are taken apart into stdout and stderr', async () => {
    await using d = await startDaemon();
    const id = await d.run(sh('echo out; echo err >&2'));
    await d.exit(id);
    await using logs = await d.client.stream('ContainerLogs', { path: { id }, query });
    const heard: string[] = [];
    for await (const { stream, bytes } of logs.frames()) heard.push(`${stream} ${Buffer.from(bytes)}`);
    expect(heard.toSorted()).toEqual(['1 out\n', '2 err\n']);
    const whole = await d.client.request('ContainerLogs', { path: { id }, query });
    expect(takeApart(whole.bytes)).toMatchObject({ stdout: 'out\n', stderr: 'err\n', multiplexed: true });
  });

  test('of a terminal are raw, and frames() says so', async () => {
    await using d = await startDaemon();
    const id = await d.run({ ...sh('echo out'), Tty: true });
    await d.exit(id);
    const stream = await d.client.stream('ContainerLogs', { path: { id }, query });
    await expect(listOf(stream.frames())).rejects.toMatchObject({
      code: 'E_WIRE',
      mend: expect.stringContaining('chunks()'),
    });
  });
});

test('only whole frames are taken apart', () => {
  const frame = encodeFrame(2, Buffer.from('err'));
  expect(takeApart(frame)).toMatchObject({ stdout: '', stderr: 'err', multiplexed: true });
  expect(takeApart(frame.subarray(0, -1))).toMatchObject({ stderr: '', multiplexed: false });
  expect(takeApart(Buffer.from('hello'))).toMatchObject({ stdout: 'hello', multiplexed: false });
  expect(takeApart(Buffer.alloc(0))).toMatchObject({ stdout: '', multiplexed: false });
});
