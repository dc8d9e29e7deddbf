import { expect, test } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { UpgradeJudge } from '../../src/upgrade/index.ts';
import { makeExchange, type Sketch } from '../check/make-exchange.ts';
import { destination } from './traffic.ts';

/** What becomes of one inspection on the way from 1.51 to 1.52. */
function judged(sketch: Sketch) {
  const judge = new UpgradeJudge({ to: destination('1.52') });
  judge.take(makeExchange({ target: '/v1.51/containers/a/json', ...sketch }), 'a.har');
  return { ...judge.counts, cut: judge.cut, operations: judge.operations };
}
const part = (body: Partial<Body>) =>
  judged({ answer: '{"Id":"a"', body: { length: 90, complete: false, ...body } });

test('what was seen whole and lacks nothing is fine', () => {
  expect(judged({ answer: { Id: 'a' } })).toMatchObject({ fine: 1, unknown: 0, cut: 0 });
});

test.each([
  ['cut', {}],
  ['kept in part', { complete: true }],
  ['with a gap', { complete: true, length: 9, gaps: [{ offset: 4, length: 2 }] }],
  ['not recorded at all', { bytes: new Uint8Array(), complete: true }],
])('an answer that is %s is unknown, not fine', (_, body) => {
  expect(part(body)).toMatchObject({ fine: 0, unknown: 1, cut: 1 });
  expect(part(body).operations).toEqual([{ operationId: 'ContainerInspect', exchanges: 1, unknown: 1 }]);
});

test('an answer that never came is unknown', () => {
  expect(judged({ noResponse: true })).toMatchObject({ fine: 0, unknown: 1 });
});

test('a body that says less than its head tells is unknown', () => {
  expect(judged({ answer: '{"Id":"a"}', headers: { 'Content-Length': '500' } })).toMatchObject({
    unknown: 1,
  });
});

test('what breaks in the part that was seen breaks', () => {
  const found = judged({
    answer: { NetworkSettings: { IPAddress: '172.17.0.2' } },
    body: { length: 9000, complete: false },
  });
  expect(found).toMatchObject({ breaking: 1, unknown: 0 });
});

test('a stream that ends when nobody listens is no cut one, and an archive holds no field', () => {
  const events = judged({
    target: '/v1.51/events',
    answer: '{"Type":"container"}\n',
    body: { complete: false },
  });
  expect(events.unknown).toBe(0);
  const build = judged({ method: 'POST', target: '/v1.51/build', send: new Uint8Array([0x1f, 0x8b, 8]) });
  expect(build.unknown).toBe(0);
});
