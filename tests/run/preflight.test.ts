import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { preflight } from '../../src/run/preflight.ts';
import { parseAddress } from '../../src/transport/index.ts';

/** A daemon that is asked no more than a preflight asks. */
async function daemon(auth: { status: number; message: string }, engine = 'Engine') {
  const version = {
    ApiVersion: '1.41',
    MinAPIVersion: '1.24',
    Os: 'linux',
    Components: [{ Name: engine, Version: '5.4.2' }],
  };
  const server = createServer((request, response) => {
    request.resume();
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/version') json(200, version);
    else if (request.url === '/auth') json(auth.status, { message: auth.message });
    else if (request.url === '/_ping') response.end('OK');
    else json(404, { message: 'no such image' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `tcp://127.0.0.1:${port}`;
  return {
    target: { address: parseAddress(url), url, embedded: false, origin: '--host' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const registry = { address: 'registry:5000', username: 'user', password: 'pass' };
const wishes = { image: 'busybox:latest', pull: false, allow: [], registry };

describe('the registry', () => {
  test.each([
    ['is used when the log-in is fine', 200, 'Login Succeeded', undefined],
    ['is used when the log-in is refused: that is for the cases', 401, 'unauthorized', undefined],
    ['is used when the log-in breaks', 500, 'something', undefined],
    [
      'is out of reach when nobody answers',
      500,
      'dial tcp 10.0.0.1:5000: connect: connection refused',
      'the daemon cannot reach registry:5000: connection refused',
    ],
  ])('%s', async (_what, status, message, reason) => {
    await using one = await daemon({ status, message });
    const { capabilities, missing } = await preflight({ target: one.target, ...wishes });
    expect(missing.registry).toBe(reason);
    expect(capabilities.includes('registry')).toBe(reason === undefined);
  });

  test('is asked for when none is named', async () => {
    await using one = await daemon({ status: 200, message: '' });
    const { registry: _none, ...bare } = wishes;
    expect((await preflight({ target: one.target, ...bare })).missing.registry).toMatch(/--registry/);
  });
});

test('what the target lacks is told with the reason', async () => {
  await using one = await daemon({ status: 200, message: '' }, 'Podman Engine');
  const { facts, missing, capabilities } = await preflight({ target: one.target, ...wishes });
  expect(facts.name).toBe('Podman 5.4.2');
  expect(missing).toMatchObject({
    image: expect.stringMatching(/busybox:latest/),
    healthcheck: expect.stringMatching(/systemd/),
    prune: expect.stringMatching(/--allow prune/),
  });
  expect(capabilities).toContain('linux');
});
