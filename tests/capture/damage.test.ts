import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FactsBook } from '../../src/capture/read/facts.ts';
import { PcapReader } from '../../src/capture/read/pcap.ts';
import { PcapngReader } from '../../src/capture/read/pcapng.ts';
import { interfaceBlock, packetBlock, pcap, pcapng, sectionBlock, Talk } from './packets.ts';
import { eventsOf, story } from './read-file.ts';

const packets = new Talk()
  .open()
  .ask('GET /a HTTP/1.1\r\nHost: d\r\n\r\n')
  .answer('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1')
  .ask('GET /b HTTP/1.1\r\nHost: d\r\n\r\n')
  .answer('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2')
  .close().packets;
const shape = { resolution: 9 };
const files = { pcapng: pcapng(packets, shape), pcap: pcap(packets) };
function endsFrom(start: number, sizes: readonly number[]): number[] {
  const ends = [start];
  for (const size of sizes) ends.push((ends.at(-1) ?? 0) + size);
  return ends;
}
/** Where each packet's block begins, and the end. */
const startsOf = {
  pcapng: endsFrom(
    sectionBlock(shape).length + interfaceBlock(shape).length,
    packets.map((packet) => packetBlock(packet, shape).length),
  ),
  pcap: endsFrom(
    24,
    packets.map(({ bytes }) => 16 + bytes.length),
  ),
};

/** Packets as sizes and first payload bytes, however the file comes. */
function packetsOf(format: 'pcapng' | 'pcap', bytes: Uint8Array, size = Number.POSITIVE_INFINITY) {
  const facts = new FactsBook();
  const found: string[] = [];
  const reader = new { pcapng: PcapngReader, pcap: PcapReader }[format](facts, (packet) =>
    found.push(
      `${packet.at} ${packet.originalLength} ${packet.bytes.toString('hex')} ${packet.comments.join()}`,
    ),
  );
  for (let at = 0; at < bytes.length; at += size)
    reader.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
  reader.finish();
  return { found, damage: facts.damage };
}

describe.each(['pcapng', 'pcap'] as const)('%s', (format) => {
  const file = files[format];
  const starts = startsOf[format];
  const whole = packetsOf(format, file).found;

  test('is read alike in pieces of any size', () => {
    expect(whole).toHaveLength(packets.length);
    for (const size of [1, 2, 3, 7, 64, 1000])
      expect(packetsOf(format, file, size)).toEqual({ found: whole, damage: [] });
  });

  test('cut at any byte, gives everything before the cut and says where', () => {
    for (let cut = 12; cut < file.length; cut += 1) {
      const { found, damage } = packetsOf(format, file.subarray(0, cut));
      const last = starts.filter((start) => start <= cut).length - 1;
      expect(found, `cut at ${cut}`).toEqual(whole.slice(0, Math.max(0, last)));
      const clean = starts.includes(cut) || (format === 'pcapng' && cut === sectionBlock(shape).length);
      if (clean) expect(damage, `cut at ${cut}`).toEqual([]);
      else
        expect(damage[0]?.message, `cut at ${cut}`).toMatch(
          /^cut within the (block|packet) at offset \d+; the last \d+ bytes are not readable$/,
        );
      if (!clean && last >= 0)
        expect(damage[0]).toMatchObject({ offset: starts[last], length: cut - (starts[last] ?? 0) });
    }
  });

  test.each([0, 1, 7, 13, 0x7fff_ffff, 0xffff_fff0, 16 * 1024 * 1024, 100_000])(
    'a length that says %s is said, and reading goes on behind it',
    (length) => {
      const broken = Buffer.from(file);
      const place = starts[3] ?? 0;
      broken.writeUInt32LE(length, place + (format === 'pcapng' ? 4 : 8));
      const { found, damage } = packetsOf(format, broken);
      for (const size of [1, 100]) expect(packetsOf(format, broken, size)).toEqual({ found, damage });
      expect(found.slice(-5)).toEqual(whole.slice(-5));
      expect(found.length).toBeGreaterThanOrEqual(packets.length - 2);
      if (format === 'pcapng') {
        expect(found).toEqual(whole.toSpliced(3, 1));
        expect(damage).toMatchObject([{ offset: place, length: (starts[4] ?? 0) - place }]);
      } else if (length > 1000) expect(damage).toMatchObject([{ offset: place }]);
    },
  );

  test('bytes that were put in, taken out or changed anywhere break nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 5),
        fc.nat(60),
        fc.uint8Array({ maxLength: 60 }),
        async (place, out, bytes) => {
          const at = Math.max(4, place);
          const broken = Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + out)]);
          const once = packetsOf(format, broken);
          expect(packetsOf(format, broken, 13)).toEqual(once);
          await eventsOf(broken);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('what is missing in a damaged place is a gap, and the connection goes on', async () => {
  const broken = Buffer.from(files.pcapng);
  broken.writeUInt32LE(3, (startsOf.pcapng[5] ?? 0) + 4);
  const { events, facts } = await eventsOf(broken);
  expect(story(events)).toEqual([
    'open',
    '>GET /a HTTP/1.1\r\nHost: d\r\n\r\n',
    '<gap 39',
    '>GET /b HTTP/1.1\r\nHost: d\r\n\r\n',
    '<HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2',
    '>|',
    '<|',
    'close',
  ]);
  expect(facts.damage[0]?.message).toMatch(
    /is damaged: 3 is not the length of a block; \d+ bytes are left out/,
  );
});

test('a packet larger than its block, and one of an interface that is unknown, are said', () => {
  const [packet] = packets;
  if (!packet) throw new Error('there are packets');
  const large = packetBlock(packet, shape);
  large.writeUInt32LE(large.length, 20);
  const file = Buffer.concat([
    sectionBlock(shape),
    interfaceBlock(shape),
    large,
    packetBlock({ ...packet, interface: 3 }, shape),
    packetBlock(packet, shape),
  ]);
  const { found, damage } = packetsOf('pcapng', file);
  expect(found).toHaveLength(1);
  expect(damage.map(({ message }) => message.replace(/.*: /, ''))).toEqual([
    `${large.length} bytes of a packet do not fit into it`,
    'its interface 3 is unknown',
  ]);
});

test('a thousand damaged places are counted, and a hundred told', () => {
  const facts = new FactsBook();
  const reader = new PcapngReader(facts, () => undefined);
  const piece = Buffer.concat([
    ...packets.map((packet) => packetBlock(packet, shape)),
    Buffer.from('garbage!'),
  ]);
  reader.push(
    Buffer.concat([sectionBlock(shape), interfaceBlock(shape), ...Array<Buffer>(1000).fill(piece)]),
  );
  reader.finish();
  expect(facts.damageCount).toBe(1000);
  expect(facts.damage).toHaveLength(100);
});
