import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CaptureFacts, readExchanges } from '../../src/capture/index.ts';
import type { Exchange } from '../../src/model/index.ts';
import { textOf } from './play.ts';

/** Made by dumpcap on a loopback interface: docker 28.2 in front of a 28.5 daemon, `docker version`, `network create`, `run -i busybox cat`. */
const capture = join(import.meta.dirname, '../fixtures/captures/docker-run.pcapng');

async function read(path: string): Promise<{ exchanges: Exchange[]; facts: CaptureFacts }> {
  const reading = readExchanges(path);
  const exchanges: Exchange[] = [];
  for await (const exchange of reading) exchanges.push(exchange);
  return { exchanges: exchanges.sort((a, b) => a.id - b.id), facts: reading.facts };
}

const line = ({ connection, request, response }: Exchange): string =>
  [connection, request.method, request.target, response?.status].join(' ');

const missing = ['tshark', 'editcap', 'mergecap'].filter((tool) => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});

/** The capture as editcap makes it with these options, without some packets by their numbers. */
function converted(
  options: readonly string[],
  without: readonly number[] = [],
): { path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-editcap-'));
  const path = join(folder, 'converted');
  execFileSync('editcap', ['-F', 'pcapng', ...options, capture, path, ...without.map(String)]);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

test('a capture of the docker CLI over TCP is read whole', async () => {
  const { exchanges, facts } = await read(capture);
  expect(facts).toMatchObject({
    application: expect.stringContaining('Dumpcap'),
    interfaces: [{ linkType: 1, name: 'lo' }],
    packets: 96,
    connections: 7,
    damage: [],
    notices: [],
  });
  expect(exchanges.map(({ response }) => response?.status)).toEqual([
    200, 200, 200, 201, 200, 200, 204, 200, 404, 200, 201, 101, 200, 204,
  ]);
  expect(exchanges.flatMap(({ defects }) => defects)).toEqual([]);
  expect(exchanges.every(({ response }) => response?.body.complete)).toBe(true);
  const hijack = exchanges[11]?.hijack;
  expect(textOf(hijack?.toDaemon.bytes)).toBe('hello\n');
  expect(textOf(hijack?.toClient.bytes)).toBe('\x01\0\0\0\0\0\0\x06hello\n');
  expect(hijack?.ended).toEqual(['toDaemon', 'toClient']);
  expect(exchanges[0]?.from).toMatchObject({ address: 'tcp://127.0.0.1:2375' });
});

describe.skipIf(missing.length > 0)(`beside Wireshark's tools (skipped where they are not installed)`, () => {
  test('tshark finds the same requests and answers', async () => {
    const fields = ['tcp.stream', 'http.request.method', 'http.request.uri', 'http.response.code'];
    const text = execFileSync(
      'tshark',
      [
        '-r',
        capture,
        '-d',
        'tcp.port==2375,http',
        '-Y',
        'http.request or http.response',
        '-T',
        'fields',
        ...fields.flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const rows = text
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    const { exchanges } = await read(capture);
    const requests = rows
      .filter(([, method]) => method)
      .map(([stream, method, uri]) => `${Number(stream) + 1} ${method} ${uri}`);
    expect(
      exchanges.map(({ connection, request }) => `${connection} ${request.method} ${request.target}`),
    ).toEqual(requests);
    const statuses = (list: readonly string[]) => [...list].sort();
    expect(
      statuses(exchanges.map(({ connection, response }) => `${connection} ${response?.status}`)),
    ).toEqual(
      statuses(
        rows
          .filter(([, , , status]) => status)
          .map(([stream, , , status]) => `${Number(stream) + 1} ${status}`),
      ),
    );
  });

  test.each(['pcap', 'nsecpcap', 'pcapng'])('converted to %s it is the same', async (format) => {
    using file = converted(['-F', format]);
    const [was, is] = [await read(capture), await read(file.path)];
    const plain = (list: readonly Exchange[]) => list.map(({ timing: _, startedAt: __, ...rest }) => rest);
    expect(plain(is.exchanges)).toEqual(plain(was.exchanges));
    if (format !== 'pcap') expect(is.exchanges).toEqual(was.exchanges);
    for (const [index, { startedAt }] of is.exchanges.entries())
      expect(Math.abs(startedAt - (was.exchanges[index]?.startedAt ?? 0))).toBeLessThan(0.002);
  });

  test('with packets taken out, nobody is accused', async () => {
    for (let packet = 4; packet <= 96; packet += 1) {
      using file = converted([], [packet]);
      const { exchanges } = await read(file.path);
      expect(
        exchanges.flatMap(({ defects }) => defects.map(({ code }) => code)).filter((code) => code !== 'gap'),
        `without ${packet}`,
      ).toEqual([]);
    }
  });

  test('with packets that were not kept whole, bodies have gaps and nobody is accused', async () => {
    using file = converted(['-s', '400']);
    const { exchanges } = await read(file.path);
    expect(exchanges.some(({ response }) => response?.body.gaps)).toBe(true);
    expect(
      exchanges.flatMap(({ defects }) => defects.map(({ code }) => code)).filter((code) => code !== 'gap'),
    ).toEqual([]);
  });

  test('two captures put together are read as one', async () => {
    using file = converted(['-t', '3600']);
    const both = `${file.path}-both`;
    execFileSync('mergecap', ['-w', both, capture, file.path]);
    const [one, two] = [await read(capture), await read(both)];
    expect(two.facts.connections).toBe(14);
    expect(two.exchanges.map(line).slice(0, one.exchanges.length)).toEqual(one.exchanges.map(line));
  });
});
