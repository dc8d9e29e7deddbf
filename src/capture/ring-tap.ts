import type { OnTap, TapEvent } from '../model/index.ts';
import { type RingMemory, RingProducer } from './ring.ts';

/** When taps are handed over to the recorder: at the latest after so long, so many, or so many bytes. */
const handOverMs = 2;
const handOverCount = 128;
const handOverBytes = 64 * 1024;
const copyLimit = 8 * 1024;

/** Hands taps over to a recorder in another thread, in batches, and remembers what is open should the recorder be another one. */
export class RingTap {
  readonly #open = new Map<number, Extract<TapEvent, { kind: 'open' }>>();
  #producer: RingProducer;
  #pending: TapEvent[] = [];
  #pendingBytes = 0;
  #isDue = false;
  /** Connections that were tapped. */
  connections = 0;

  constructor(ring: RingMemory) {
    this.#producer = new RingProducer(ring);
  }

  readonly onTap: OnTap = (event) => {
    if (event.kind === 'open') {
      this.connections += 1;
      this.#open.set(event.connection, event);
    } else if (event.kind === 'close') this.#open.delete(event.connection);
    if (event.kind === 'data' && event.bytes.length < copyLimit) {
      this.#pending.push({ ...event, bytes: new Uint8Array(event.bytes) });
      this.#pendingBytes += event.bytes.length;
    } else this.#pending.push(event);
    // Why now: bytes are valid during the call only, and many are not copied twice.
    if (event.kind === 'data' && event.bytes.length >= copyLimit) {
      this.#handOver();
      return;
    }
    // Why later: what is done in the turn of a relayed piece delays the answer to it.
    if (this.#pendingBytes >= handOverBytes || this.#pending.length >= handOverCount) this.#handOver();
    else if (!this.#isDue) {
      this.#isDue = true;
      setTimeout(() => this.#handOver(), handOverMs);
    }
  };

  /** Whether there is room for more, and when there will be. */
  readonly gate = {
    isOpen: () => this.#producer.hasRoom,
    opened: () => this.#producer.room(),
  };

  /** The recorder died and another one reads this ring: connections that are open are known to it from their middle on. */
  use(ring: RingMemory): void {
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#producer = new RingProducer(ring);
    for (const event of this.#open.values()) this.#producer.push({ ...event, midway: true });
  }

  /** Nothing more will come. */
  finish(): void {
    this.#handOver();
    this.#producer.finish();
  }

  #handOver(): void {
    const events = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#isDue = false;
    for (const event of events) this.#producer.push(event);
  }
}
