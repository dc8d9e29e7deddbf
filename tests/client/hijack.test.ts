import { describe, expect, test } from 'vitest';
import { encodeFrame } from '../../src/wire/index.ts';
import { startDaemon } from '../mock/daemon.ts';
import { chunk, chunkedHead, http, listOf, startServer } from './server.ts';

const path = { id: 'x' };
const upgraded = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const unframed = 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';

describe.each([
  ['101', undefined, 101, 'tcp'],
  ['200', false, 200, ''],
] as const)('a hijack by %s', (_status, upgrade, status, protocol) => {
  test('carries input to its half-close and the output after it', async () => {
    await using d = await startDaemon();
    const id = await d.run({});
    const config = {
      Cmd: ['sh', '-c', 'wc -c; echo done >&2'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    };
    const exec = await d.client.call('ContainerExec', { path: { id }, body: config });
    const options = {
      path: { id: exec.Id },
      body: { Detach: false },
      ...(upgrade === false ? { upgrade } : {}),
    };
    await using talk = await d.client.hijack('ExecStart', options);
    expect(talk).toMatchObject({ status, protocol, answer: undefined });
    await talk.write('x'.repeat(200_000));
    await talk.end();
    const { stdout, stderr, multiplexed } = await talk.collect();
    expect([stdout.trim(), stderr, multiplexed]).toEqual(['200000', 'done\n', true]);
  });

  test('keeps bytes that come with the head', async () => {
    const head = status === 101 ? upgraded : unframed;
    await using server = await startServer(() => `${head}first`);
    const options = upgrade === false ? { path, upgrade } : { path };
    await using talk = await server.client.hijack('ContainerAttach', options);
    const { value } = await talk.bytes().next();
    expect(Buffer.from(value ?? []).toString()).toBe('first');
    expect(/upgrade: tcp/i.test(server.asked[0]?.text ?? '')).toBe(upgrade !== false);
  });
});

describe('a hijack that the daemon refuses gives status and whole body', () => {
  test.each<[string, string, number, string]>([
    [
      'with a length',
      http(404, '{"message":"No such container: x"}'),
      404,
      '{"message":"No such container: x"}',
    ],
    [
      'in chunks',
      `${chunkedHead.replace('200 OK', '409 Conflict')}${chunk('{"mess')}${chunk('age":1}')}0\r\n\r\n`,
      409,
      '{"message":1}',
    ],
    ['after an interim answer', `HTTP/1.1 100 Continue\r\n\r\n${http(500, '{}')}`, 500, '{}'],
    ['without a body', 'HTTP/1.1 304 Not Modified\r\n\r\n', 304, ''],
    ['with 204', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
  ])('%s', async (_how, bytes, status, body) => {
    await using server = await startServer(() => bytes);
    await using talk = await server.client.hijack('ContainerAttach', { path });
    expect([talk.status, talk.answer?.status, talk.answer?.text()]).toEqual([status, status, body]);
    await expect.poll(() => server.open()).toBe(0);
  });
});

test.each<[string, string | 'close' | undefined, string, RegExp]>([
  ['closes at once', 'close', 'E_CLOSED', /attach/],
  ['says nothing', undefined, 'E_TIMEOUT', /not answered within 300 ms/],
  ['stops in its head', 'HTTP/1.1 101 UPGR', 'E_TIMEOUT', /not answered within 300 ms/],
  ['stops in its body', http(404, 'x').replace('Length: 1', 'Length: 5'), 'E_TIMEOUT', /silent for 200 ms/],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'E_WIRE', /not valid HTTP/],
  ['breaks a chunk', `${chunkedHead}zz\r\n`, 'E_WIRE', /not valid HTTP/],
  ['sends too much', http(500, 'x'.repeat(5000)), 'E_BODY_LIMIT', /larger than 1000 bytes/],
])('a hijack whose daemon %s ends with its code', async (_how, bytes, code, message) => {
  const limits = { apiVersion: '1.51', headersTimeoutMs: 300, bodyTimeoutMs: 200, bodyLimit: 1000 };
  await using server = await startServer(() => bytes, limits);
  await expect(server.client.hijack('ContainerAttach', { path })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  await expect.poll(() => server.open()).toBe(0);
});

test('a stream body is refused: it has no length', async () => {
  await using server = await startServer(() => upgraded);
  const body = (async function* () {
    yield Buffer.from('x');
  })();
  await expect(server.client.hijack('ContainerAttach', { path, body })).rejects.toMatchObject({
    code: 'E_USAGE',
  });
});

describe('a hijacked connection', () => {
  test('can be read in turns, and nothing is lost between them', async () => {
    await using server = await startServer(({ text }) => (text ? `${upgraded}one` : undefined));
    await using talk = await server.client.hijack('ContainerAttach', { path });
    for await (const bytes of talk.bytes()) {
      expect(Buffer.from(bytes).toString()).toBe('one');
      break;
    }
    await talk.end();
    expect((await talk.collect()).stdout).toBe('');
  });

  test('tells silence after the limit and goes on afterwards', async () => {
    await using server = await startServer(() => upgraded, { apiVersion: '1.51', bodyTimeoutMs: 50 });
    await using talk = await server.client.hijack('ContainerAttach', { path });
    await expect(talk.bytes().next()).rejects.toMatchObject({
      code: 'E_TIMEOUT',
      message: expect.stringContaining('50 ms'),
    });
    await talk.end();
    expect(await talk.collect()).toMatchObject({ stdout: '', multiplexed: false });
  });

  test('gives frames, and says when it has none', async () => {
    const frames = Buffer.concat([encodeFrame(1, Buffer.from('out')), encodeFrame(2, Buffer.from('err'))]);
    await using server = await startServer((_asked, nth) =>
      Buffer.concat([Buffer.from(upgraded), nth === 0 ? frames : Buffer.from('$ no frames here')]),
    );
    await using framed = await server.client.hijack('ContainerAttach', { path });
    await framed.end();
    const heard: string[] = [];
    for await (const { stream, bytes } of framed.frames()) heard.push(`${stream} ${Buffer.from(bytes)}`);
    expect(heard).toEqual(['1 out', '2 err']);
    await using raw = await server.client.hijack('ContainerAttach', { path });
    await raw.end();
    await expect(listOf(raw.frames())).rejects.toMatchObject({
      code: 'E_WIRE',
      mend: expect.stringContaining('terminal'),
    });
  });

  test('collects to the limit', async () => {
    const limits = { apiVersion: '1.51', bodyLimit: 1000 };
    await using server = await startServer(() => upgraded + 'x'.repeat(2000), limits);
    await using talk = await server.client.hijack('ContainerAttach', { path });
    await expect(talk.collect()).rejects.toMatchObject({ code: 'E_BODY_LIMIT' });
  });

  test('that is closed refuses to be written and read', async () => {
    await using server = await startServer(() => upgraded);
    await using talk = await server.client.hijack('ContainerAttach', { path });
    talk.close();
    await expect(talk.write('x')).rejects.toMatchObject({ code: 'E_CLOSED' });
    await expect(talk.bytes().next()).rejects.toMatchObject({ code: 'E_CLOSED' });
  });

  test('ends with its signal, whose reason it throws', async () => {
    await using server = await startServer(() => upgraded);
    const stop = new AbortController();
    const reason = new Error('enough');
    await using talk = await server.client.hijack('ContainerAttach', { path, signal: stop.signal });
    const reading = talk.bytes().next();
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('outlives the timeout of its request', async () => {
    await using server = await startServer(() => upgraded, { apiVersion: '1.51', bodyTimeoutMs: 150 });
    await using talk = await server.client.hijack('ContainerAttach', { path, timeoutMs: 100 });
    await expect(talk.bytes().next()).rejects.toMatchObject({ message: expect.stringContaining('150 ms') });
    expect(talk.connection.destroyed).toBe(false);
  });
});
