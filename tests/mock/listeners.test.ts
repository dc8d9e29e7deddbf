import { access, mkdtemp, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { startMock } from '../../src/mock/index.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { type Certificates, makeCertificates, openssl, whyNot } from '../transport/certificates.ts';
import { until } from './daemon.ts';

let folder = '';
let certificates: Certificates | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirewhale-'));
  if (openssl) certificates = makeCertificates();
});
afterAll(async () => {
  certificates?.[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

async function names(address: Parameters<typeof createClient>[0]['address']): Promise<string[]> {
  await using client = createClient({ address, apiVersion: '1.51' });
  const got = await client.request('VolumeList');
  return got.json<{ Volumes: { Name: string }[] }>().Volumes.map(({ Name }) => Name);
}

test('several listeners are one daemon, and all end with it', async () => {
  const mock = await startMock({
    listen: [`unix://${folder}/a.sock`, 'tcp://127.0.0.1:0', 'tcp://localhost:0'],
  });
  expect(mock.addresses.map(({ kind }) => kind)).toEqual(['unix', 'tcp', 'tcp']);
  expect(mock.address).toEqual(mock.addresses[0]);
  await using client = createClient({ address: mock.address, apiVersion: '1.51' });
  await client.request('VolumeCreate', { body: { Name: 'shared' } });
  for (const address of mock.addresses) expect(await names(address)).toEqual(['shared']);
  await mock.close();
  for (const address of mock.addresses)
    await expect(names(address)).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
});

test('where one of several cannot be had, none stays', async () => {
  const listen = [`unix://${folder}/first.sock`, 'tcp://192.0.2.1:1'];
  await expect(startMock({ listen })).rejects.toMatchObject({ code: 'E_ADDRESS' });
  await using _again = await startMock({ listen: listen.slice(0, 1) });
});

test('a socket that nobody listens on any more is replaced, a living one is not', async () => {
  const path = join(folder, 'stale.sock');
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(`${path}.0`, resolve));
  // Why by another name: a server that closes removes the file that it made.
  await rename(`${path}.0`, path);
  const listen = `unix://${path}`;
  await expect(startMock({ listen })).rejects.toMatchObject({
    code: 'E_ADDRESS',
    message: expect.stringContaining('something listens there already'),
  });
  await new Promise((resolve) => dead.close(resolve));
  await access(path);
  await using mock = await startMock({ listen });
  expect(await names(mock.address)).toEqual([]);
});

test('TLS is spoken on tcp and not on unix, and clients without a certificate are refused', async ({
  skip,
}) => {
  skip(!certificates, whyNot);
  if (!certificates) return;
  const file = certificates.file;
  await using mock = await startMock({
    listen: ['tcp://127.0.0.1:0', `unix://${folder}/plain.sock`],
    tls: { cert: file('server.pem'), key: file('server-key.pem'), ca: file('ca.pem') },
  });
  const [secure, plain] = mock.addresses;
  if (secure?.kind !== 'tcp' || !plain) throw new Error('not tcp');
  expect(await names(plain)).toEqual([]);
  const url = `tcp://127.0.0.1:${secure.port}`;
  const ca = file('ca.pem');
  const known = parseAddress(url, { ca, cert: file('cert.pem'), key: file('key.pem'), verify: true });
  expect(await names(known)).toEqual([]);
  await expect(names(parseAddress(url, { ca, verify: true }))).rejects.toThrow();
  await expect(names(parseAddress(url))).rejects.toThrow();
});

test('a client that never ends its handshake does not keep a mock from closing', async ({ skip }) => {
  skip(!certificates, whyNot);
  if (!certificates) return;
  const file = certificates.file;
  const mock = await startMock({
    listen: 'tcp://127.0.0.1:0',
    tls: { cert: file('server.pem'), key: file('server-key.pem') },
  });
  const { address } = mock;
  if (address.kind !== 'tcp') throw new Error('not tcp');
  const mute: Socket = connect(address.port, '127.0.0.1');
  let closed = false;
  mute.on('close', () => {
    closed = true;
  });
  mute.on('error', () => undefined);
  await new Promise((resolve) => mute.once('connect', resolve));
  await names({ ...address, tls: { verify: false } });
  await mock.close();
  await until(async () => closed);
});

test('TLS without files says what to give', async () => {
  await expect(startMock({ listen: 'https://127.0.0.1:0' })).rejects.toMatchObject({
    code: 'E_TLS_FILES',
    mend: expect.stringContaining('--tlscert'),
  });
});
