import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Sketch } from '../check/make-exchange.ts';
import { viewOf } from './story.ts';

/** A block of ustar's header and the contents, filled up. */
function tarEntry(name: string, contents: string, type = '0', link = ''): Buffer {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write('0000644\0', 100);
  head.write('0000017\0', 108);
  head.write('0000012\0', 116);
  head.write(`${contents.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write('        ', 148);
  head.write(type, 156);
  head.write(link, 157);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([head, Buffer.from(contents), Buffer.alloc((512 - (contents.length % 512)) % 512)]);
}

const tar = new Uint8Array(
  Buffer.concat([tarEntry('etc/passwd', 'root:x'), tarEntry('l', '', '2', 'etc/passwd'), Buffer.alloc(1024)]),
);
const listed = [
  { path: 'etc/passwd', type: 'file', size: 6, mode: 0o644, uid: 15, gid: 10 },
  { path: 'l', type: 'symlink', size: 0, mode: 0o644, uid: 15, gid: 10, linkTarget: 'etc/passwd' },
];
const put = (send: Uint8Array): Sketch => ({
  method: 'PUT',
  target: '/v1.51/containers/web/archive?path=/',
  requestHeaders: { 'Content-Type': 'application/x-tar' },
  send,
});
const get = (answer: Uint8Array, body: Sketch['body'] = {}): Sketch => ({
  target: '/v1.51/containers/web/archive?path=/etc',
  headers: { 'Content-Type': 'application/x-tar' },
  answer,
  body,
});

test('an archive that is sent is listed', () => {
  const view = viewOf(put(tar));
  expect(view.archive).toEqual(listed);
  expect(view.request).toMatchObject({ bodyKind: 'archive', body: null });
});

test('an archive that is answered is listed, compressed or not', () => {
  for (const bytes of [tar, new Uint8Array(gzipSync(tar))]) {
    const view = viewOf(get(bytes));
    expect(view.archive).toEqual(listed);
    expect(view.response).toMatchObject({ bodyKind: 'archive', body: null });
    expect(view.exchange.stream).toBe('tar');
  }
});

test('of an archive that was kept in part the beginning is listed, and the note says how much there is', () => {
  const view = viewOf(get(tar.subarray(0, 1100), { length: 5_000_000 }));
  expect(view.archive).toEqual(listed.slice(0, 1));
  expect(view.notes).toEqual(['Of the answer 1100 of 5000000 bytes were kept.']);
});

test('what is no archive is told', () => {
  const view = viewOf(put(new Uint8Array(Buffer.from('x'.repeat(600)))));
  expect(view.archive).toEqual([]);
  expect(view.notes.join()).toContain('The stream is not read to its end');
});

test('an error in place of an archive is an error', () => {
  const view = viewOf({ target: '/v1.51/images/x/get', status: 404, answer: { message: 'no' } });
  expect(view.archive).toEqual([]);
  expect(view.response?.body).toEqual({ message: 'no' });
});
