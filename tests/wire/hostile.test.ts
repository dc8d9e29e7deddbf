import { expect, test } from 'vitest';
import { MessageParser, planBody, readHead } from '../../src/wire/index.ts';
import { cuts, latin1 } from './cuts.ts';
import { heldBytes } from './memory.ts';
import { readMessages } from './read-messages.ts';

const ok = 'HTTP/1.1 200 OK\r\n';

/** Bytes of memory outside of the heap that a run of many chunks leaves behind, and the codes that it told. */
function feed(first: string, chunk: Uint8Array, count: number) {
  const codes: string[] = [];
  let received = 0;
  const parser = new MessageParser('response', {
    head: ({ headers }) => planBody(headers, 'close'),
    data: (bytes) => {
      received += bytes.length;
    },
    chunk: () => undefined,
    trailers: () => undefined,
    end: () => 'next',
    tunnel: () => undefined,
    defect: (code) => codes.push(code),
  });
  parser.push(latin1(first));
  const before = heldBytes();
  for (let turn = 0; turn < count; turn++) parser.push(chunk);
  return { codes, received, grown: heldBytes() - before };
}

const megabyte = 1024 * 1024;

test('a head that never ends is left after 64 KiB', () => {
  const { codes, grown } = feed(`${ok}X: `, new Uint8Array(megabyte).fill(0x61), 200);
  expect(codes).toEqual(['head-too-large']);
  expect(grown).toBeLessThan(10 * megabyte);
});

test('a million headers are left too', () => {
  const { codes, grown } = feed(ok, latin1('A: b\r\n'.repeat(1000)), 1000);
  expect(codes).toEqual(['head-too-large']);
  expect(grown).toBeLessThan(10 * megabyte);
});

test('a head of very many headers below 64 KiB is refused', () => {
  const { defects, messages } = readMessages('response', [
    latin1(`${ok}${'a:\r\n'.repeat(9000)}\r\n${ok}\r\n`),
  ]);
  expect(defects.map(({ code, offset }) => [code, offset])).toEqual([['too-many-headers', 17 + 4 * 1000]]);
  expect(messages).toHaveLength(1);
});

test('a head of bad lines only tells a few defects', () => {
  const { defects } = readMessages('response', [latin1(`${ok}${'bad\r\n'.repeat(9000)}\r\n`)]);
  expect(defects).toHaveLength(16);
});

test('a head of just the limit is read, in one piece and byte by byte', () => {
  const frame = `${ok}X: \r\nContent-Length: 0\r\n\r\n`;
  for (const [size, code] of [
    [64 * 1024, undefined],
    [64 * 1024 + 1, 'head-too-large'],
  ] as const) {
    const wire = latin1(frame.replace('X: ', `X: ${'y'.repeat(size - frame.length)}`));
    const whole = readMessages('response', [wire]);
    expect(whole.defects[0]?.code).toBe(code);
    expect(
      readMessages(
        'response',
        [...wire].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  }
});

test('trailers that never end are left', () => {
  const { codes, grown } = feed(
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`,
    latin1('A: b\r\n'.repeat(1000)),
    1000,
  );
  expect(codes).toEqual(['bad-chunk']);
  expect(grown).toBeLessThan(10 * megabyte);
});

test('a body of gigabytes is handed on and not kept', () => {
  const { codes, received, grown } = feed(
    `${ok}Content-Length: 3000000000\r\n\r\n`,
    new Uint8Array(megabyte),
    2000,
  );
  expect(codes).toEqual([]);
  expect(received).toBe(2000 * megabyte);
  expect(grown).toBeLessThan(10 * megabyte);
});

test('one head is read for a client that goes on by itself', () => {
  const wire = latin1('HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n\0raw\r\n\r\n');
  for (const { name, pieces } of cuts(wire)) {
    let seen: Uint8Array = new Uint8Array();
    let found: ReturnType<typeof readHead>;
    for (const piece of pieces) {
      seen = new Uint8Array(Buffer.concat([seen, piece]));
      found = readHead(seen);
    }
    expect(found?.head.start, name).toEqual(['HTTP/1.1', '101', 'UPGRADED']);
    expect(found?.head.headers, name).toEqual([['Upgrade', 'tcp']]);
    expect(found?.rest, name).toEqual(latin1('\0raw\r\n\r\n'));
  }
  expect(readHead(wire.subarray(0, 20))).toBeUndefined();
});
