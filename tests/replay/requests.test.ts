import { describe, expect, test } from 'vitest';
import { align } from '../../src/replay/align.ts';
import { Givers } from '../../src/replay/givers.ts';
import { IdentityMap } from '../../src/replay/identity.ts';
import { maskedIn } from '../../src/replay/masked.ts';
import { unreplayable } from '../../src/replay/replayable.ts';
import { rewriteRequest, rewriteTarget } from '../../src/replay/rewrite-request.ts';
import { timelineOf } from '../../src/replay/timeline.ts';
import { exchange, hex } from './recorded.ts';

const address = { kind: 'unix', path: '/d' } as const;

function mapOf(...pairs: [string, string][]): IdentityMap {
  const map = new IdentityMap();
  for (const [was, now] of pairs) map.pair(was, now);
  return map;
}

describe('identity', () => {
  test('knows long, short and digest forms', () => {
    const map = mapOf([`sha256:${hex('a')}`, `sha256:${hex('b')}`]);
    expect(map.resolve(hex('a'))).toBe(hex('b'));
    expect(map.resolve(hex('a').slice(0, 12))).toBe(hex('b').slice(0, 12));
    expect(map.resolve(hex('a').slice(0, 5))).toBe(hex('b').slice(0, 5));
    expect(map.resolve('a1a')).toBeUndefined();
    expect(map.text(`FROM busybox@sha256:${hex('a')} (${hex('a').slice(0, 12)})`)).toBe(
      `FROM busybox@sha256:${hex('b')} (${hex('b').slice(0, 12)})`,
    );
  });

  test('refuses a second counterpart from either side, and ids of different forms', () => {
    const map = mapOf([hex('a'), hex('b')]);
    expect(map.pair(hex('a'), hex('c'))).toBe('contradiction');
    expect(map.pair(hex('d'), hex('b'))).toBe('contradiction');
    expect(map.pair(hex('a'), 'abc')).toBe('foreign');
    expect(map.pair(hex('a'), hex('b'))).toBe('mapped');
  });

  test('maps swarm ids, tokens, uuids and generated names', () => {
    const token = (digit: string) => `SWMTKN-1-${digit.repeat(50)}-${digit.repeat(25)}`;
    const map = mapOf(
      ['0123456789abcdefghijklmno', 'zyxwvutsrqponmlkjihgfe210'],
      [token('1'), token('2')],
      ['happy_bell', 'sad_euler'],
    );
    expect(map.text(`{"ID":"0123456789abcdefghijklmno","T":"${token('1')}","N":"/happy_bell"}`)).toBe(
      `{"ID":"zyxwvutsrqponmlkjihgfe210","T":"${token('2')}","N":"/sad_euler"}`,
    );
  });
});

describe('rewriting', () => {
  test('ids are replaced wherever they stand, all else stays as it was', () => {
    const map = mapOf([hex('a'), hex('b')]);
    const options = {
      map,
      address,
      apiVersion: (version: string) => (version === '1.51' ? '1.45' : version),
    };
    const short = hex('a').slice(0, 7);
    expect(rewriteTarget(`/v1.51/containers/${short}/logs?a=%7E+x&stdout=1`, options)).toBe(
      `/v1.45/containers/${hex('b').slice(0, 7)}/logs?a=%7E+x&stdout=1`,
    );
    const filters = encodeURIComponent(JSON.stringify({ id: [hex('a')] }));
    expect(decodeURIComponent(rewriteTarget(`/containers/json?filters=${filters}`, options))).toBe(
      `/containers/json?filters={"id":["${hex('b')}"]}`,
    );
  });

  test('times that the client reckoned from its clock are reckoned anew, others stay', () => {
    const options = { map: new IdentityMap(), address, now: 1_800_000_100_500 };
    const target = (since: string) => `/events?since=${since}&until=1800000000.000000001`;
    expect(rewriteTarget(target('1799999940'), options, 1_800_000_000_000)).toBe(
      '/events?since=1800000040&until=1800000100.500000001',
    );
    expect(rewriteTarget('/events?since=1000000000&until=0', options, 1_800_000_000_000)).toBe(
      '/events?since=1000000000&until=0',
    );
  });

  test('headers keep order and letter case; Content-Length follows a changed body', () => {
    const was = exchange('POST /v1.51/containers/create', {
      sent: { Name: 'happy_bell' },
      sentHeaders: [
        ['host', 'x'],
        ['X-B', '1'],
        ['Content-LENGTH', '21'],
        ['content-type', 'application/json'],
      ],
    });
    const { head, body } = rewriteRequest(was, { map: mapOf(['happy_bell', 'sad_euler2']), address });
    expect(Buffer.from(head).toString()).toBe(
      'POST /v1.51/containers/create HTTP/1.1\r\nhost: x\r\nX-B: 1\r\nContent-LENGTH: 21\r\ncontent-type: application/json\r\n\r\n'.replace(
        '21',
        String(Buffer.concat(body).length),
      ),
    );
    expect(Buffer.concat(body).toString()).toBe('{"Name":"sad_euler2"}');
  });

  test('chunks are cut as they were', () => {
    const base = exchange('POST /build', { sent: 'abcdef' });
    const was = {
      ...base,
      request: {
        ...base.request,
        body: { ...base.request.body, framing: 'chunked' as const, chunks: [4, 2, 0] },
      },
    };
    const { body } = rewriteRequest(was, { map: new IdentityMap(), address });
    expect(Buffer.concat(body).toString()).toBe('4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n');
  });

  test('the host of a TCP daemon is named as it is', () => {
    const { head } = rewriteRequest(exchange('GET /_ping'), {
      map: new IdentityMap(),
      address: { kind: 'tcp', host: '::1', port: 2375 },
    });
    expect(Buffer.from(head).toString()).toContain('Host: [::1]:2375\r\n');
  });
});

describe('what cannot be sent', () => {
  test.each([
    [
      'a header',
      exchange('POST /images/create?fromImage=x', { sentHeaders: [['X-Registry-Auth', '*****']] }),
      'header X-Registry-Auth',
    ],
    [
      'a password',
      exchange('POST /auth', { sent: { username: 'u', password: '***' } }),
      'a secret member of the body',
    ],
    [
      'an environment',
      exchange('POST /containers/create', { sent: { Env: ['A_TOKEN=****'] } }),
      'an entry of asterisks of the body',
    ],
    [
      'a join token',
      exchange('POST /swarm/join', { sent: { JoinToken: 'SWMTKN-*****' } }),
      'a swarm token of the body',
    ],
    [
      'build arguments',
      exchange(`POST /build?buildargs=${encodeURIComponent('{"A_KEY":"****"}')}`),
      'the target',
    ],
  ])('%s that was masked is said', (_what, was, expected) => {
    expect(maskedIn(was)).toContain(expected);
  });

  test('asterisks that are no mask are none', () => {
    expect(
      maskedIn(exchange('POST /containers/create', { sent: { Cmd: ['ls', '*'], Env: ['A=*'] } })),
    ).toEqual([]);
    expect(
      maskedIn(exchange('POST /x', { sentHeaders: [['X-Registry-Auth', '***']] }), ['x-registry-auth']),
    ).toEqual([]);
  });

  test.each([
    ['HTTP/2', exchange('PRI *'), /HTTP\/2/],
    ['a BuildKit build', exchange('POST /v1.51/build?session=abc&version=2'), /session/],
    ['a body in part', cut({ length: 10 }), /only 2 of 10 bytes/],
    ['a body with a gap', cut({ gaps: [{ offset: 1, length: 5 }] }), /5 bytes .* were not recorded/],
    ['a body that was not whole', cut({ complete: false }), /not whole/],
  ])('%s is refused with the reason', (_what, was, expected) => {
    expect(unreplayable(was)).toMatch(expected);
  });

  function cut(change: object) {
    const was = exchange('POST /x', { sent: 'ab' });
    return { ...was, request: { ...was.request, body: { ...was.request.body, ...change } } };
  }
});

describe('order', () => {
  test('what the client saw before it sent comes before it in the timeline', () => {
    const wait = { ...exchange('POST /containers/c/wait', { id: 1 }), timing: { firstByte: 5, end: 100 } };
    const start = exchange('POST /containers/c/start', { id: 2, connection: 2, startedAt: 1010 });
    expect(timelineOf([wait, start]).map(({ kind, exchange: { id } }) => `${kind} ${id}`)).toEqual([
      'send 1',
      'head 1',
      'send 2',
      'head 2',
      'end 2',
      'end 1',
    ]);
  });

  test('stdin is fed after the output that came before it, and closed at its place', () => {
    const stream = (bytes: string, arrivals: [number, number][]) => ({
      bytes: Buffer.from(bytes),
      length: bytes.length,
      complete: true,
      arrivals,
    });
    const base = exchange('POST /exec/e/start');
    const was = {
      ...base,
      timing: { firstByte: 1, clientEnd: 25, end: 50 },
      hijack: {
        kind: '101' as const,
        protocol: 'tcp',
        toDaemon: stream('ab', [
          [0, 10],
          [1, 20],
        ]),
        toClient: stream('xyz', [
          [0, 15],
          [2, 22],
        ]),
        ended: ['toDaemon', 'toClient'] as const,
      },
    };
    expect(
      timelineOf([was]).map((step) =>
        `${step.kind} ${step.at} ${'output' in step ? step.output : ''}`.trim(),
      ),
    ).toEqual(['send 0', 'head 1', 'feed 10 0', 'feed 20 2', 'finish 25 3', 'end 50']);
  });

  test('an id is needed by who uses it, from who gave it, not from who echoed it', () => {
    const made = exchange('POST /containers/create', { id: 1, status: 201, body: { Id: hex('a') } });
    const echoed = exchange('GET /containers/json', { id: 2, startedAt: 1010, body: [{ Id: hex('a') }] });
    const used = exchange(`POST /containers/${hex('a').slice(0, 12)}/start`, { id: 3, startedAt: 1020 });
    const givers = new Givers([made, echoed, used]);
    expect(givers.neededBy(used).map(({ giver }) => giver.id)).toEqual([1]);
    expect(givers.neededBy(made)).toEqual([]);
  });
});

describe('align', () => {
  test('gives the longest common subsequence, and what is left', () => {
    expect(align([...'abcde'], [...'axcye'])).toEqual([
      [0, 0],
      [1, undefined],
      [undefined, 1],
      [2, 2],
      [3, undefined],
      [undefined, 3],
      [4, 4],
    ]);
    expect(align([], ['a'])).toEqual([[undefined, 0]]);
  });

  test('lists that are too long for a table are paired in order', () => {
    const many = (prefix: string) => Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`);
    const pairs = align(['first', ...many('a'), 'x'], [...many('b'), 'first', 'x']);
    expect(pairs).toContainEqual([0, 5000]);
    expect(pairs).toHaveLength(10_002);
  });
});
