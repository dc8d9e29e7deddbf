import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/model/index.ts';
import { conform } from '../../src/run/index.ts';
import { parseAddress } from '../../src/transport/index.ts';
import { startHostile } from './hostile-daemon.ts';

const suite = join(import.meta.dirname, '../fixtures/suites/one-request.ts');
const calm = '{"ID":"x"}';
const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nApi-Version: 1.41\r\n';

async function judge(answer: (socket: Socket) => void): Promise<RunReport> {
  await using daemon = await startHostile((socket, nth) => {
    if (nth === 0) answer(socket);
    else socket.write(`${head}Content-Length: ${calm.length}\r\n\r\n${calm}`);
  });
  return await conform({
    target: { address: parseAddress(daemon.url), url: daemon.url, origin: 'test' },
    suites: [suite],
    ledger: 'none',
  });
}

const verdictOf = (report: RunReport, id: string) => report.cases.find((item) => item.id === id);

describe.each<[string, (socket: Socket) => void, RegExp]>([
  ['hangs', () => undefined, /E_TIMEOUT/],
  ['closes before it answers', (socket) => socket.destroy(), /E_CLOSED/],
  [
    'closes in the middle of a body',
    (socket) => socket.end(`${head}Content-Length: 1000\r\n\r\n{"ID":`),
    /E_CLOSED/,
  ],
  ['sends what is not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'), /E_WIRE/],
  [
    'sends a broken chunk',
    (socket) => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
    /E_WIRE/,
  ],
  ['sends endless headers', endlessHeaders, /E_WIRE/],
  ['sends a body of two gigabytes', endlessBody, /E_BODY_LIMIT|E_TIMEOUT/],
  ['sends invalid JSON', (socket) => socket.write(`${head}Content-Length: 8\r\n\r\n{"ID": x`), /E_JSON/],
])('a daemon that %s', (_name, answer, code) => {
  test('fails that case with its code, the next one passes, and the report is whole', {
    timeout: 30_000,
  }, async () => {
    const before = process.memoryUsage().rss;
    const report = await judge(answer);
    const first = verdictOf(report, 'SystemInfo/first');
    expect(first?.verdict, JSON.stringify(first?.failures)).toBe('fail');
    expect(`${first?.code} ${JSON.stringify(first?.failures)}`).toMatch(code);
    expect(verdictOf(report, 'SystemInfo/second')?.verdict).toBe('pass');
    expect(report.exitCode).toBe(1);
    expect(report.leftBehind).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  });
});

test('invalid UTF-8 in a body is a finding', { timeout: 30_000 }, async () => {
  const report = await judge((socket) => {
    socket.write(`${head}Content-Length: 10\r\n\r\n`);
    socket.write(Buffer.from([0x7b, 0x22, 0x49, 0x44, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]));
  });
  const rules = report.cases.flatMap((item) => item.findings.map((finding) => finding.rule));
  expect(rules).toContain('response/invalid-utf8');
});

function endlessHeaders(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n');
  pour(socket, Buffer.from(`X-Pad: ${'a'.repeat(1000)}\r\n`));
}

function endlessBody(socket: Socket): void {
  socket.write(`${head}Content-Length: 2147483648\r\n\r\n`);
  pour(socket, Buffer.alloc(65_536, 0x20));
}

/** Writes as fast as the reader reads, until the connection is gone. */
function pour(socket: Socket, bytes: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}
