import type { FactsBook } from './facts.ts';
import { Intake } from './intake.ts';
import { readRecording } from './own-notes.ts';
import { blockLimit, noComments, type OnPacket, type PacketReader } from './packet.ts';
import { commentsOf, FieldReader, type TimeScale, ticksPerSecond, timeOf } from './pcapng-options.ts';

// Blocks and the search behind damage are one state machine: what may be believed depends on the section that is being read.

const types = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simplePacket: 3, packet: 6 } as const;
/** Block types that a search after damage believes: the above, names, statistics, journal, secrets, custom ones. */
const known = new Set<number>([...Object.values(types), 4, 5, 7, 8, 9, 10, 0xbad, 0x4000_0bad]);
const interfaceLimit = 10_000;

interface Interface extends TimeScale {
  readonly linkType: number;
  readonly snapLength: number;
}

type Look = 'good' | 'bad' | { readonly need: number };

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng). A block whose lengths do not agree is damage: reading goes on at the next
 * bytes that are a whole known block with another behind it.
 */
export class PcapngReader implements PacketReader {
  readonly #facts: FactsBook;
  readonly #onPacket: OnPacket;
  readonly #intake = new Intake();
  #fields = new FieldReader(true);
  #interfaces: Interface[] = [];
  #lastTime = 0n;
  /** Where the damage began that is being searched past. */
  #lostAt: { readonly offset: number; readonly why: string } | undefined;

  constructor(facts: FactsBook, onPacket: OnPacket) {
    this.#facts = facts;
    this.#onPacket = onPacket;
  }

  push(bytes: Uint8Array): void {
    let rest = bytes;
    // Why: only the block that was cut is joined, and the rest of a piece is read where it is.
    for (;;) {
      const lacks = this.#lostAt ? 0 : this.#intake.lacks;
      if (lacks === 0 || lacks >= rest.length) break;
      this.#intake.add(rest.subarray(0, lacks));
      rest = rest.subarray(lacks);
      this.#read(false);
    }
    this.#intake.add(rest);
    this.#read(false);
  }

  finish(): void {
    this.#intake.settle();
    this.#read(true);
    const { offset, length } = this.#intake;
    if (this.#lostAt) this.#found(offset + length);
    else if (length > 0)
      this.#facts.damaged(
        offset,
        length,
        `cut within the block at offset ${offset}; the last ${length} bytes are not readable`,
      );
  }

  #read(final: boolean): void {
    const bytes = this.#intake.take();
    if (!bytes) return;
    const start = this.#intake.offset;
    let at = 0;
    for (;;) {
      const look = this.#lostAt
        ? this.#search(bytes, at, final)
        : { at, look: this.#look(bytes, at, this.#fields) };
      at = look.at;
      if (look.look === 'good') {
        if (this.#lostAt) this.#found(start + at);
        at += this.#block(bytes, at, start + at);
      } else if (look.look === 'bad') {
        this.#lostAt = { offset: start + at, why: this.#complaint(bytes, at) };
        at += 1;
      } else if (final && !this.#lostAt && at < bytes.length && this.#hasBlockWithin(bytes, at)) {
        this.#lostAt = { offset: start + at, why: 'its length points behind the end' };
        at += 1;
      } else {
        this.#intake.keep(at, look.look.need);
        return;
      }
    }
  }

  /** Whether a whole block with whole lengths stands at `at`; how many bytes from there it takes to tell. */
  #look(bytes: Buffer, at: number, fields: FieldReader): Look {
    const here = bytes.length - at;
    if (here < 12) return { need: 12 };
    const type = fields.u32(bytes, at);
    const order = type === types.section ? orderOf(bytes, at) : fields;
    if (!order) return 'bad';
    const length = order.u32(bytes, at + 4);
    if (length < leastLength(type) || length % 4 !== 0 || length > blockLimit) return 'bad';
    if (here < length) return { need: length };
    return order.u32(bytes, at + length - 4) === length ? 'good' : 'bad';
  }

  /** The next block that is known by type and has another, or the end, behind it. */
  #search(bytes: Buffer, from: number, final: boolean): { at: number; look: Look } {
    for (let at = from; at + 12 <= bytes.length; at += 1) {
      if (!this.#believes(bytes, at)) continue;
      const look = this.#look(bytes, at, this.#fields);
      if (look === 'bad') continue;
      if (look !== 'good') {
        if (final) continue;
        return { at, look: { need: look.need + 12 } };
      }
      const fields = orderOf(bytes, at) ?? this.#fields;
      const behind = at + fields.u32(bytes, at + 4);
      if (behind + 12 > bytes.length) {
        if (final && behind === bytes.length) return { at, look };
        if (!final) return { at, look: { need: behind + 12 - at } };
        // Why: a cut within the block behind says nothing against this one.
        if (this.#couldBegin(bytes, behind, fields)) return { at, look };
      } else if (this.#couldBegin(bytes, behind, fields)) return { at, look };
    }
    return { at: Math.max(from, bytes.length - 11), look: { need: 12 } };
  }

  #believes(bytes: Buffer, at: number): boolean {
    if (bytes[at] === 0x0a) return bytes.readUInt32BE(at) === types.section;
    return known.has(this.#fields.u32(bytes, at));
  }

  #couldBegin(bytes: Buffer, at: number, fields: FieldReader): boolean {
    if (at + 8 > bytes.length) return true;
    const type = fields.u32(bytes, at);
    if (type === types.section) return true;
    const length = fields.u32(bytes, at + 4);
    return known.has(type) && length >= 12 && length % 4 === 0 && length <= blockLimit;
  }

  #hasBlockWithin(bytes: Buffer, at: number): boolean {
    return this.#search(bytes, at + 1, true).look === 'good';
  }

  #complaint(bytes: Buffer, at: number): string {
    const type = this.#fields.u32(bytes, at);
    const order = type === types.section ? orderOf(bytes, at) : this.#fields;
    if (!order) return 'its byte-order magic is unknown';
    const length = order.u32(bytes, at + 4);
    if (length > blockLimit) return `it says that it has ${length} bytes`;
    if (length < leastLength(type) || length % 4 !== 0) return `${length} is not the length of a block`;
    return `its length is ${length} at the beginning and ${order.u32(bytes, at + length - 4)} at the end`;
  }

  #found(end: number): void {
    const lost = this.#lostAt;
    if (!lost) return;
    this.#lostAt = undefined;
    const length = end - lost.offset;
    this.#facts.damaged(
      lost.offset,
      length,
      `the block at offset ${lost.offset} is damaged: ${lost.why}; ${length} bytes are left out`,
    );
  }

  /** Reads a block whose lengths are right; gives its length. */
  #block(bytes: Buffer, at: number, offset: number): number {
    const type = this.#fields.u32(bytes, at);
    if (type === types.section) this.#fields = orderOf(bytes, at) ?? this.#fields;
    const length = this.#fields.u32(bytes, at + 4);
    const end = at + length - 4;
    if (type === types.packet) this.#packet(bytes, at + 8, end, offset, this.#fields.u32(bytes, at + 8), 20);
    else if (type === types.oldPacket)
      this.#packet(bytes, at + 8, end, offset, this.#fields.u16(bytes, at + 8), 20);
    else if (type === types.simplePacket) this.#simplePacket(bytes, at + 8, end, offset);
    else if (type === types.interface) this.#interface(bytes, at + 8, end);
    else if (type === types.section) this.#section(bytes, at + 8, end);
    return length;
  }

  #section(bytes: Buffer, at: number, end: number): void {
    this.#interfaces = [];
    this.#facts.sections += 1;
    for (const [code, value] of this.#fields.options(bytes, at + 16, end)) {
      const text = value.toString('utf8');
      if (code === 4) this.#facts.application ??= text;
      if (code === 3) this.#facts.os ??= text;
      if (code !== 1) continue;
      const recording = readRecording(text);
      if (recording) this.#facts.recording ??= recording;
      else this.#facts.comment(text);
    }
  }

  #interface(bytes: Buffer, at: number, end: number): void {
    const linkType = this.#fields.u16(bytes, at);
    let scale: TimeScale = { ticksPerSecond: 1_000_000n, offsetSeconds: 0n };
    let name: string | undefined;
    let description: string | undefined;
    for (const [code, value] of this.#fields.options(bytes, at + 8, end)) {
      if (code === 2) name ??= value.toString('utf8');
      if (code === 3) description ??= value.toString('utf8');
      if (code === 9 && value.length >= 1)
        scale = { ...scale, ticksPerSecond: ticksPerSecond(value[0] ?? 6) };
      if (code === 14 && value.length >= 8) scale = { ...scale, offsetSeconds: this.#fields.i64(value, 0) };
    }
    if (this.#interfaces.length < interfaceLimit)
      this.#interfaces.push({ ...scale, linkType, snapLength: this.#fields.u32(bytes, at + 4) });
    this.#facts.interface({ linkType, ...(name ? { name } : {}), ...(description ? { description } : {}) });
  }

  #packet(bytes: Buffer, at: number, end: number, offset: number, index: number, head: number): void {
    const from = this.#interfaces[index];
    const captured = this.#fields.u32(bytes, at + 12);
    const data = at + head;
    if (!from || captured > end - data) {
      const why = from
        ? `${captured} bytes of a packet do not fit into it`
        : `its interface ${index} is unknown`;
      this.#facts.damaged(offset, end + 4 - (at - 8), `the block at offset ${offset} is damaged: ${why}`);
      return;
    }
    const options = data + ((captured + 3) & ~3);
    this.#lastTime = timeOf(this.#fields.u32(bytes, at + 4), this.#fields.u32(bytes, at + 8), from);
    this.#onPacket({
      at: this.#lastTime,
      linkType: from.linkType,
      bytes: bytes.subarray(data, data + captured),
      originalLength: Math.max(captured, this.#fields.u32(bytes, at + 16)),
      comments: options + 4 < end ? commentsOf(this.#fields, bytes, options, end) : noComments,
    });
  }

  #simplePacket(bytes: Buffer, at: number, end: number, offset: number): void {
    const from = this.#interfaces[0];
    if (!from) {
      this.#facts.damaged(
        offset,
        end + 12 - at,
        `the block at offset ${offset} is damaged: it has no interface`,
      );
      return;
    }
    const originalLength = this.#fields.u32(bytes, at);
    const captured = Math.min(originalLength, from.snapLength || originalLength, end - at - 4);
    this.#onPacket({
      // Why: such blocks carry no time.
      at: this.#lastTime,
      linkType: from.linkType,
      bytes: bytes.subarray(at + 4, at + 4 + captured),
      originalLength,
      comments: noComments,
    });
  }
}

/** The byte order that a section header tells; `undefined` where it tells none. */
function orderOf(bytes: Buffer, at: number): FieldReader | undefined {
  if (at + 12 > bytes.length || bytes.readUInt32BE(at) !== types.section) return undefined;
  const magic = bytes.readUInt32BE(at + 8);
  if (magic === 0x1a2b3c4d) return new FieldReader(false);
  return magic === 0x4d3c2b1a ? new FieldReader(true) : undefined;
}

function leastLength(type: number): number {
  if (type === types.section) return 28;
  if (type === types.packet || type === types.oldPacket) return 32;
  if (type === types.interface) return 20;
  return type === types.simplePacket ? 16 : 12;
}
