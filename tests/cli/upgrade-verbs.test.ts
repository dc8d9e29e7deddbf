import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { call } from './call.ts';

const valid = (name: string, text: string) => {
  const ajv = new Ajv2020({ allErrors: true });
  const holds = ajv.compile(JSON.parse(readFileSync(`docs/${name}.schema.json`, 'utf8')));
  return holds(JSON.parse(text)) ? [] : holds.errors;
};
const capture = 'tests/fixtures/captures/upgrade.har';

describe('diff', () => {
  test('tells what breaks, worst first, and exits 1', async () => {
    const { code, out } = await call('diff', '1.51', '1.52');
    expect(code).toBe(1);
    expect(out).toMatch(
      /\d+ break · \d+ risky · \d+ compatible for a client written for 1.51 that meets 1.52/,
    );
    expect(out).toMatch(
      /BREAK {2}NetworkSettings.IPAddress is no longer sent {2}diff\/response-field-removed/,
    );
    expect(out.indexOf('BREAK')).toBeLessThan(out.indexOf('RISKY'));
    expect((await call('diff', '1.51', '1.52', '--fail-on', 'never')).code).toBe(0);
    expect((await call('diff', '1.50', '1.51')).code).toBe(0);
  });

  test('of releases tells the versions that they serve', async () => {
    const { out } = await call('diff', 'docker-28.5', 'docker-29.0');
    expect(out).toMatch(/BREAK {2}1.44 is the oldest API version served/);
    expect((await call('diff', 'docker-29.2', 'docker-29.3', '-v')).out).toMatch(
      /fine {3}1.40 is the oldest API version served/,
    );
  });

  test('reads a document of a file as published, and says so', async () => {
    const { out } = await call('diff', 'spec/engine/v1.51.yaml', '1.52', '--fail-on', 'never');
    expect(out).toMatch(/v1.51.yaml .* as published/);
    expect(out).toMatch(/A file is read as published/);
    const same = await call('diff', 'spec/engine/v1.51.yaml', '1.51', '--json');
    expect(JSON.parse(same.out).entries).toEqual([]);
  });

  test('writes JSON that keeps its schema, and Markdown', async () => {
    expect(valid('diff', (await call('diff', 'docker-26.1', 'docker-29.7', '--json')).out)).toEqual([]);
    const { out } = await call('diff', '1.43', '1.44', '--report', 'markdown');
    expect(out).toMatch(/^## 1.43 to 1.44\n/);
    expect(out).toMatch(/\| VirtualSize|VirtualSize is no longer sent/);
  });

  test.each([
    ['1.99', /API 1.99 is newer than 1.56, the newest that is known/],
    ['docker-30', /docker-30 is newer than docker-29.7, the newest that is known/],
    ['./none.yaml', /none.yaml cannot be read/],
    ['README.md', /neither an API version nor a release/],
    ['package.json', /package.json is no Swagger 2.0 document/],
  ])('says what is wrong with %s, exit 2', async (word, message) => {
    const { code, err } = await call('diff', '1.51', word);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/E_INTERNAL/);
    expect(code).toBeGreaterThan(0);
    expect(code).not.toBe(70);
  });
});

describe('history', () => {
  test('of a field', async () => {
    const { code, out } = await call('history', 'VirtualSize');
    expect(code).toBe(0);
    expect(out).toMatch(/^VirtualSize was documented up to 1.43\n/);
    expect(out).toMatch(/1.44 {2}\S+VirtualSize is no longer sent/);
    expect(valid('history', (await call('history', 'VirtualSize', '--json')).out)).toEqual([]);
  });

  test('of an operation, by its path as well', async () => {
    const { out } = await call('history', 'GET /distribution/x/json');
    expect(out).toMatch(/^DistributionInspect is documented since 1.30\n/);
    expect(out).toMatch(/1.30 {2}DistributionInspect is new/);
  });

  test('of nothing: the names that are near', async () => {
    const { code, err } = await call('history', 'virtualsize');
    expect(code).toBe(2);
    expect(err).toMatch(/E_NOTHING_SELECTED/);
    expect(err).toMatch(/ImageSummary.VirtualSize/);
  });
});

describe('upgrade and floor', () => {
  test('judge a capture: what breaks, where, by which rule, and the way out', async () => {
    const { code, out } = await call('upgrade', capture, '--to', 'docker-29.7');
    expect(code).toBe(1);
    expect(out).toMatch(/API 1.24, pinned: refused · 1 exchange/);
    expect(out).toMatch(
      /BREAK {2}API 1.24 is refused: docker-29.7 serves 1.40 to 1.55 {2}upgrade\/version-too-old/,
    );
    expect(out).toMatch(/#1 {3}wirewhale show \S+ 1/);
    expect((await call('upgrade', capture, '--to', 'docker-26.1')).code).toBe(0);
    expect((await call('upgrade', capture, '--to', 'docker-29.7', '--fail-on', 'never')).code).toBe(0);
  });

  test('write JSON that keeps its schema, and Markdown', async () => {
    expect(valid('upgrade', (await call('upgrade', capture, '--to', '1.52', '--json')).out)).toEqual([]);
    expect(valid('floor', (await call('floor', capture, '--json')).out)).toEqual([]);
    const { out } = await call('upgrade', capture, '--to', 'docker-29.7', '--report', 'markdown');
    expect(out).toMatch(/\| ❌ API 1.24 is refused/);
  });

  test('floor names what sets it', async () => {
    const { code, out } = await call('floor', capture);
    expect(code).toBe(0);
    expect(out).toMatch(/needs API 1.25–1.56/);
  });

  test('say what is wrong with what they are given, exit 2', async () => {
    expect((await call('upgrade', capture)).err).toMatch(/--to/);
    const { code, err } = await call('upgrade', capture, '--to', 'docker-31.0');
    expect(code).toBe(2);
    expect(err).toMatch(/docker-31.0 is newer than docker-29.7, the newest that is known/);
    expect((await call('upgrade', 'none.pcapng', '--to', '1.52')).err).toMatch(/E_CAPTURE/);
  });
});

test('explain tells a behaviour: when it holds, the way out and the evidence', async () => {
  const { code, out } = await call('explain', 'events-legacy-fields-gone');
  expect(code).toBe(0);
  expect(out).toMatch(/^events-legacy-fields-gone\n/);
  expect(out).toMatch(/Kind +behaviour\/field-gone/);
  expect(out).toMatch(/Holds +at API 1.52 and newer/);
  expect(out).toMatch(/What to do +\S/);
  expect(out).toMatch(/Evidence +https:/);
  expect((await call('explain')).out).toMatch(/events-legacy-fields-gone +breaking +at API 1.52/);
});

test.each([
  ['events-legacy-field-gone', /Near it: events-legacy-fields-gone/],
  ['response-field-removed', /Near it: diff\/response-field-removed/],
  ['E_VERSOIN', /Near it: E_VERSION/],
  ['zzzz', /All are listed by: wirewhale explain/],
])('explain of %s names the nearest', async (word, message) => {
  const { code, err } = await call('explain', word);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('explain knows the rules of differences', async () => {
  expect((await call('explain', 'diff/response-field-removed')).out).toMatch(/For clients {3}breaking/);
  expect((await call('explain')).out).toMatch(/upgrade\/version-too-old/);
});
