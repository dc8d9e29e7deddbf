import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectNet, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import type { TapEvent } from '../../src/model/index.ts';
import { parseAddress, resolveTarget } from '../../src/transport/index.ts';
import { type Certificates, makeCertificates, openssl, whyNot } from './certificates.ts';
import { portOf, startPeer } from './peer.ts';

let certificates: Certificates;
beforeAll(() => {
  if (openssl) certificates = makeCertificates();
});
afterAll(() => certificates?.[Symbol.dispose]());
beforeEach(({ skip }) => skip(!openssl, whyNot));

/** A mock behind a TLS server that demands a certificate of its authority. */
async function startTls(): Promise<{ port: number } & AsyncDisposable> {
  const mock = await startMock();
  const path = mock.address.kind === 'unix' ? mock.address.path : '';
  const open = new Set<Socket>();
  const server = createServer(
    {
      cert: readFileSync(certificates.file('server.pem')),
      key: readFileSync(certificates.file('server-key.pem')),
      ca: readFileSync(certificates.file('ca.pem')),
      requestCert: true,
      rejectUnauthorized: true,
      allowHalfOpen: true,
    },
    (near) => {
      const far = connectNet({ path, allowHalfOpen: true });
      near.pipe(far).pipe(near);
      open.add(far);
      for (const socket of [near, far]) socket.on('error', () => undefined);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => open.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await mock.close();
    },
  };
}

const environment = (port: number, more: Record<string, string> = {}) => ({
  DOCKER_HOST: `tcp://127.0.0.1:${port}`,
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: certificates.folder,
  ...more,
});

async function ping(env: Record<string, string>, onTap?: (event: TapEvent) => void): Promise<string> {
  const target = await resolveTarget({ env });
  await using client = createClient({ address: target!.address, ...(onTap ? { onTap } : {}) });
  return (await client.request('SystemPing')).text();
}

test('client and server show each other their certificates, as DOCKER_TLS_VERIFY says', async () => {
  await using server = await startTls();
  const events: TapEvent[] = [];
  expect(await ping(environment(server.port), (event) => events.push(event))).toBe('OK');
  const first = events.find((event) => event.kind === 'data');
  expect(Buffer.from(first?.bytes ?? []).toString()).toMatch(/^HEAD \/_ping HTTP\/1\.1\r\n/);
});

test('a half-close passes through TLS, and the output after it comes whole', async () => {
  await using server = await startTls();
  const target = await resolveTarget({ env: environment(server.port) });
  await using client = createClient({ address: target!.address });
  const { Id: id } = await client.call('ContainerCreate', {
    body: { Image: 'busybox', Cmd: ['sleep', '300'] },
  });
  await client.request('ContainerStart', { path: { id } });
  const body = { Cmd: ['cat'], AttachStdin: true, AttachStdout: true };
  const { Id } = await client.call('ContainerExec', { path: { id }, body });
  await using talk = await client.hijack('ExecStart', { path: { id: Id }, body: { Detach: false } });
  await talk.write('there and back');
  await talk.end();
  expect((await talk.collect()).stdout).toBe('there and back');
});

test('a server of an unknown authority is refused, unless nobody wants to verify', async () => {
  await using server = await startTls();
  using other = makeCertificates();
  writeFileSync(certificates.file('other-ca.pem'), readFileSync(other.file('ca.pem')));
  const { file } = certificates;
  const pair = { cert: file('cert.pem'), key: file('key.pem') };
  const at = (tls: { verify: boolean; ca?: string }) =>
    createClient({ address: parseAddress(`tcp://127.0.0.1:${server.port}`, { ...pair, ...tls }) });
  await using strict = at({ verify: true, ca: file('other-ca.pem') });
  await expect(strict.request('SystemPing')).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    message: expect.stringContaining(`https://127.0.0.1:${server.port}`),
    mend: expect.stringContaining('TLS'),
  });
  await using lax = at({ verify: false });
  expect((await lax.request('SystemPing')).status).toBe(200);
});

test('a server with another name is refused', async () => {
  await using server = await startTls();
  const { file } = certificates;
  const tls = { verify: true, ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') };
  const address = parseAddress(`tcp://127.0.0.1:${server.port}`, { ...tls, serverName: 'elsewhere' });
  await using client = createClient({ address });
  await expect(client.request('SystemPing')).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
});

test('a client without certificate is told that one may be asked for', async () => {
  await using server = await startTls();
  const tls = { verify: true, ca: certificates.file('ca.pem') };
  await using client = createClient({ address: parseAddress(`tcp://127.0.0.1:${server.port}`, tls) });
  await expect(client.request('SystemPing')).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    mend: expect.stringContaining('client certificate'),
  });
});

test('TLS to a port that speaks none is E_UNREACHABLE', async () => {
  await using plain = await startPeer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), {
    over: 'tcp',
  });
  const port = plain.address.kind === 'tcp' ? plain.address.port : 0;
  await expect(ping(environment(port))).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    mend: expect.stringContaining('TLS'),
  });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['is missing', { ca: 'none.pem' }, /none\.pem cannot be read/],
  ['is no PEM', { ca: 'extension', cert: 'extension', key: 'extension' }, /cannot be used \(.*extension/],
  ['has no key', { cert: 'cert.pem' }, /cert\.pem, but no key/],
  ['has no certificate', { key: 'key.pem' }, /key\.pem, but no certificate/],
])('a TLS file that %s is E_TLS_FILES, before anything is sent', async (_what, names, message) => {
  const files = Object.fromEntries(
    Object.entries(names).map(([kind, name]) => [kind, certificates.file(name)]),
  );
  await using client = createClient({
    address: parseAddress('tcp://127.0.0.1:1', { verify: true, ...files }),
  });
  await expect(client.request('SystemPing')).rejects.toMatchObject({
    code: 'E_TLS_FILES',
    message: expect.stringMatching(message),
    mend: expect.stringContaining('DOCKER_CERT_PATH'),
  });
});
