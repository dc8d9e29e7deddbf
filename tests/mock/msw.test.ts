import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerHandlers } from '../../src/mock/index.ts';

// What a user's own Vitest does: fetch, and msw in between.

const server = setupServer(
  ...dockerHandlers(),
  ...dockerHandlers({ origin: 'http://other.local', apiVersion: '1.41' }),
  ...dockerHandlers({
    origin: 'http://lying.local',
    lies: [
      'SystemVersion: drop=/Os; SystemInfo: cut=10; VolumeList: close; NetworkList: hang; SystemPing: status=503',
    ],
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

const docker = 'http://docker.local/v1.51';
const post = (path: string, body: unknown = undefined) =>
  fetch(`${docker}${path}`, {
    method: 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('a container is made, run and removed over fetch', async () => {
  const made = await post('/containers/create?name=msw', {
    Image: 'busybox',
    Cmd: ['sh', '-c', 'echo hello; exit 3'],
  });
  expect(made.status).toBe(201);
  expect((await post('/containers/msw/start')).status).toBe(204);
  expect(await (await post('/containers/msw/wait')).json()).toEqual({ StatusCode: 3 });
  const logs = await fetch(`${docker}/containers/msw/logs?stdout=1`);
  expect(logs.headers.get('content-type')).toBe('application/vnd.docker.multiplexed-stream');
  expect(await logs.text()).toContain('hello\n');
  expect((await fetch(`${docker}/containers/msw`, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(`${docker}/containers/msw/json`)).status).toBe(404);
});

test('errors are answers, HEAD has no body, and unknown paths are 404', async () => {
  expect(await (await fetch(`${docker}/containers/nobody/json`)).json()).toEqual({
    message: 'No such container: nobody',
  });
  const ping = await fetch('http://docker.local/_ping', { method: 'HEAD' });
  expect([ping.status, await ping.text(), ping.headers.get('api-version')]).toEqual([200, '', '1.51']);
  expect((await fetch(`${docker}/nonsense`)).status).toBe(404);
});

test('what takes the connection over says what to use instead', async () => {
  await post('/containers/create?name=attached', { Image: 'busybox', Cmd: ['true'] });
  const got = await post('/containers/attached/attach?stream=1');
  expect(got.status).toBe(501);
  expect(await got.json()).toEqual({ message: expect.stringContaining('startMock') });
});

test('each set of handlers is a daemon of its own', async () => {
  await post('/volumes/create', { Name: 'mine' });
  const volumes = async (got: Response) => ((await got.json()) as { Volumes: unknown[] | null }).Volumes;
  const here = await fetch(`${docker}/volumes`);
  const there = await fetch('http://other.local/v1.41/volumes');
  expect(await volumes(here)).toHaveLength(1);
  expect((await volumes(there)) ?? []).toEqual([]);
  expect((await fetch('http://other.local/v1.42/volumes')).status).toBe(400);
});

test('lies are told here too, and those of the wire as fetch sees them', async () => {
  const lying = (path: string, init?: RequestInit) => fetch(`http://lying.local/v1.51${path}`, init);
  expect(await (await lying('/version')).json()).not.toHaveProperty('Os');
  expect((await lying('/_ping')).status).toBe(503);
  expect(await (await lying('/info')).text()).toHaveLength(10);
  await expect(lying('/volumes')).rejects.toThrow(TypeError);
  const gone = new AbortController();
  const hanging = lying('/networks', { signal: gone.signal });
  await expect(Promise.race([hanging, lying('/version').then(() => 'still waiting')])).resolves.toBe(
    'still waiting',
  );
  gone.abort();
  await expect(hanging).rejects.toThrow();
});
