import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type ClientOptions, createClient } from '../../src/client/index.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { portOf, startPeer } from '../transport/peer.ts';
import { chunkedHead, http, startServer } from './server.ts';

describe('a request that goes wrong says which, how, and by what limit', () => {
  const limits = { apiVersion: '1.51', headersTimeoutMs: 300, bodyTimeoutMs: 200, bodyLimit: 1000 };
  const cut = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"ID"';

  test.each<[string, string | undefined, number | undefined, string, RegExp]>([
    [
      'a daemon that hangs',
      undefined,
      undefined,
      'E_TIMEOUT',
      /GET \/v1\.51\/info was not answered within 300 ms/,
    ],
    ['the request’s own limit', undefined, 100, 'E_TIMEOUT', /not answered within 100 ms/],
    ['a body that stops', cut, undefined, 'E_TIMEOUT', /silent for 200 ms/],
    ['a body that outlasts the request', cut, 100, 'E_TIMEOUT', /within 100 ms/],
    ['a daemon that closes', 'close', undefined, 'E_CLOSED', /before the answer was whole/],
    ['bytes that are not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', undefined, 'E_WIRE', /not valid HTTP/],
    ['a broken chunk', `${chunkedHead}zz\r\n`, undefined, 'E_WIRE', /not valid HTTP/],
    ['a head without end', `HTTP/1.1 200 OK\r\nX-Pad: ${'x'.repeat(300_000)}`, undefined, 'E_WIRE', /HTTP/],
    [
      'a body beyond the limit',
      http(200, 'x'.repeat(5000)).replace('Length: 5', 'Length: 99'),
      undefined,
      'E_BODY_LIMIT',
      /larger than 1000 bytes/,
    ],
  ])('%s', async (_what, bytes, timeoutMs, code, message) => {
    await using server = await startServer(() => bytes, limits);
    const { client } = server;
    await expect(client.request('SystemInfo', { timeoutMs })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      mend: expect.stringMatching(/./),
    });
    await expect.poll(() => server.open()).toBe(0);
  });

  test('a body that is no JSON, when it is read as JSON', async () => {
    await using server = await startServer(() => http(200, '{"ID": x'));
    const got = await server.client.request('SystemInfo');
    expect(got.text()).toBe('{"ID": x');
    expect(() => got.json()).toThrow(
      expect.objectContaining({ code: 'E_JSON', message: expect.stringContaining('200 of SystemInfo') }),
    );
  });

  test('a daemon that is not there', async () => {
    await using client = createClient({ address: parseAddress('unix:///nowhere/docker.sock') });
    for (const ask of [client.request('SystemInfo'), client.stream('SystemInfo'), client.connect()])
      await expect(ask).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
  });
});

describe('the caller’s signal', () => {
  const verbs = ['request', 'stream', 'hijack'] as const;
  const options = { path: { id: 'x' } };

  test.each(verbs)('that is aborted makes %s throw its reason as it is', async (verb) => {
    const stop = new AbortController();
    const reason = { mine: true };
    await using server = await startServer(() => {
      stop.abort(reason);
      return undefined;
    });
    const asking = server.client[verb]('ContainerAttach', { ...options, signal: stop.signal });
    await expect(asking).rejects.toBe(reason);
    await expect.poll(() => server.open()).toBe(0);
  });

  test.each(verbs)('that was aborted before makes %s throw it, and nothing is sent', async (verb) => {
    await using server = await startServer(() => http(200, '{}'));
    const signal = AbortSignal.abort();
    await expect(server.client[verb]('ContainerAttach', { ...options, signal })).rejects.toBe(signal.reason);
    expect(server.asked).toEqual([]);
  });

  test('with a time limit of its own is not taken for ours', async () => {
    await using server = await startServer(() => undefined);
    const signal = AbortSignal.timeout(50);
    await expect(server.client.request('SystemInfo', { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('stops a hijack that is still being connected', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    await using silent = await startPeer(() => stop.abort(reason), { over: 'tcp' });
    await using client = createClient(behindTls(silent.address));
    await expect(client.hijack('ContainerAttach', { ...options, signal: stop.signal })).rejects.toBe(reason);
  });
});

/** A TLS address whose other end never answers the handshake. */
const behindTls = (address: ClientOptions['address']): ClientOptions => ({
  address: { ...(address as Extract<typeof address, { kind: 'tcp' }>), tls: { verify: true } },
  apiVersion: '1.51',
});

describe('a client that is closed', () => {
  test('ends what waits, and refuses what comes later', async () => {
    const heard = Promise.withResolvers<void>();
    await using server = await startServer(() => heard.resolve() as undefined);
    const waiting = server.client.request('SystemInfo');
    const ended = expect(waiting).rejects.toMatchObject({
      code: 'E_CLOSED',
      message: expect.stringContaining('client was closed'),
    });
    await heard.promise;
    await server.client.close();
    await ended;
    for (const verb of ['request', 'stream', 'hijack'] as const)
      await expect(server.client[verb]('ContainerAttach', { path: { id: 'x' } })).rejects.toMatchObject({
        code: 'E_CLOSED',
      });
    await expect.poll(() => server.open()).toBe(0);
  });

  test.each(['request', 'hijack', 'connect'] as const)(
    'ends a connection that %s is still opening',
    async (verb) => {
      const reached = Promise.withResolvers<void>();
      const gone = Promise.withResolvers<void>();
      await using silent = await startPeer(
        (socket) => {
          socket.on('close', () => gone.resolve());
          socket.on('end', () => socket.end());
          socket.resume();
          reached.resolve();
        },
        { over: 'tcp' },
      );
      const client = createClient(behindTls(silent.address));
      const opening =
        verb === 'connect' ? client.connect() : client[verb]('ContainerAttach', { path: { id: 'x' } });
      const ended = expect(opening).rejects.toMatchObject({ code: 'E_CLOSED' });
      await reached.promise;
      await client.close();
      await ended;
      await gone.promise;
    },
  );

  test('may be closed again', async () => {
    await using server = await startServer(() => http(200, '{}'));
    await server.client.request('SystemInfo');
    await server.client.close();
    await server.client.close();
  });
});

test('a connection that breaks while idle is no mishap, and the next request has another', async () => {
  await using server = await startServer(() => `${http(200, '{}')}`);
  const { client } = server;
  expect((await client.request('SystemInfo')).status).toBe(200);
  const connection = await client.connect();
  await expect.poll(() => server.open()).toBe(2);
  connection.destroy(new Error('broken'));
  await expect.poll(() => server.open()).toBe(1);
  expect((await client.request('SystemInfo')).status).toBe(200);
});

test('requests side by side have connections of their own, one after another share them', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('data', () => socket.write(http(200, '{}')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = parseAddress(`tcp://127.0.0.1:${portOf(server)}`);
  {
    await using client = createClient({ address, apiVersion: '1.51' });
    for (let nth = 0; nth < 10; nth++) await client.request('SystemInfo');
    expect(connections).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 5 }, () => client.request('SystemInfo')));
    expect(connections).toBeGreaterThanOrEqual(5);
  }
  await new Promise((resolve) => server.close(resolve));
});
