import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMock } from '../../src/mock/index.ts';
import { resolveTarget, type TargetWish } from '../../src/transport/index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wirewhale-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Chooses with nothing of the real environment; `env` alone counts. */
const choose = (env: Record<string, string> = {}, wish: TargetWish = {}) =>
  resolveTarget({ home, defaultHost: `unix://${home}/absent.sock`, ...wish, env });

function write(path: string, content: unknown = ''): string {
  const whole = join(home, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex');

function writeContext(name: string, docker: unknown, folder = '.docker'): void {
  const meta = { Name: name, Metadata: {}, Endpoints: { docker } };
  write(`${folder}/contexts/meta/${idOf(name)}/meta.json`, meta);
}

describe('what names the daemon, strongest first', () => {
  beforeEach(() => {
    writeContext('flagged', { Host: 'tcp://flagged:1' });
    writeContext('environment', { Host: 'tcp://environment:1' });
    writeContext('current', { Host: 'tcp://current:1' });
    write('.docker/config.json', { currentContext: 'current', auths: {} });
  });
  const all = { DOCKER_HOST: 'tcp://host-of-environment:1', DOCKER_CONTEXT: 'environment' };

  test.each<[string, Record<string, string>, TargetWish, string, string]>([
    ['--host', all, { host: 'tcp://given:1' }, 'tcp://given:1', '--host'],
    ['--context', all, { context: 'flagged' }, 'tcp://flagged:1', 'context flagged'],
    ['DOCKER_HOST', all, {}, 'tcp://host-of-environment:1', 'DOCKER_HOST'],
    ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'environment' }, {}, 'tcp://environment:1', 'context environment'],
    ['currentContext of config.json', {}, {}, 'tcp://current:1', 'context current'],
    [
      '--context default passes over contexts',
      all,
      { context: 'default' },
      'tcp://host-of-environment:1',
      'DOCKER_HOST',
    ],
    [
      'an empty variable is none',
      { DOCKER_HOST: '', DOCKER_CONTEXT: '' },
      {},
      'tcp://current:1',
      'context current',
    ],
  ])('%s', async (_what, env, wish, url, origin) => {
    expect(await choose(env, wish)).toMatchObject({ url, origin });
  });

  test.each([
    [{ DOCKER_CONTEXT: 'default' }, {}],
    [{}, { context: 'default' }],
  ])('the context "default" is the default socket: %j %j', async (env, wish) => {
    await using mock = await startMock();
    expect(await choose(env, { ...wish, defaultHost: mock.url })).toMatchObject({
      url: mock.url,
      origin: 'default socket',
    });
  });

  test('--host and --context together are refused, as docker does', async () => {
    await expect(choose({}, { host: 'tcp://given:1', context: 'flagged' })).rejects.toMatchObject({
      code: 'E_USAGE',
      message: expect.stringContaining('two daemons'),
    });
  });
});

describe('the default socket', () => {
  test('is chosen when something answers there', async () => {
    await using mock = await startMock();
    expect(await choose({}, { defaultHost: mock.url })).toMatchObject({ origin: 'default socket' });
  });

  test('is none when there is no such file', async () => {
    expect(await choose()).toBeUndefined();
  });

  test('is none when nobody listens there', async () => {
    expect(await choose({}, { defaultHost: `unix://${write('dead.sock')}` })).toBeUndefined();
  });
});

describe('contexts', () => {
  test('are looked for under DOCKER_CONFIG, in a folder named by the hash of the name', async () => {
    writeContext('büro', { Host: 'ssh://me@host' }, 'elsewhere');
    expect(await choose({ DOCKER_CONFIG: join(home, 'elsewhere'), DOCKER_CONTEXT: 'büro' })).toMatchObject({
      address: { kind: 'ssh', host: 'host', user: 'me' },
    });
  });

  test('bring their TLS files', async () => {
    writeContext('far', { Host: 'tcp://far:2376', SkipTLSVerify: false });
    const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((file) =>
      write(`.docker/contexts/tls/${idOf('far')}/docker/${file}`),
    );
    expect((await choose({}, { context: 'far' }))?.address).toEqual({
      kind: 'tcp',
      host: 'far',
      port: 2376,
      tls: { verify: true, ca, cert, key },
    });
  });

  test('may ask not to verify', async () => {
    writeContext('far', { Host: 'tcp://far:2376', SkipTLSVerify: true });
    expect((await choose({}, { context: 'far' }))?.address).toMatchObject({ tls: { verify: false } });
  });

  test('do not take the TLS files of the environment', async () => {
    writeContext('far', { Host: 'tcp://far:2375' });
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: dirname(write('certs/ca.pem')) };
    expect((await choose(env, { context: 'far' }))?.address).not.toHaveProperty('tls');
  });

  test.each<[string, () => void, RegExp, RegExp]>([
    ['that is not there', () => undefined, /no docker context "far".*meta\.json/, /docker context ls/],
    ['without an endpoint', () => writeContext('far', undefined), /names no docker endpoint/, /create/],
    [
      'whose file is not JSON',
      () => write(`.docker/contexts/meta/${idOf('far')}/meta.json`, '{'),
      /meta\.json cannot be read/,
      /--host/,
    ],
    [
      'whose file is null',
      () => write(`.docker/contexts/meta/${idOf('far')}/meta.json`, 'null'),
      /names no docker endpoint/,
      /create/,
    ],
  ])('one %s is told', async (_what, prepare, message, mend) => {
    prepare();
    await expect(choose({ DOCKER_CONTEXT: 'far' })).rejects.toMatchObject({
      code: 'E_CONTEXT',
      message: expect.stringMatching(message),
      mend: expect.stringMatching(mend),
    });
  });

  test('a broken config.json is told, an empty one is none', async () => {
    write('.docker/config.json', 'null');
    expect(await choose()).toBeUndefined();
    write('.docker/config.json', '{"currentContext":');
    await expect(choose()).rejects.toMatchObject({ code: 'E_CONTEXT' });
    expect(await choose({ DOCKER_HOST: 'tcp://h:1' })).toMatchObject({ url: 'tcp://h:1' });
  });
});

describe('TLS of the environment', () => {
  const files = (folder: string) =>
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => write(`${folder}/${file}`));

  test('DOCKER_TLS_VERIFY takes the files of DOCKER_CERT_PATH and the port of TLS', async () => {
    const [ca, cert, key] = files('certs');
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '0', DOCKER_CERT_PATH: join(home, 'certs') };
    const tls = { verify: true, ca, cert, key };
    expect(await choose(env)).toEqual({
      address: { kind: 'tcp', host: 'far', port: 2376, tls },
      url: 'https://far:2376',
      origin: 'DOCKER_HOST',
    });
  });

  test('without DOCKER_CERT_PATH the files are those of the configuration', async () => {
    const [ca] = files('.docker');
    const env = { DOCKER_TLS_VERIFY: '1' };
    expect((await choose(env, { host: 'tcp://far' }))?.address).toMatchObject({ tls: { ca } });
  });

  test('DOCKER_TLS alone does not verify', async () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS: '1', DOCKER_CERT_PATH: join(home, 'certs') };
    files('certs');
    expect((await choose(env))?.address).toMatchObject({ tls: { verify: false } });
  });

  test('DOCKER_CERT_PATH alone means nothing, nor does an empty DOCKER_TLS_VERIFY', async () => {
    files('certs');
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_CERT_PATH: join(home, 'certs'), DOCKER_TLS_VERIFY: '' };
    expect((await choose(env))?.address).toEqual({ kind: 'tcp', host: 'far', port: 2375 });
  });

  test('a unix socket needs none', async () => {
    const env = { DOCKER_HOST: 'unix:///d.sock', DOCKER_TLS_VERIFY: '1' };
    expect((await choose(env))?.address).toEqual({ kind: 'unix', path: '/d.sock' });
  });

  test('nothing to verify with is told, and public authorities are not trusted instead', async () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(home, 'empty') };
    await expect(choose(env)).rejects.toMatchObject({
      code: 'E_TLS_FILES',
      message: expect.stringContaining('ca.pem'),
      mend: expect.stringContaining('DOCKER_CERT_PATH'),
    });
  });
});

describe('DOCKER_API_VERSION', () => {
  test.each(['1.41', 'v1.41'])('%s pins the version, whatever names the daemon', async (text) => {
    writeContext('far', { Host: 'tcp://far:1' });
    const env = { DOCKER_API_VERSION: text };
    expect(await choose(env, { host: 'tcp://h:1' })).toMatchObject({ apiVersion: '1.41' });
    expect(await choose(env, { context: 'far' })).toMatchObject({ apiVersion: '1.41' });
  });

  test('unset or empty pins none', async () => {
    expect(await choose({}, { host: 'tcp://h:1' })).not.toHaveProperty('apiVersion');
    expect(await choose({ DOCKER_API_VERSION: '' }, { host: 'tcp://h:1' })).not.toHaveProperty('apiVersion');
  });

  test('what is no version is told', async () => {
    await expect(choose({ DOCKER_API_VERSION: 'latest' })).rejects.toMatchObject({ code: 'E_VERSION' });
  });
});
