import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { monotonicOf } from '../../src/base/index.ts';
import { readCapture } from '../../src/capture/index.ts';
import {
  interfaceBlock,
  linked,
  oldPacketBlock,
  packetBlock,
  pcap,
  pcapng,
  sectionBlock,
  simplePacketBlock,
  sixEnds,
  Talk,
  unknownBlock,
} from './packets.ts';
import { eventsOf, fileOf, story } from './read-file.ts';

const talk = () => new Talk().open().ask('GET / HTTP/1.1\r\n\r\n').answer('HTTP/1.1 204 No\r\n\r\n').close();
const told = ['open', '>GET / HTTP/1.1\r\n\r\n', '<HTTP/1.1 204 No\r\n\r\n', '>|', '<|', 'close'];

describe.each([false, true])('big endian: %s', (big) => {
  test('pcapng', async () => {
    const { events, facts } = await eventsOf(pcapng(talk().packets, { big, resolution: 9 }));
    expect(story(events)).toEqual(told);
    expect(facts).toMatchObject({ format: 'pcapng', sections: 1, connections: 1, damage: [], notices: [] });
    expect(events[0]?.at).toBe(monotonicOf(1_700_000_000_001_000_001n));
    expect(events[0]).toMatchObject({ address: 'tcp://10.0.0.1:2375', peer: { address: '10.0.0.7:40001' } });
  });

  test.each([false, true])('pcap, nanoseconds: %s', async (nano) => {
    const { events, facts } = await eventsOf(pcap(talk().packets, { big, nano }));
    expect(story(events)).toEqual(told);
    expect(facts).toMatchObject({ format: 'pcap', interfaces: [{ linkType: 101 }] });
    expect(events[0]?.at).toBe(monotonicOf(1_700_000_000_001_000_000n + (nano ? 1n : 0n)));
  });
});

test.each([
  [3, undefined, 1_700_000_000_001_000_000n],
  [0x80 | 30, undefined, 1_700_000_000_001_000_000n],
  [undefined, undefined, 1_700_000_000_001_000_000n],
  [9, 1_600_000_000, 1_700_000_000_001_000_001n],
  [9, -5, 1_700_000_000_001_000_001n],
])('time resolution %s with offset %s', async (resolution, offsetSeconds, at) => {
  const shape = {
    ...(resolution === undefined ? {} : { resolution }),
    ...(offsetSeconds === undefined ? {} : { offsetSeconds }),
  };
  const { events } = await eventsOf(pcapng(talk().packets, shape));
  const error = Number((events[0]?.at ?? 0n) - monotonicOf(at));
  expect(Math.abs(error)).toBeLessThanOrEqual(resolution === 9 ? 0 : 2);
});

test('several sections in different byte orders, several interfaces, old and simple packets, unknown blocks', async () => {
  const [a, b, c, ...rest] = talk().packets;
  if (!a || !b || !c) throw new Error('the talk has packets');
  const little = {
    resolution: 9,
    section: [
      [1, 'taken on a Tuesday'],
      [4, 'tcpdump 5'],
    ],
  } as const;
  const big = { big: true, resolution: 6, linkType: 1 } as const;
  const file = Buffer.concat([
    sectionBlock(little),
    interfaceBlock({ linkType: 113 }),
    interfaceBlock({ resolution: 9 }),
    unknownBlock(),
    packetBlock({ ...linked(113, a), interface: 0 }),
    packetBlock({ ...b, interface: 1 }, { resolution: 9 }),
    oldPacketBlock({ ...c, interface: 1 }, { resolution: 9 }),
    sectionBlock(big),
    unknownBlock(big),
    interfaceBlock(big),
    ...rest.map((packet, index) =>
      index % 2 ? simplePacketBlock(linked(1, packet), big) : packetBlock(linked(1, packet), big),
    ),
  ]);
  const { events, facts } = await eventsOf(file);
  expect(story(events)).toEqual(told);
  expect(facts).toMatchObject({
    sections: 2,
    application: 'tcpdump 5',
    comments: ['taken on a Tuesday'],
    interfaces: [{ linkType: 113, name: 'eth0' }, { linkType: 101 }, { linkType: 1 }],
    packets: talk().packets.length,
    damage: [],
  });
});

test.each([0, 1, 12, 14, 101, 108, 113, 228, 276])('link type %s', async (linkType) => {
  const packets = talk().packets.map((packet) => linked(linkType, packet));
  expect(story((await eventsOf(pcap(packets, { linkType }))).events)).toEqual(told);
});

test('IPv6', async () => {
  const talk6 = new Talk(sixEnds)
    .open()
    .ask('GET / HTTP/1.1\r\n\r\n')
    .answer('HTTP/1.1 204 No\r\n\r\n')
    .close();
  for (const linkType of [0, 1, 101, 113, 229, 276]) {
    const packets = talk6.packets.map((packet) => linked(linkType, packet));
    const { events } = await eventsOf(pcap(packets, { linkType }));
    expect(story(events)).toEqual(told);
    expect(events[0]).toMatchObject({ address: 'tcp://[fd00::1]:2375' });
  }
});

test('a link type that is not read is said once', async () => {
  const { events, facts } = await eventsOf(pcap(talk().packets, { linkType: 105 }));
  expect(events).toEqual([]);
  expect(facts.notices).toMatchObject([{ code: 'link-type', message: expect.stringContaining('105') }]);
});

test('gzipped', async () => {
  const { events, facts } = await eventsOf(gzipSync(pcapng(talk().packets)));
  expect(story(events)).toEqual(told);
  expect(facts.compressed).toBe(true);
});

test('gzipped and cut', async () => {
  const whole = gzipSync(pcapng(talk().packets));
  const { events, facts } = await eventsOf(whole.subarray(0, whole.length - 12));
  expect(story(events).length).toBeGreaterThan(0);
  expect(facts.damage[0]?.message).toMatch(/gzip data/);
});

test.each([
  ['', /is empty/],
  ['{"log":{}}', /is not a capture: it begins with 7b 22 6c .* \("\{\\"log/],
  ['(\xb5/\xfd----', /zstd/],
  ['ab', /not a capture/],
])('%j is no capture', async (text, message) => {
  await expect(eventsOf(Buffer.from(text, 'latin1'))).rejects.toMatchObject({
    code: 'E_CAPTURE',
    message: expect.stringMatching(message),
  });
});

test('a missing file and a folder are said', async () => {
  using file = fileOf(Buffer.alloc(0));
  const read = async (path: string) => {
    for await (const _ of readCapture(path));
  };
  await expect(read(`${file.path}.no`)).rejects.toMatchObject({
    code: 'E_CAPTURE',
    message: expect.stringMatching(/does not exist/),
  });
  await expect(read('/')).rejects.toMatchObject({
    code: 'E_CAPTURE',
    message: expect.stringMatching(/is a folder/),
  });
});
