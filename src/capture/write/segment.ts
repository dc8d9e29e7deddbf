import type { Direction } from '../../model/index.ts';

/** IPv4 and TCP header of a segment without options. */
export const segmentHeadLength = 40;
/** Payload that fits: an IPv4 packet has at most 65,535 bytes. */
export const segmentLimit = 65_495;
export const daemonPort = 2375;
export const flags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

const portBase = 10_000;
const portCount = 50_000;

/** Where a connection's client stands in the capture: connection 3 is port 10003 of 127.0.0.1. */
const clientOf = (connection: number): { host: number; port: number } => ({
  host: 0x7f00_0001 + (Math.floor(connection / portCount) << 8),
  port: portBase + (connection % portCount),
});

/** Sequence numbers of one connection, as a real TCP would have counted. */
export class SegmentCounter {
  readonly #client: { host: number; port: number };
  /** Bytes sent by each side, with one for SYN and for FIN. */
  readonly #sent: Record<Direction, number> = { toDaemon: 0, toClient: 0 };
  #identification = 0;

  constructor(connection: number) {
    this.#client = clientOf(connection);
  }

  /** Writes the 40 bytes of a segment's head and counts its payload, SYN and FIN. */
  write(into: DataView, at: number, direction: Direction, bits: number, payload: number): void {
    const toDaemon = direction === 'toDaemon';
    const daemonHost = 0x7f00_0001;
    into.setUint16(at, 0x4500);
    into.setUint16(at + 2, segmentHeadLength + Math.min(payload, segmentLimit));
    this.#identification = (this.#identification + 1) & 0xffff;
    into.setUint16(at + 4, this.#identification);
    into.setUint16(at + 6, 0x4000);
    into.setUint16(at + 8, 0x4006);
    into.setUint16(at + 10, 0);
    into.setUint32(at + 12, toDaemon ? this.#client.host : daemonHost);
    into.setUint32(at + 16, toDaemon ? daemonHost : this.#client.host);
    into.setUint16(at + 10, ipChecksum(into, at));
    into.setUint16(at + 20, toDaemon ? this.#client.port : daemonPort);
    into.setUint16(at + 22, toDaemon ? daemonPort : this.#client.port);
    into.setUint32(at + 24, this.#sent[direction] >>> 0);
    const acked = bits & flags.ack ? this.#sent[toDaemon ? 'toClient' : 'toDaemon'] : 0;
    into.setUint32(at + 28, acked >>> 0);
    into.setUint16(at + 32, 0x5000 | bits);
    into.setUint16(at + 34, 0xffff);
    into.setUint32(at + 36, 0);
    this.skip(direction, payload + (bits & (flags.syn | flags.fin) ? 1 : 0));
  }

  /** Counts bytes that passed and are not in the capture. */
  skip(direction: Direction, length: number): void {
    this.#sent[direction] = (this.#sent[direction] + length) % 2 ** 32;
  }
}

function ipChecksum(view: DataView, at: number): number {
  let sum = 0;
  for (let offset = 0; offset < 20; offset += 2) sum += view.getUint16(at + offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
