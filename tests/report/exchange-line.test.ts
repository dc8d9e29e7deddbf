import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/index.ts';
import { formatExchangeLine, formatTable } from '../../src/report/index.ts';
import { sampleView } from './sample-view.ts';

const finding: Finding = {
  id: 'f-1',
  rule: 'response/body-schema',
  level: 'error',
  pointer: '',
  expected: 'a',
  actual: 'b',
  message: 'm',
};

describe('a line about an exchange', () => {
  test('time, id, connection, operation, status, duration, bytes, findings', () => {
    expect(formatExchangeLine(sampleView({ view: { findings: [finding] } }))).toBe(
      '12:00:01.402 #7     c2    ContainerCreate          201       12.4 ms   1.2 KiB  ⚠ 1 finding · web',
    );
  });

  test('an API version is told where it is first seen', () => {
    const seen = new Set<string>();
    const line = (api: string) => formatExchangeLine(sampleView({ exchange: { api } }), { seen });
    expect([line('1.51'), line('1.51'), line('1.41')].map((text) => /API \S+/.exec(text)?.[0])).toEqual([
      'API 1.51',
      undefined,
      'API 1.41',
    ]);
  });

  test('an open session, what it streams, and that this was assumed', () => {
    const exchange = {
      operation: 'ContainerAttach',
      status: 101,
      state: 'open',
      durationMs: null,
      hijack: '101',
      upgrade: 'tcp',
      stream: 'multiplexed',
      assumed: true,
    } as const;
    expect(formatExchangeLine(sampleView({ exchange }), { width: 140 })).toContain(
      '101          open   1.2 KiB  hijack tcp, multiplexed (assumed) · web',
    );
    expect(
      formatExchangeLine(sampleView({ exchange: { ...exchange, upgrade: null, hijack: '200' } }), {
        width: 140,
      }),
    ).toContain('hijack without upgrade');
  });

  test('no answer, and what is wrong with the wire', () => {
    const defects = [{ code: 'no-answer', direction: 'toClient', offset: 0, message: 'm' }] as const;
    const line = formatExchangeLine(
      sampleView({ exchange: { status: null, state: 'failed' }, response: null, view: { defects } }),
    );
    expect(line).toContain('⚠ no-answer');
  });

  test('the names of the columns stand above them', () => {
    const head = formatTable();
    const line = formatExchangeLine(sampleView());
    for (const [name, value] of [
      ['time', '12:00'],
      ['id', '#7'],
      ['conn', 'c2'],
      ['operation', 'ContainerCreate'],
      ['status', '201'],
    ] as const)
      expect(head.indexOf(name)).toBe(line.indexOf(value));
  });

  test.each([40, 60, 80, 120])(
    'it keeps to %i columns where figures fit in them, and needs no Unicode',
    (width) => {
      const exchange = {
        operation: null,
        path: `/${'long'.repeat(50)}`,
        container: { id: null, name: 'n'.repeat(300), exec: null },
      };
      const line = formatExchangeLine(sampleView({ exchange }), { width, unicode: false });
      expect(line.length).toBeLessThanOrEqual(Math.max(width, 82));
      expect(line).toMatch(/^[\x20-\x7e]*$/);
    },
  );

  test('colours change nothing but colours', () => {
    const view = sampleView({ view: { findings: [finding] } });
    const colored = formatExchangeLine(view, { color: true });
    expect(colored).not.toBe(formatExchangeLine(view));
    expect(stripVTControlCharacters(colored)).toBe(formatExchangeLine(view));
  });

  test('hostile names are seen and not obeyed', () => {
    const exchange = {
      operation: null,
      method: 'GET',
      path: '/\u001b[2J\r\nx',
      container: { id: null, name: 'a\u0007\u202eb\u009b', exec: null },
    };
    const line = formatExchangeLine(sampleView({ exchange }), { width: 200 });
    expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(line).toContain('^[[2J');
  });
});
