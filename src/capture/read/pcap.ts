import type { FactsBook } from './facts.ts';
import { Intake } from './intake.ts';
import { blockLimit, noComments, type OnPacket, type PacketReader } from './packet.ts';
import { FieldReader } from './pcapng-options.ts';

/** Magic numbers as the first four bytes in big endian. */
export const pcapMagics: ReadonlyMap<number, { readonly little: boolean; readonly nano: boolean }> = new Map([
  [0xa1b2c3d4, { little: false, nano: false }],
  [0xd4c3b2a1, { little: true, nano: false }],
  [0xa1b23c4d, { little: false, nano: true }],
  [0x4d3cb2a1, { little: true, nano: true }],
]);

const headLength = 24;
const recordHead = 16;
/** Largest packet that common writers make whatever the file's own limit says. */
const usualLimit = 262_144;
/** Seconds that neighbours of a damaged place may lie apart. */
const daysApart = 30 * 86_400;

/** Reads classic pcap in both byte orders, micro- and nanoseconds. After damage it goes on at the next two headers in a row that can be. */
export class PcapReader implements PacketReader {
  readonly #facts: FactsBook;
  readonly #onPacket: OnPacket;
  readonly #intake = new Intake();
  #fields = new FieldReader(true);
  #nano = false;
  #linkType = -1;
  #limit = usualLimit;
  #lastSecond: number | undefined;
  #lostAt: { readonly offset: number; readonly why: string } | undefined;

  constructor(facts: FactsBook, onPacket: OnPacket) {
    this.#facts = facts;
    this.#onPacket = onPacket;
  }

  push(bytes: Uint8Array): void {
    this.#intake.add(bytes);
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
        `cut within the packet at offset ${offset}; the last ${length} bytes are not readable`,
      );
  }

  #read(final: boolean): void {
    const bytes = this.#intake.take();
    if (!bytes) return;
    const start = this.#intake.offset;
    let at = 0;
    if (this.#linkType < 0) {
      if (bytes.length < headLength) {
        this.#intake.keep(0, headLength);
        return;
      }
      this.#head(bytes);
      at = headLength;
    }
    while (at + recordHead <= bytes.length) {
      if (this.#lostAt) {
        const next = this.#search(bytes, at, final);
        at = next.at;
        if (next.need > 0) {
          this.#intake.keep(at, next.need);
          return;
        }
        this.#found(start + at);
      }
      const captured = this.#fields.u32(bytes, at + 8);
      if (captured > this.#limit) {
        this.#lostAt = { offset: start + at, why: `it says that it has ${captured} bytes` };
        at += 1;
        continue;
      }
      if (at + recordHead + captured > bytes.length) {
        if (final && this.#search(bytes, at + 1, true).need === 0) {
          this.#lostAt = { offset: start + at, why: 'its length points behind the end' };
          at += 1;
          continue;
        }
        this.#intake.keep(at, recordHead + captured);
        return;
      }
      this.#packet(bytes, at, captured);
      at += recordHead + captured;
    }
    this.#intake.keep(at, recordHead);
  }

  #head(bytes: Buffer): void {
    const { little, nano } = pcapMagics.get(bytes.readUInt32BE(0)) ?? { little: true, nano: false };
    this.#fields = new FieldReader(little);
    this.#nano = nano;
    this.#limit = Math.min(blockLimit, Math.max(usualLimit, this.#fields.u32(bytes, 16)));
    // Why the mask: the upper bits say whether frames end with a check sum.
    this.#linkType = this.#fields.u32(bytes, 20) & 0x03ff_ffff;
    this.#facts.sections = 1;
    this.#facts.interface({ linkType: this.#linkType });
  }

  #packet(bytes: Buffer, at: number, captured: number): void {
    const second = this.#fields.u32(bytes, at);
    const fraction = this.#fields.u32(bytes, at + 4);
    this.#lastSecond = second;
    this.#onPacket({
      at: BigInt(second) * 1_000_000_000n + BigInt(this.#nano ? fraction : fraction * 1000),
      linkType: this.#linkType,
      bytes: bytes.subarray(at + recordHead, at + recordHead + captured),
      originalLength: Math.max(captured, this.#fields.u32(bytes, at + 12)),
      comments: noComments,
    });
  }

  /** The next place where one header that can be is followed by another, or by the end. `need` is 0 when it is found. */
  #search(bytes: Buffer, from: number, final: boolean): { at: number; need: number } {
    let at = from;
    for (; at + recordHead <= bytes.length; at += 1) {
      if (!this.#canBe(bytes, at)) continue;
      const behind = at + recordHead + this.#fields.u32(bytes, at + 8);
      if (behind + recordHead <= bytes.length) {
        if (this.#canBe(bytes, behind)) return { at, need: 0 };
      } else if (!final) return { at, need: behind + recordHead - at };
      else if (behind === bytes.length) return { at, need: 0 };
    }
    return { at, need: recordHead };
  }

  #canBe(bytes: Buffer, at: number): boolean {
    const captured = this.#fields.u32(bytes, at + 8);
    if (captured > this.#limit || captured < 20 || captured > this.#fields.u32(bytes, at + 12)) return false;
    if (this.#fields.u32(bytes, at + 4) >= (this.#nano ? 1_000_000_000 : 1_000_000)) return false;
    return (
      this.#lastSecond === undefined || Math.abs(this.#fields.u32(bytes, at) - this.#lastSecond) <= daysApart
    );
  }

  #found(end: number): void {
    const lost = this.#lostAt;
    if (!lost) return;
    this.#lostAt = undefined;
    const length = end - lost.offset;
    this.#facts.damaged(
      lost.offset,
      length,
      `the packet at offset ${lost.offset} is damaged: ${lost.why}; ${length} bytes are left out`,
    );
  }
}
