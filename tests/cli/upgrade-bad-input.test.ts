import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from './call.ts';

const capture = 'tests/fixtures/captures/upgrade.har';
const run = 'tests/fixtures/captures/docker-run.pcapng';
const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('a version or release', () => {
  test.each([
    [
      '1.60',
      /API 1.60 is newer than 1.56, the newest that is known \(E_VERSION\)\n {2}Nothing can be said of it/,
    ],
    ['1.12', /API 1.12 is older than 1.25, the oldest that is held/],
    ['docker-99.0', /docker-99.0 is newer than docker-29.7, the newest that is known/],
    ['docker-28.4', /Next to it are docker-28.3 and docker-28.5/],
    ['latest', /latest names another release every month/],
    ['29.7', /29.7 is no API version .*\n {2}Is the release meant\? Then write docker-29.7/],
    ['dokcer-29.7', /Is docker-29.7 meant\?/],
    ['', /"" is neither an API version nor a release/],
  ])('%o is refused by upgrade and diff alike, exit 2', async (word, message) => {
    for (const args of [
      ['upgrade', capture, '--to', word],
      ['diff', '1.51', word],
    ]) {
      const { code, err } = await call(...args);
      expect(code).toBe(2);
      expect(err).toMatch(message);
    }
  });

  test('without its second number is the newest of it, and says so', async () => {
    const { code, out } = await call('upgrade', run, '--to', 'docker-29');
    expect(code).toBe(0);
    expect(out).toMatch(/docker-29 is taken as docker-29.7, the newest of it that is known/);
    expect((await call('diff', 'docker-29', 'docker-29.7')).out).toMatch(/docker-29 is taken as docker-29.7/);
    expect((await call('upgrade', run, '--to', 'docker-29.7.1')).out).toMatch(
      /docker-29.7.1 is taken as docker-29.7:/,
    );
  });

  test('that is older is a downgrade, with a plain word', async () => {
    const { out } = await call('upgrade', run, '--to', 'docker-26.1');
    expect(out).toMatch(
      /docker-26.1 serves up to API 1.45 and the recorded daemon up to 1.51: this is a downgrade/,
    );
    const told = await call('upgrade', run, '--to', 'docker-26.1', '--from', 'docker-29.7', '--json');
    expect(told.out).toMatch(/--from says docker-29.7, and the capture tells of Docker\/28.5.2/);
    // A request without a version asks for none, whatever --from says.
    expect(JSON.parse(told.out).versions[0]).toMatchObject({ asked: 'none', becomes: '1.45' });
  });
});

describe('a capture', () => {
  const har = (...entries: unknown[]) =>
    JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries } });
  const entry = (url: string, content: unknown) => ({
    startedDateTime: '2026-01-01T00:00:00.000Z',
    time: 1,
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'User-Agent', value: 'a/1' }],
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      headers: [
        { name: 'Api-Version', value: '1.51' },
        { name: 'Content-Type', value: 'application/json' },
      ],
      content,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 1, receive: 0 },
  });

  test('without bodies is not judged, which is no pass', async () => {
    const path = file(
      'no-bodies.har',
      har(entry('http://d/v1.51/containers/a/json', { size: 900, mimeType: 'application/json' })),
    );
    const { code, out } = await call('upgrade', path, '--to', '1.52');
    expect(out).toMatch(/0 fine · 1 unknown/);
    expect(out).toMatch(/Of 1 exchange the body was not recorded whole/);
    expect(code).toBe(5);
  });

  test('without Docker traffic, and an empty one', async () => {
    const path = file('shop.har', har(entry('http://shop/cart', { size: 2, text: '{}' })));
    for (const args of [
      ['upgrade', path, '--to', '1.52'],
      ['floor', path],
    ]) {
      const { code, err } = await call(...args);
      expect(code).toBe(2);
      expect(err).toMatch(/shop.har is of no operation of the Engine API \(E_NOTHING_SELECTED\)/);
    }
    expect((await call('upgrade', file('none.har', har()), '--to', '1.52')).err).toMatch(/holds no exchange/);
    expect((await call('upgrade', file('a.pcapng', ''), '--to', '1.52')).err).toMatch(
      /is empty \(E_CAPTURE\)/,
    );
  });

  test('of two daemons: which exchanges are of which', async () => {
    const { out } = await call('upgrade', run, capture, '--to', 'docker-29.7');
    expect(out).toMatch(
      /several daemons: Docker\/28.5.2\S* \(linux\), API 1.51 \(\S+docker-run.pcapng #1 to #13, 13 exchanges\); Docker\/26.1.5 \(linux\), API 1.45 \(\S+upgrade.har #1, 1 exchange\)/,
    );
    expect(out).toMatch(/1 exchange: \S+upgrade.har #1 {3}wirewhale show \S+upgrade.har 1/);
  });

  test('of several clients: floor tells each', async () => {
    const { out } = await call('floor', run, capture);
    expect(out).toMatch(
      /clients\n {9}1.30–1.56 {2}Docker-Client\/28.2.2 \(linux\) \(\d+\)\n {9}1.25–1.56 {2}Go-http-client\/1.1 \(1\)/,
    );
  });
});

describe('a document', () => {
  const swagger = 'swagger: "2.0"\ninfo: {title: x, version: "1.0"}\n';
  test.each([
    ['empty.yaml', '', /empty.yaml cannot be compared: it is empty/],
    ['three.yaml', 'openapi: 3.0.0\ninfo: {title: x, version: "1"}\npaths: {}\n', /it is OpenAPI 3.0.0/],
    ['list.yaml', '[1, 2]', /is no Swagger 2.0 document/],
    ['syntax.yaml', 'a: [1\nb: }', /is not YAML: missed comma/],
    [
      'pets.yaml',
      `${swagger}paths: {/pets: {get: {operationId: PetList, responses: {200: {description: ok}}}}}\n`,
      /it lacks what an Engine document has/,
    ],
    [
      'refs.yaml',
      `${swagger}definitions: {}\npaths: {/pets: {get: {operationId: PetList, responses: {200: {description: ok, schema: {$ref: "#/definitions/Nope"}}}}}}\n`,
      /refs.yaml cannot be compared: .*Nope is referred to but not there/,
    ],
  ])('%s is refused with a word, exit 2', async (name, text, message) => {
    const { code, err } = await call('diff', file(name, text), '1.51');
    expect(err).toMatch(message);
    expect(err).toMatch(/E_DOCUMENT/);
    expect(code).toBe(2);
  });

  test('of something else is told so', async () => {
    const pets = `${swagger}definitions: {}\npaths: {/pets: {get: {operationId: PetList, responses: {200: {description: ok}}}}}\n`;
    const { out } = await call('diff', file('other.yaml', pets), '1.51', '--fail-on', 'never');
    expect(out).toMatch(/The two have no operation in common/);
  });
});

test.each([
  ['', /no name was given/],
  ['[', /Name an operation/],
  ['NetworkSettings.*', /Near it: .*NetworkSettings/],
])('history of %o', async (word, message) => {
  const { code, err } = await call('history', word);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
