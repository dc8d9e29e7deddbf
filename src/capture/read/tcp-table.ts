import { monotonicOf } from '../../base/index.ts';
import type { Direction, TapEvent } from '../../model/index.ts';
import type { FactsBook } from './facts.ts';
import { flags, formatSource, readSegment, reverseKey, type Segment } from './ip-layer.ts';
import { ipOffset } from './link-layer.ts';
import { type PacketNotes, readNotes } from './own-notes.ts';
import type { Packet } from './packet.ts';
import { TcpConnection } from './tcp-connection.ts';

/** Connections followed at once; beyond it the one that was opened first is given up. */
const openLimit = 100_000;
/** Closed connections remembered, so that their last packets open no new ones. */
const closedLimit = 4096;
/** Memory of segments that wait, of all connections. */
const waitLimit = 256 * 1024 * 1024;
/** Ports of a daemon, plain and TLS. */
const daemonPorts = new Set([2375, 2376]);

interface Side {
  readonly connection: TcpConnection;
  readonly direction: Direction;
}

interface Pair {
  readonly connection: TcpConnection;
  readonly keys: readonly [string, string];
}

/** Finds the TCP connection of each packet and follows it. */
export class TcpTable {
  readonly #facts: FactsBook;
  readonly #emit: (event: TapEvent) => void;
  readonly #sides = new Map<string, Side>();
  readonly #open = new Map<TcpConnection, Pair>();
  #closed: Pair[] = [];
  readonly #numbers = new Set<number>();
  readonly #foreignLinks = new Set<number>();
  readonly #told = new Set<string>();
  #lastNumber = 0;
  #waiting = 0;

  constructor(facts: FactsBook, emit: (event: TapEvent) => void) {
    this.#facts = facts;
    this.#emit = emit;
  }

  readonly onPacket = (packet: Packet): void => {
    this.#facts.packets += 1;
    const from = ipOffset(packet);
    if (from === undefined) {
      this.#foreignLink(packet.linkType);
      return;
    }
    const segment = readSegment(packet.bytes, from, packet.originalLength);
    if (typeof segment === 'string') {
      if (segment === 'fragment')
        this.#once(
          'fragments',
          'fragments of IP packets are not put together; their payload is told as a gap',
        );
      if (segment === 'unreadable')
        this.#once('unreadable', 'packets were cut within their IP or TCP header, and cannot be read');
      return;
    }
    const notes = packet.comments.length > 0 ? readNotes(packet.comments) : undefined;
    const at = monotonicOf(packet.at);
    const isKnown = notes?.peer !== undefined && this.#sides.has(segment.key);
    const side = this.#sideOf(segment, at, notes);
    if (!side) return;
    this.#feed(side, segment, at, notes);
    if (isKnown && notes?.peer && !side.connection.closed)
      this.#emit({ kind: 'peer', connection: side.connection.start.number, at, peer: notes.peer });
  };

  /** The capture is over: what waits is told, and connections that are open stay so. */
  finish(): void {
    for (const connection of this.#open.keys()) connection.flush();
  }

  #feed({ connection, direction }: Side, segment: Segment, at: bigint, notes: PacketNotes | undefined): void {
    if (connection.closed) return;
    const before = connection.waitingBytes;
    connection.packet(direction, segment, at, notes);
    if (connection.waitingBytes + this.#waiting - before > waitLimit) {
      connection.flush();
      this.#once('too-many', 'too many segments waited for missing ones; these were told as gaps');
    }
    this.#waiting += connection.waitingBytes - before;
    if (connection.closed) this.#forget(connection);
  }

  #sideOf(segment: Segment, at: bigint, notes: PacketNotes | undefined): Side | undefined {
    const known = this.#sides.get(segment.key);
    const syn = (segment.flags & (flags.syn | flags.ack)) === flags.syn;
    const renamed =
      notes?.connection !== undefined &&
      known !== undefined &&
      notes.connection !== known.connection.start.number;
    if (known && !syn && !(renamed && known.connection.closed)) return known;
    if (known && syn) {
      const again =
        !known.connection.closed &&
        known.direction === 'toDaemon' &&
        known.connection.start.synSequence === segment.sequence &&
        // Why: our own recordings begin each connection with the same number, and never send it again.
        notes?.connection === undefined;
      if (again) return known;
      const before = known.connection.waitingBytes;
      known.connection.lose('its ports were used again, and its end is not in the capture');
      this.#waiting += known.connection.waitingBytes - before;
      this.#forget(known.connection);
    }
    const carries =
      segment.payload.length + segment.missing > 0 || notes?.connection !== undefined || notes?.gap;
    const synAck = (segment.flags & flags.syn) !== 0;
    if (!synAck && (!carries || segment.flags & flags.rst)) return undefined;
    return this.#begin(segment, at, notes, syn ? 'toDaemon' : synAck ? 'toClient' : directionOf(segment));
  }

  #begin(segment: Segment, at: bigint, notes: PacketNotes | undefined, direction: Direction): Side {
    const back = reverseKey(segment.key);
    const [client, daemon] = direction === 'toDaemon' ? [segment.key, back] : [back, segment.key];
    const own = notes?.connection !== undefined;
    const peer = own ? notes.peer : { address: formatSource(client) };
    const target = own ? this.#facts.recording?.target : undefined;
    const syn = (segment.flags & flags.syn) !== 0;
    const connection = new TcpConnection({
      number: this.#number(notes?.connection),
      at,
      address: notes?.address || target || `tcp://${formatSource(daemon)}`,
      ...(peer ? { peer } : {}),
      midway: !syn,
      own,
      ...(syn && direction === 'toDaemon' ? { synSequence: segment.sequence } : {}),
      emit: this.#emit,
      onTls: (number) =>
        this.#facts.notice({
          code: 'tls',
          connection: number,
          message: `connection ${number} is TLS; what is inside cannot be read`,
        }),
    });
    this.#facts.connections += 1;
    const side = { connection, direction };
    this.#sides.set(segment.key, side);
    this.#sides.set(back, { connection, direction: direction === 'toDaemon' ? 'toClient' : 'toDaemon' });
    this.#open.set(connection, { connection, keys: [segment.key, back] });
    if (this.#open.size > openLimit) this.#giveUpOldest();
    return side;
  }

  /** The number that the recording gave, or the next one that is free. */
  #number(told: number | undefined): number {
    const number = told !== undefined && !this.#numbers.has(told) ? told : this.#lastNumber + 1;
    if (told !== undefined) this.#numbers.add(number);
    this.#lastNumber = Math.max(this.#lastNumber, number);
    return number;
  }

  #giveUpOldest(): void {
    const [oldest] = this.#open.keys();
    if (!oldest) return;
    const before = oldest.waitingBytes;
    oldest.lose(`more than ${openLimit} connections were open at once`);
    this.#waiting += oldest.waitingBytes - before;
    this.#forget(oldest);
    this.#once('too-many', `more than ${openLimit} connections are open at once; the first are given up`);
  }

  #forget(connection: TcpConnection): void {
    const pair = this.#open.get(connection);
    if (!pair) return;
    this.#open.delete(connection);
    this.#closed.push(pair);
    if (this.#closed.length < closedLimit * 2) return;
    for (const old of this.#closed.slice(0, closedLimit))
      for (const key of old.keys)
        if (this.#sides.get(key)?.connection === old.connection) this.#sides.delete(key);
    this.#closed = this.#closed.slice(closedLimit);
  }

  #foreignLink(linkType: number): void {
    if (this.#foreignLinks.has(linkType) || this.#foreignLinks.size > 100) return;
    this.#foreignLinks.add(linkType);
    const message = `packets of link type ${linkType} are not read; raw IP, Ethernet, Linux cooked and BSD loopback are`;
    this.#facts.notice({ code: 'link-type', message });
  }

  #once(code: 'fragments' | 'unreadable' | 'too-many', message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#facts.notice({ code, message });
  }
}

/** Where the sender of a connection's first packet in the capture sends to, when nobody saw it begin. */
function directionOf({ sourcePort, destinationPort, payload }: Segment): Direction {
  const known = daemonPorts.has(sourcePort);
  if (known !== daemonPorts.has(destinationPort)) return known ? 'toClient' : 'toDaemon';
  const text = payload.toString('latin1', 0, 16);
  if (text.startsWith('HTTP/1.')) return 'toClient';
  if (/^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PRI) /.test(text)) return 'toDaemon';
  return sourcePort < destinationPort ? 'toClient' : 'toDaemon';
}
