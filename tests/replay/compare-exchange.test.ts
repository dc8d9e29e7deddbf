import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/model/index.ts';
import { compareExchange } from '../../src/replay/compare-exchange.ts';
import { IdentityMap } from '../../src/replay/identity.ts';
import { VerdictBook } from '../../src/replay/verdict-book.ts';
import { encodeFrame } from '../../src/wire/index.ts';
import { exchange, hex } from './recorded.ts';

function compared(was: Exchange, now: Exchange, options: { strict?: boolean; sent?: string } = {}) {
  const map = new IdentityMap();
  const book = new VerdictBook({
    map,
    strict: options.strict ?? false,
    sent: (text) => text !== '' && (options.sent ?? '').includes(text),
  });
  compareExchange(book, was, now);
  return {
    map,
    compared: book.compared,
    differences: book.differences.map(
      ({ rule, pointer, was: had, now: has }) => `${rule} ${pointer}: ${had} | ${has}`,
    ),
    normalised: book.normalised.map(({ rule, pointer }) => `${rule} ${pointer}`),
  };
}

const inspect = 'GET /v1.51/containers/c/json';
const bodies = (was: unknown, now: unknown, options?: { strict?: boolean; sent?: string }) =>
  compared(exchange(inspect, { body: was }), exchange(inspect, { body: now }), options);

describe('shape', () => {
  test.each([
    ['a field that went', { A: 1, B: 2 }, { A: 1 }, 'shape/gone /B: 2 | (absent)'],
    ['a field that came', { A: 1 }, { A: 1, B: 2 }, 'shape/new /B: (absent) | 2'],
    ['null for a list', { A: [] }, { A: null }, 'shape/null /A: [] | null'],
    ['a list for null', { A: null }, { A: [] }, 'shape/null /A: null | []'],
    ['text for a number', { A: { B: 1 } }, { A: { B: '1' } }, 'shape/type /A/B: 1 | 1'],
    ['text for JSON', { A: 1 }, 'oops', 'shape/json : {"A":1} | oops'],
  ])('%s', (_what, was, now, expected) => {
    expect(bodies(was, now).differences).toEqual([expected]);
  });
});

describe('values', () => {
  test('equal bodies are counted, so that "same" is earned', () => {
    const { differences, compared: counts } = bodies({ A: 1, B: ['x', 'y'] }, { A: 1, B: ['x', 'y'] });
    expect(differences).toEqual([]);
    expect(counts).toMatchObject({ exchanges: 1, values: 3, headers: 1 });
  });

  test('another value is a difference', () => {
    expect(bodies({ Driver: 'vfs' }, { Driver: 'overlay2' }).differences).toEqual([
      'value/changed /Driver: vfs | overlay2',
    ]);
  });

  test('ids that stand for each other throughout are equal; one that stands for a second object is not', () => {
    const was = {
      Id: hex('a'),
      HostnamePath: `/d/containers/${hex('a')}/hostname`,
      Short: hex('a').slice(0, 12),
    };
    const now = {
      Id: hex('b'),
      HostnamePath: `/d/containers/${hex('b')}/hostname`,
      Short: hex('b').slice(0, 12),
    };
    expect(bodies(was, now).differences).toEqual([]);
    expect(bodies(was, { ...now, HostnamePath: `/d/containers/${hex('c')}/hostname` }).differences).toEqual([
      expect.stringMatching(/^value\/identity \/HostnamePath/),
    ]);
  });

  test.each([
    ['time', { StartedAt: '2026-01-01T00:00:00.1Z' }, { StartedAt: '2026-02-02T10:00:00Z' }],
    ['time', { Created: 1_760_000_000 }, { Created: 1_770_000_000 }],
    ['duration', { Status: 'Up 3 seconds' }, { Status: 'Up About a minute' }],
    ['generated-name', { Name: '/happy_bell' }, { Name: '/compassionate_thompson' }],
    ['address', { IPAddress: '172.17.0.2' }, { IPAddress: '10.231.3.9' }],
    ['address', { Subnet: '172.17.0.0/16' }, { Subnet: '10.231.3.0/24' }],
    ['address', { MacAddress: '02:42:ac:11:00:02' }, { MacAddress: '9e:00:43:e8:32:dc' }],
    ['port', { HostPort: '32768' }, { HostPort: '49153' }],
    ['pid', { Pid: 4711 }, { Pid: 12 }],
    ['size', { SizeRootFs: 100 }, { SizeRootFs: 90 }],
    ['masked', { SandboxKey: '*****' }, { SandboxKey: '/run/x' }],
    ['masked', { Env: ['A_KEY=***'] }, { Env: ['A_KEY=abc'] }],
    ['path', { LogPath: '/var/lib/docker/containers/x/log' }, { LogPath: '/data/containers/x/log' }],
  ])('%s is normalised and said, and is a difference when strict', (rule, was, now) => {
    const { differences, normalised } = bodies(was, now);
    expect(differences).toEqual([]);
    expect(normalised).toEqual([expect.stringMatching(new RegExp(`^${rule} `))]);
    const strict = bodies(was, now, { strict: true });
    expect(strict.normalised).toEqual([]);
    expect(strict.differences).toHaveLength(1);
  });

  test.each([
    [
      'a time that was set and is not',
      { StartedAt: '2026-01-01T00:00:00Z' },
      { StartedAt: '0001-01-01T00:00:00Z' },
    ],
    ['a process that ran and does not', { Pid: 4711 }, { Pid: 0 }],
    ['an address that means something', { HostIp: '0.0.0.0' }, { HostIp: '127.0.0.1' }],
    ['an id that is missing', { SandboxID: hex('a') }, { SandboxID: '' }],
    ['a mask in front of another name', { Env: ['A_KEY=***'] }, { Env: ['B=abc'] }],
  ])('%s is no matter of normalising', (_what, was, now) => {
    expect(bodies(was, now).differences).toHaveLength(1);
  });

  test('what the client asked for must come back', () => {
    const was = { HostPort: '8080', IPAddress: '10.5.0.7' };
    const now = { HostPort: '8081', IPAddress: '10.5.0.8' };
    expect(bodies(was, now).differences).toEqual([]);
    expect(
      bodies(was, now, { sent: '{"HostPort":"8080","IPv4Address":"10.5.0.7"}' }).differences,
    ).toHaveLength(2);
  });

  test('an exit code is a difference of the stream', () => {
    const wait = 'POST /v1.51/containers/c/wait';
    const { differences } = compared(
      exchange(wait, { body: { StatusCode: 0 } }),
      exchange(wait, { body: { StatusCode: 137 } }),
    );
    expect(differences).toEqual(['stream/exit-code /StatusCode: 0 | 137']);
  });
});

describe('lists', () => {
  const list = 'GET /v1.51/containers/json';
  test('elements are paired by what they are, not by where they stand', () => {
    const was = [
      { Id: hex('a'), Names: ['/one'], State: 'running' },
      { Id: hex('b'), Names: ['/two'], State: 'exited' },
    ];
    const now = [
      { Id: hex('d'), Names: ['/two'], State: 'exited' },
      { Id: hex('c'), Names: ['/one'], State: 'running' },
    ];
    const result = compared(exchange(list, { body: was }), exchange(list, { body: now }));
    expect(result.differences).toEqual([]);
    expect(result.map.resolve(hex('a'))).toBe(hex('c'));
  });

  test('objects that the capture is not about are other objects; those it is about are missed', () => {
    const was = [{ Id: hex('a'), Names: ['/one'] }];
    const foreign = compared(exchange(list, { body: was }), exchange(list, { body: [] }));
    expect(foreign.differences).toEqual([]);
    expect(foreign.normalised).toEqual(['other-objects ']);
    const ours = compared(exchange(list, { body: was }), exchange(list, { body: [] }), { sent: 'name=one' });
    expect(ours.differences).toEqual([expect.stringMatching(/^value\/element-gone \/0/)]);
  });
});

describe('messages', () => {
  test('another status is one difference, with the message; bodies are not compared', () => {
    const { differences } = compared(
      exchange(inspect, { body: { Id: 1 } }),
      exchange(inspect, { status: 404, body: { message: 'No such container: c' } }),
    );
    expect(differences).toEqual(['status /status: 200 | 404 {"message":"No such container: c"}']);
  });

  test('no answer is a difference', () => {
    const { differences } = compared(exchange(inspect, { body: {} }), exchange(inspect, { none: true }));
    expect(differences).toEqual(['answer/missing : 200 | no answer']);
  });

  test('headers that matter are compared, the name of the server is normalised', () => {
    const { differences, normalised } = compared(
      exchange(inspect, {
        headers: [
          ['Api-Version', '1.51'],
          ['Server', 'Docker/28'],
          ['Ostype', 'linux'],
          ['Date', 'x'],
        ],
      }),
      exchange(inspect, {
        headers: [
          ['Api-Version', '1.45'],
          ['Server', 'Docker/26'],
          ['X-New', '1'],
        ],
      }),
    );
    expect(differences).toEqual([
      'header/changed /header/api-version: 1.51 | 1.45',
      'header/gone /header/ostype: linux | (absent)',
      'header/new /header/x-new: (absent) | 1',
    ]);
    expect(normalised).toEqual(['daemon /header/server']);
  });
});

describe('streams', () => {
  const logs = 'GET /v1.51/containers/c/logs?stdout=1&stderr=1';
  const type = 'application/vnd.docker.multiplexed-stream';
  const frames = (...parts: [1 | 2, string][]) =>
    Buffer.concat(parts.map(([stream, text]) => encodeFrame(stream, Buffer.from(text))));

  test('output is compared per stream, however it is framed', () => {
    const was = exchange(logs, { type, body: frames([1, 'a\nb\n'], [2, 'e\n']) });
    const now = exchange(logs, { type, body: frames([2, 'e\n'], [1, 'a\n'], [1, 'b\n']) });
    expect(compared(was, now).differences).toEqual([]);
    const other = exchange(logs, { type, body: frames([1, 'a\nc\n'], [2, 'e\n']) });
    expect(compared(was, other).differences).toEqual(['stream/stdout /stdout: line 2: b | line 2: c']);
    const short = exchange(logs, { type, body: frames([1, 'a\nb\n']) });
    expect(compared(was, short).differences[0]).toMatch(/^stream\/stderr \/stderr: line 1: e/);
  });

  test('raw where there were frames is said', () => {
    const was = exchange(logs, { type, body: frames([1, 'a\n']) });
    const now = exchange(logs, { type, body: 'a\n' });
    expect(compared(was, now).differences).toEqual(['stream/framing /stdout: multiplexed | raw']);
  });

  test('items of a JSON stream are aligned; progress is not', () => {
    const pull = 'POST /v1.51/images/create?fromImage=x';
    const lines = (...items: unknown[]) => items.map((item) => JSON.stringify(item)).join('\r\n');
    const done = { status: 'Status: Downloaded newer image for x' };
    const was = exchange(pull, {
      body: lines(
        { status: 'Pulling', id: 'l' },
        { status: 'D', progressDetail: { current: 1, total: 2 } },
        done,
      ),
    });
    const now = exchange(pull, { body: lines({ status: 'Pulling', id: 'l' }, { status: 'Extra' }, done) });
    const result = compared(was, now);
    expect(result.differences).toEqual(['stream/items /items/1: (absent) | {"status":"Extra"}']);
    expect(result.normalised).toEqual(['progress /items/*']);
  });
});
