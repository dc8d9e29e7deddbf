import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bytesText, formatExchange, millisText, visible } from '../../src/report/index.ts';
import { sampleView } from './sample-view.ts';

const json = (body: unknown) => ({ body, bodyKind: 'json' as const, length: 100, kept: 100 });

describe('one exchange in full', () => {
  test('its head, headers, and decoded bodies', () => {
    const text = formatExchange(
      sampleView({
        request: { headers: [['X-A', 'b']], ...json({ Image: 'busybox', Big: 12345678901234567890n }) },
        response: { ...json({ Id: 'x' }), trailers: [['T', 'v']], interim: [{ status: 100, headers: [] }] },
        view: {
          defects: [{ code: 'cut', direction: 'toClient', offset: 9, message: 'ended' }],
          masked: ['request: header X-Registry-Auth', 'request: header X-Registry-Auth'],
          notes: ['a note.'],
        },
      }),
    );
    for (const line of [
      '#7 ContainerCreate (containers)',
      '2026-11-24T12:00:01.402123Z · connection 2 · docker pid 4711 · API 1.51',
      'finished · first byte 12.0 ms · end 12.4 ms · request 1.1 KiB · answer 88 B',
      'container web · cccccccccccc',
      '> POST /v1.51/containers/create?name=web',
      '> X-A: b',
      '    "Big": 12345678901234567890',
      '< 100 (before the answer)',
      '< 201 Created',
      '    "Id": "x"',
      'defect cut: ended (to the client, byte 9)',
      'note a note.',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text.match(/masked request: header X-Registry-Auth/g)).toHaveLength(1);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('streams with times and names, items, archives, messages, calls', () => {
    const text = formatExchange(
      sampleView({
        response: { items: [{ ms: 5, value: { status: 'a' } }] },
        view: {
          streams: [
            { ms: 1.25, stream: 'stdin', text: 'in\n' },
            { ms: null, stream: 'stderr', text: 'one\r\ntwo\n' },
            { ms: 3, stream: 'stdout', base64: '/w==' },
          ],
          archive: [
            { path: 'etc/passwd', type: 'file', size: 2048, mode: 0o100644, uid: 0, gid: 0 },
            { path: 'l', type: 'symlink', size: 0, mode: 0o777, uid: 1, gid: 2, linkTarget: 't' },
          ],
          messages: [{ ms: 1, direction: 'toClient', kind: 'binary', base64: 'AA==' }],
          calls: [
            {
              stream: 3,
              direction: 'toDaemon',
              path: '/moby.buildkit.v1.Control/Solve',
              method: 'POST',
              status: 200,
              grpcStatus: 0,
              sent: 5,
              received: 7,
            },
          ],
        },
      }),
    );
    for (const line of [
      '       1.3 ms stdin  in',
      '            - stderr one',
      '                     two',
      '       3.0 ms stdout base64 /w==',
      '       5.0 ms {"status":"a"}',
      '  0644 0:0         2.0 KiB file      etc/passwd',
      '  0777 1:2             0 B symlink   l -> t',
      '       1.0 ms < binary base64 AA==',
      '  > 3     POST /moby.buildkit.v1.Control/Solve 200 grpc 0 5 B sent, 7 B received',
    ])
      expect(text.split('\n')).toContain(line);
  });

  test('long bodies are cut, and the text says how to see all', () => {
    const view = sampleView({ response: json(Array.from({ length: 100 }, (_, index) => index)) });
    expect(formatExchange(view, { lines: 5 })).toContain(
      '… 97 more lines (--verbose shows all, --json gives the data)',
    );
    const all = formatExchange(view, { verbose: true });
    expect(all).not.toContain('more lines');
    expect(all).toContain('\n    99\n');
    const line = formatExchange(
      sampleView({
        response: { body: 'x'.repeat(1_000_000), bodyKind: 'text', length: 1_000_000, kept: 1_000_000 },
      }),
    );
    expect(line.length).toBeLessThan(5000);
  });

  test('a body that is here in part says so', () => {
    const text = formatExchange(
      sampleView({ response: { body: 'ab', bodyKind: 'text', length: 5000, kept: 2, complete: false } }),
    );
    expect(text).toContain('text, 4.9 KiB, 2 B of it kept, not whole');
    expect(formatExchange(sampleView({ response: null }))).toContain('< no answer');
  });

  test('nothing that came can steer the terminal', () => {
    const evil = '\u001b]0;title\u0007\u001b[2J\u009b1m\r\u202e\u2066x\u0000\u007f';
    const text = formatExchange(
      sampleView({
        exchange: {
          target: `/${evil}`,
          operation: null,
          path: evil,
          method: evil,
          container: { id: evil, name: evil, exec: evil },
          peer: { pid: 1, process: evil, address: evil },
        },
        request: {
          headers: [[evil, evil]],
          body: evil,
          bodyKind: 'text',
          length: 9,
          kept: 9,
          trailers: [[evil, evil]],
        },
        response: { reason: evil, ...json({ [evil]: evil }), items: [{ ms: 1, value: evil }] },
        view: {
          streams: [{ ms: 1, stream: 'tty', text: evil }],
          archive: [{ path: evil, type: 'file', size: 1, mode: 1, uid: 1, gid: 1, linkTarget: evil }],
          messages: [{ ms: 1, direction: 'toClient', kind: 'text', text: evil }],
          calls: [{ stream: 1, direction: 'toClient', path: evil, method: evil, sent: 1, received: 1 }],
          findings: [
            {
              id: evil,
              rule: evil,
              level: 'info',
              pointer: evil,
              expected: evil,
              actual: evil,
              message: evil,
            },
          ],
          defects: [{ code: 'x', direction: 'toClient', offset: 1, message: evil }],
          masked: [evil],
          notes: [evil],
        },
      }),
      { verbose: true },
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}]/u);
    expect(text).not.toMatch(/\u202e|\u2066/);
  });

  test('without Unicode there is none of ours, and colours change nothing but colours', () => {
    const view = sampleView({ response: json(Array.from({ length: 100 }, () => 1)) });
    expect(formatExchange(view, { unicode: false })).toMatch(/^[\n -~]*$/);
    expect(stripVTControlCharacters(formatExchange(view, { color: true }))).toBe(formatExchange(view));
  });
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1229, '1.2 KiB'],
  [20 * 1024 * 1024, '20 MiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0.04, '0.0 ms'],
  [12.44, '12.4 ms'],
  [1923.7, '1.92 s'],
  [61_000, '1 min 1 s'],
  [7_260_000, '2 h 1 min'],
])('%f ms are %s', (ms, text) => {
  expect(millisText(ms)).toBe(text);
});

test('control characters are written so that they are seen', () => {
  expect(visible('a\tb\nc\u001b\u0085\u200f')).toBe('a\tb^Jc^[<U+0085><U+200F>');
  expect(visible('a\nb', true)).toBe('a\nb');
});
