import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/model/index.ts';
import { compareCaptures } from '../../src/replay/index.ts';
import { exchange, hex } from './recorded.ts';

/** A session in which a container with this id is made, started and looked at. */
function session(digit: string, extra: readonly Exchange[] = []): Exchange[] {
  const id = hex(digit);
  return [
    exchange('POST /v1.51/containers/create?name=web', {
      id: 1,
      status: 201,
      body: { Id: id, Warnings: [] },
      sent: { Image: 'busybox' },
    }),
    exchange(`POST /v1.51/containers/${id}/start`, { id: 2, status: 204 }),
    exchange(`GET /v1.51/containers/${id.slice(0, 12)}/json`, { id: 3, body: { Id: id, Name: '/web' } }),
    ...extra,
  ];
}

const brief = ({ differences }: ReturnType<typeof compareCaptures>) =>
  differences.map(
    ({ rule, operationId, pointer, exchange: id }) => `${rule} ${operationId} ${pointer} #${id}`,
  );

describe('two captures of one session', () => {
  test('are the same, ids aside', () => {
    const result = compareCaptures(session('a'), session('b'));
    expect(result.differences).toEqual([]);
    expect(result.compared).toMatchObject({ exchanges: 3 });
    expect(result.moved).toBe(0);
  });

  test('differ in every id when strict', () => {
    expect(compareCaptures(session('a'), session('b'), { strict: true }).differences.length).toBeGreaterThan(
      2,
    );
  });

  test('exchanges that only one has are said, with their number in that one', () => {
    const ping = exchange('GET /_ping', { id: 4 });
    expect(brief(compareCaptures(session('a', [ping]), session('b')))).toEqual([
      'exchange/missing SystemPing  #4',
    ]);
    expect(brief(compareCaptures(session('a'), session('b', [ping])))).toEqual([
      'exchange/extra SystemPing  #4',
    ]);
  });

  test('exchanges in another order are paired and counted, not missed', () => {
    const [ping, info] = [
      exchange('GET /_ping', { id: 4 }),
      exchange('GET /v1.51/info', { id: 5, body: {} }),
    ];
    const result = compareCaptures(session('a', [ping, info]), session('b', [info, ping]));
    expect(brief(result)).toEqual([]);
    expect(result.moved).toBe(1);
  });

  test('requests that part are differences of the request', () => {
    const other = session('b');
    other[0] = exchange('POST /v1.51/containers/create?name=web', {
      id: 1,
      status: 201,
      body: { Id: hex('b'), Warnings: [] },
      sent: { Image: 'alpine' },
    });
    expect(brief(compareCaptures(session('a'), other))).toEqual([
      'request/changed ContainerCreate /request/Image #1',
    ]);
  });

  test('an id that stands for another object is a difference', () => {
    const other = session('b');
    other[2] = exchange(`GET /v1.51/containers/${hex('b').slice(0, 12)}/json`, {
      id: 3,
      body: { Id: hex('c'), Name: '/web' },
    });
    expect(brief(compareCaptures(session('a'), other))).toEqual(['value/identity ContainerInspect /Id #3']);
  });
});
