import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatJson } from '../../src/base/index.ts';
import { formatExchange, formatExchangeLine } from '../../src/report/index.ts';
import {
  asciicast,
  describeExchange,
  exportCurl,
  exportHar,
  exportHttpFile,
  importHar,
  ViewSession,
} from '../../src/view/index.ts';
import type { Sketch } from '../check/make-exchange.ts';
import { containerId, execId, storyOf, textOf } from './story.ts';

const targets = [
  '/v1.51/containers/create?name=%zz&name=__proto__',
  '/v1.51/containers/__proto__/json',
  `/v1.51/containers/${containerId}/attach`,
  `/v1.51/exec/${execId}/start`,
  `/v1.51/containers/${containerId}/resize?h=-1&w=1e99`,
  '/v1.51/events',
  '/v1.51/containers/x/archive',
  '/v1.51/build',
  '/v0/%00',
  '*',
  'http://h/x',
];
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc
    .constantFrom(
      '{"Id":{}}',
      '{"Id":"x","Tty":1,"HostConfig":3,"ConsoleSize":["a"]}',
      'null',
      '{"__proto__":{"Tty":true}}',
    )
    .map((text) => new TextEncoder().encode(text)),
);
const part = fc.record({
  bytes,
  length: fc.nat(200),
  complete: fc.boolean(),
  arrivals: fc
    .array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 3 })
    .map((list) => list.sort(([a], [b]) => a - b)),
  gaps: fc.array(fc.record({ offset: fc.nat(80), length: fc.nat(50) }), { maxLength: 2 }),
});
const type = fc.constantFrom(
  'application/json',
  'application/x-tar',
  'application/vnd.docker.raw-stream',
  'text/plain',
  '',
);
const sketch: fc.Arbitrary<Sketch> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PRI', 'x\u001b'),
    target: fc.constantFrom(...targets),
    send: bytes,
    answer: bytes,
    status: fc.constantFrom(101, 200, 201, 204, 404, 500),
    requestHeaders: type.map((value) => ({ 'Content-Type': value, '\u001b[2J': '\r\n' })),
    headers: type.map((value) => ({ 'Content-Type': value })),
    noResponse: fc.boolean(),
    body: part,
    hijack: fc.record({
      kind: fc.constantFrom('101', '200', 'h2'),
      protocol: fc.constantFrom('tcp', 'websocket', 'h2c', ''),
      toDaemon: part,
      toClient: part,
    }),
    timing: fc.constantFrom({}, { end: 0 }, { requestEnd: 9, firstByte: 1, end: 5 }),
  },
  { requiredKeys: ['target'] },
);

test('whatever came is told, shown and exported, and nothing of it steers the terminal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sketch, { minLength: 1, maxLength: 4 }), async (sketches) => {
      const session = new ViewSession();
      const exchanges = storyOf(...sketches);
      for (const exchange of exchanges) {
        const view = describeExchange(exchange, session);
        expect(() => JSON.parse(formatJson(view)) as unknown).not.toThrow();
        const shown = formatExchangeLine(view) + formatExchange(view);
        expect(shown.replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
        expect(
          [...asciicast(view, { sizes: session.resizesOf(exchange, view.exchange.container), input: true })]
            .length,
        ).toBeGreaterThan(0);
      }
      const address = { kind: 'unix', path: '/d' } as const;
      for (const made of [exportCurl(exchanges, { address }), exportHttpFile(exchanges, { address })])
        await textOf(made);
      expect(importHar(await textOf(exportHar(exchanges)))).toHaveLength(exchanges.length);
    }),
    { numRuns: 300 },
  );
});
