import { describe, expect, expectTypeOf, test } from 'vitest';
import { type BodyOf, createClient, type OperationId } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import { startPeer } from '../transport/peer.ts';
import { http, startServer } from './server.ts';

test('operations and their answers are typed', () => {
  expectTypeOf<'ContainerInspect'>().toExtend<OperationId>();
  expectTypeOf<'ContainerInspekt'>().not.toExtend<OperationId>();
  expectTypeOf<BodyOf<'ContainerList'>>().toBeArray();
  expectTypeOf<BodyOf<'ContainerCreate'>['Id']>().toEqualTypeOf<string>();
  expectTypeOf<BodyOf<'ContainerStart'>>().toEqualTypeOf<undefined>();
});

describe('a path', () => {
  test.each([
    ['ImageInspect', { name: 'host:5000/team/app:1.0' }, '/images/host:5000/team/app:1.0/json'],
    ['ImageInspect', { name: 'app@sha256:00ff' }, '/images/app@sha256:00ff/json'],
    ['ContainerInspect', { id: 'a/b c?d#e%' }, '/containers/a/b%20c%3Fd%23e%25/json'],
    ['NetworkInspect', { id: 'größe' }, '/networks/gr%C3%B6%C3%9Fe'],
  ])('of %s with %j is %s', async (operationId, path, target) => {
    await using server = await startServer(() => http(200, '{}'));
    await server.client.request(operationId, { path });
    expect(server.asked[0]?.target).toBe(`/v1.51${target}`);
  });

  test('that lacks a parameter is told, and nothing is sent', async () => {
    await using server = await startServer(() => http(200, '{}'));
    await expect(server.client.request('ContainerInspect')).rejects.toMatchObject({
      message: 'ContainerInspect needs the path parameter id',
    });
    expect(server.asked).toEqual([]);
  });

  test('carries the version that is asked for, or none', async () => {
    await using server = await startServer(() => http(200, '{}'));
    await server.client.request('SystemInfo', { version: '1.30' });
    await server.client.request('SystemInfo', { version: null });
    expect(server.asked.map(({ target }) => target)).toEqual(['/v1.30/info', '/info']);
  });

  test('follows the base path of the address, for hijacks too', async () => {
    await using peer = await startPeer(
      (socket) => socket.on('data', (bytes) => void socket.write(http(404, JSON.stringify(`${bytes}`)))),
      { over: 'tcp' },
    );
    const port = peer.address.kind === 'tcp' ? peer.address.port : 0;
    const address = { kind: 'tcp', host: '127.0.0.1', port, basePath: '/docker' } as const;
    await using client = createClient({ address, apiVersion: '1.51' });
    expect((await client.request('SystemInfo')).text()).toContain('GET /docker/v1.51/info HTTP/1.1');
    await using talk = await client.hijack('ContainerAttach', { path: { id: 'x' } });
    expect(talk.answer?.text()).toContain('POST /docker/v1.51/containers/x/attach HTTP/1.1');
  });
});

test.each<[Record<string, unknown>, string]>([
  [{ all: true, size: false }, '?all=true&size=false'],
  [{ limit: 5, since: 1.5 }, '?limit=5&since=1.5'],
  [{ filters: { label: ['a=b&c', 'd'] } }, '?filters=%7B%22label%22%3A%5B%22a%3Db%26c%22%2C%22d%22%5D%7D'],
  [{ names: ['a', 'b/c:1'] }, '?names=a&names=b%2Fc%3A1'],
  [{ name: '', gone: undefined }, '?name='],
  [{ size: 9007199254740993n }, '?size=9007199254740993'],
  [{}, ''],
])('the query %o is %s', async (query, text) => {
  await using server = await startServer(() => http(200, '[]'));
  await server.client.request('ContainerList', { query });
  expect(server.asked[0]?.target).toBe(`/v1.51/containers/json${text}`);
});

describe('a body and its type', () => {
  test.each<[string, string, unknown, string | undefined, string]>([
    ['an object is JSON', 'ContainerCreate', { Image: 'x' }, undefined, 'application/json'],
    [
      'bytes are what the operation consumes',
      'ImageBuild',
      Buffer.from('tar'),
      undefined,
      'application/octet-stream',
    ],
    ['bytes may be named', 'ImageBuild', Buffer.from('tar'), 'application/x-tar', 'application/x-tar'],
  ])('%s', async (_what, operationId, body, contentType, type) => {
    await using server = await startServer(() => http(200, '{}'));
    await server.client.request(operationId, { body, ...(contentType ? { contentType } : {}) });
    expect(server.asked[0]?.text.toLowerCase()).toContain(`content-type: ${type}\r\n`);
  });

  test('a header of the caller takes the place of ours, whatever its letters', async () => {
    await using server = await startServer(() => http(200, '{}'));
    const headers = { 'CONTENT-TYPE': 'text/x', 'User-Agent': 'mine' };
    await server.client.request('ContainerCreate', { body: '{}', headers });
    await using _talk = await server.client.hijack('ContainerAttach', { path: { id: 'x' }, headers });
    for (const { text } of server.asked) {
      expect(text.match(/content-type: .*/gi)).toEqual(['CONTENT-TYPE: text/x']);
      expect(text.match(/user-agent: .*/gi)).toEqual(['User-Agent: mine']);
    }
  });

  test.each(['request', 'hijack'] as const)(
    'a header that would break the wire is refused by %s',
    async (verb) => {
      await using server = await startServer(() => http(200, '{}'));
      const options = { path: { id: 'x' }, headers: { 'X-Odd': 'a\r\nX-More: b' } };
      await expect(server.client[verb]('ContainerAttach', options)).rejects.toMatchObject({
        code: 'E_USAGE',
      });
      expect(server.asked.map(({ text }) => text).join()).not.toContain('X-More');
    },
  );
});

test('integers beyond 2^53 keep their digits both ways', async () => {
  const digits = '9223372036854775807';
  await using server = await startServer(() => http(200, `{"Id":"x","Size":${digits},"Small":5}`));
  const got = await server.client.request('ContainerCreate', {
    body: { HostConfig: { Memory: BigInt(digits) } },
  });
  expect(got.json()).toEqual({ Id: 'x', Size: BigInt(digits), Small: 5 });
  expect(server.asked[0]?.text).toContain(`{"HostConfig":{"Memory":${digits}}}`);
});

test('headers keep order, letters and repetitions', async () => {
  await using server = await startServer(() =>
    http(200, '', { 'X-B': '1', 'x-a': '2', 'X-b': '3', 'Content-Type': 'text/plain' }),
  );
  const { headers } = await server.client.request('SystemPing');
  expect(headers.entries.map(([name]) => name)).toEqual([
    'Content-Type',
    'X-B',
    'x-a',
    'X-b',
    'Content-Length',
  ]);
  expect(headers.getAll('x-B')).toEqual(['1', '3']);
  expect(headers.get('none')).toBeUndefined();
});

test('call gives the documented body, undefined where there is none, and throws the daemon’s words', async () => {
  await using mock = await startMock();
  await using client = createClient({ address: mock.address });
  const { Id: id } = await client.call('ContainerCreate', { body: { Image: 'busybox', Cmd: ['true'] } });
  expect(await client.call('ContainerStart', { path: { id } })).toBeUndefined();
  await expect(client.call('ContainerInspect', { path: { id: 'nobody' } })).rejects.toMatchObject({
    code: 'E_ANSWER',
    message: expect.stringMatching(/^ContainerInspect answered 404: No such container: nobody$/),
  });
  expect((await client.request('ContainerInspect', { path: { id: 'nobody' } })).status).toBe(404);
});

test('an operation that no document has is E_USAGE', async () => {
  await using server = await startServer(() => http(200, '{}'));
  await expect(server.client.request('ContainerInspekt')).rejects.toMatchObject({ code: 'E_USAGE' });
});
