import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkCapture, exportCapture, writeText } from '../../src/run/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-traffic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(import.meta.dirname, '../fixtures/captures/docker-run.pcapng');

async function exported(options: Partial<Parameters<typeof exportCapture>[0]>): Promise<string> {
  const { text } = await exportCapture({ file, format: 'ndjson', redact: true, ...options });
  let all = '';
  for await (const part of text) all += part;
  return all;
}

/** An exchange as HAR, whose target says the version. */
function harOf(target: string): string {
  const path = join(folder, 'one.har');
  const bare = { cookies: [], headers: [], headersSize: -1, httpVersion: 'HTTP/1.1' };
  const entry = {
    startedDateTime: '2026-01-01T00:00:00Z',
    time: 1,
    request: { ...bare, method: 'GET', url: `http://localhost${target}`, queryString: [], bodySize: 0 },
    response: {
      ...bare,
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      status: 200,
      statusText: 'OK',
      content: { size: 2, mimeType: 'application/json', text: '[]' },
      redirectURL: '',
      bodySize: 2,
    },
    cache: {},
    timings: { send: 0, wait: 1, receive: 0 },
  };
  writeFileSync(path, JSON.stringify({ log: { version: '1.2', creator: {}, entries: [entry] } }));
  return path;
}

describe('judging recorded traffic', () => {
  test('a version that no contract is held for is refused when it is asked for', async () => {
    await expect(checkCapture({ file, api: '1.20', reading: 'amended', redact: true })).rejects.toMatchObject(
      { code: 'E_VERSION' },
    );
  });

  test('traffic of which nothing could be judged gives 5, and no case of it passes', async () => {
    const { report } = await checkCapture({
      file: harOf('/v1.20/containers/json'),
      reading: 'amended',
      redact: true,
    });
    expect(report.cases.map(({ verdict }) => verdict)).toEqual(['skip', 'skip']);
    expect(report.exitCode).toBe(5);
    const held = await checkCapture({
      file: harOf('/v1.44/containers/json'),
      reading: 'amended',
      redact: true,
    });
    expect(held.report.exitCode).toBe(0);
  });
});

describe('exporting one exchange', () => {
  test.each(['ndjson', 'har', 'curl', 'http'] as const)('as %s holds that one alone', async (format) => {
    const [all, one] = [await exported({ format }), await exported({ format, id: 2 })];
    expect(one.length).toBeLessThan(all.length);
    if (format === 'ndjson') expect((JSON.parse(one) as { exchange: { id: number } }).exchange.id).toBe(2);
    await expect(exported({ format, id: 9999 })).rejects.toMatchObject({ code: 'E_NOTHING_SELECTED' });
  });

  test('a file that exists is left as it is', async () => {
    const path = join(folder, 'there.har');
    writeFileSync(path, 'mine');
    await expect(writeText(path, (async function* () {})())).rejects.toMatchObject({
      code: 'E_WRITE',
      message: `${path} exists already`,
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});
