import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { latestVersion } from '../../src/contract/index.ts';
import { startMock } from '../../src/mock/index.ts';
import { resolveTarget } from '../../src/transport/index.ts';
import { http, startServer } from './server.ts';

const ping = (version: string | undefined, status = 200) =>
  http(status, '', version === undefined ? {} : { 'API-Version': version, OSType: 'linux' });
const negotiating = { apiVersion: 'negotiate' };

describe('the version of requests', () => {
  test.each([
    ['the daemon’s, if it is the older', '1.41', '1.41'],
    ['ours, if the daemon is newer', '1.99', latestVersion],
    ['compared by numbers, not letters', '1.9', '1.9'],
    ['1.24 where the daemon does not say', undefined, '1.24'],
  ])('is %s', async (_what, daemon, expected) => {
    await using server = await startServer(
      ({ target }) => (target === '/_ping' ? ping(daemon) : http(200, '{}')),
      negotiating,
    );
    expect(server.client.apiVersion).toBeUndefined();
    await server.client.request('SystemInfo');
    expect(server.client.apiVersion).toBe(expected);
    expect(server.asked.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'HEAD /_ping',
      `GET /v${expected}/info`,
    ]);
  });

  test('is asked with GET where HEAD is not known', async () => {
    await using server = await startServer(
      ({ method }) => ping('1.30', method === 'HEAD' ? 404 : 200),
      negotiating,
    );
    expect(await server.client.negotiate()).toEqual({
      apiVersion: '1.30',
      daemonApiVersion: '1.30',
      osType: 'linux',
    });
    expect(server.asked.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  test('is taken from a daemon that is not well', async () => {
    await using server = await startServer(() => ping('1.30', 500), negotiating);
    expect(await server.client.negotiate()).toMatchObject({ apiVersion: '1.30' });
    expect(server.asked).toHaveLength(1);
  });

  test('is asked once for requests that start together, and again after a failure', async () => {
    await using server = await startServer(
      ({ target }, nth) => (nth === 0 ? 'close' : target === '/_ping' ? ping('1.41') : http(200, '{}')),
      negotiating,
    );
    await expect(server.client.request('SystemInfo')).rejects.toMatchObject({ code: 'E_CLOSED' });
    await Promise.all([1, 2, 3].map(() => server.client.request('SystemInfo')));
    expect(server.asked.filter(({ target }) => target === '/_ping')).toHaveLength(2);
  });

  test('is not what is no version', async () => {
    await using server = await startServer(() => ping('1.41/../../x'), negotiating);
    await expect(server.client.request('SystemInfo')).rejects.toMatchObject({ code: 'E_NOT_A_DAEMON' });
  });

  test('is the one of DOCKER_API_VERSION, without a question', async () => {
    await using mock = await startMock();
    const env = { DOCKER_HOST: mock.url, DOCKER_API_VERSION: '1.43' };
    const target = await resolveTarget({ env });
    await using client = createClient({ address: target!.address, apiVersion: target!.apiVersion });
    expect(client.apiVersion).toBe('1.43');
    expect((await client.negotiate()).apiVersion).toBe('1.43');
  });
});

test('one who gives up waiting for the version does not end it for the others', async () => {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await using server = await startServer(
    ({ target }) => {
      answer();
      return target === '/_ping' ? undefined : http(200, '{}');
    },
    { ...negotiating, headersTimeoutMs: 400 },
  );
  const stop = new AbortController();
  const hasty = server.client.request('SystemInfo', { signal: stop.signal });
  const patient = server.client.request('SystemInfo');
  await asked;
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(hasty).rejects.toBe(reason);
  await expect(patient).rejects.toMatchObject({
    code: 'E_TIMEOUT',
    message: expect.stringContaining('400 ms'),
  });
});
