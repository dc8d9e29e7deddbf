import type { Direction, StreamCall, WireDefect } from '../../model/index.ts';
import { type ConnectionOptions, Http2Connection } from './connection.ts';
import { fieldValue } from './field-table.ts';
import type { Field } from './static-table.ts';

export interface Http2Events {
  /** The head of a request is whole. */
  callBegins?(call: StreamCall): void;
  /** Both directions ended, or one broke it off. */
  callEnds?(call: StreamCall): void;
  /** A header block of either side: head, interim head or trailers. */
  headers?(direction: Direction, stream: number, fields: readonly Field[]): void;
  /** Payload of a DATA frame as it comes; valid only now. */
  data?(direction: Direction, stream: number, bytes: Uint8Array): void;
  goAway?(direction: Direction, lastStream: number, errorCode: number): void;
}

interface Call {
  readonly stream: number;
  readonly direction: Direction;
  readonly path: string;
  readonly method: string;
  status?: number;
  grpcStatus?: number;
  sent: number;
  received: number;
}

interface OpenCall {
  readonly call: Call;
  requestEnded: boolean;
  answerEnded: boolean;
}

const callLimit = 10_000;
const pathLimit = 4096;

/**
 * Lists the calls of one HTTP/2 connection, fed from both directions. After a problem nothing more comes, and what was known stays.
 * Keeps a small record of at most 10,000 calls; `omitted` counts those after them.
 */
export class Http2Decoder {
  readonly #connection: Http2Connection;
  readonly #events: Http2Events;
  readonly #calls: Call[] = [];
  readonly #open = new Map<number, OpenCall>();
  #omitted = 0;

  constructor(events: Http2Events = {}, options: ConnectionOptions = {}) {
    this.#events = events;
    this.#connection = new Http2Connection(
      {
        headers: (direction, stream, fields, promised) =>
          this.#headers(promised ? opposite(direction) : direction, stream, fields, promised),
        data: (direction, stream, bytes) => this.#data(direction, stream, bytes),
        ended: (direction, stream) => this.#ended(direction, stream),
        reset: (_direction, stream) => this.#close(stream),
        goAway: (direction, last, code) => events.goAway?.(direction, last, code),
      },
      options,
    );
  }

  get problem(): WireDefect | undefined {
    return this.#connection.problem;
  }

  /** Calls that began after the 10,000th. */
  get omitted(): number {
    return this.#omitted;
  }

  push(direction: Direction, bytes: Uint8Array): void {
    this.#connection.push(direction, bytes);
  }

  /** The direction ended: gives the problem, also that of a frame that is not whole. */
  end(direction: Direction): WireDefect | undefined {
    return this.#connection.end(direction);
  }

  /** In the order in which they began, as far as they are known now. */
  calls(): StreamCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }

  #headers(direction: Direction, stream: number, fields: readonly Field[], promised: boolean): void {
    const open = this.#open.get(stream);
    if (!open && fieldValue(fields, ':method') !== undefined)
      this.#begin(direction, stream, fields, promised);
    else if (open && direction !== open.call.direction) {
      const status = Number(fieldValue(fields, ':status'));
      const grpcStatus = Number.parseInt(fieldValue(fields, 'grpc-status') ?? '', 10);
      if (status >= 100 && status <= 999) open.call.status = status;
      if (grpcStatus >= 0) open.call.grpcStatus = grpcStatus;
    }
    this.#events.headers?.(direction, stream, fields);
  }

  #begin(direction: Direction, stream: number, fields: readonly Field[], promised: boolean): void {
    if (this.#calls.length === callLimit) {
      this.#omitted++;
      return;
    }
    const call: Call = {
      stream,
      direction,
      path: (fieldValue(fields, ':path') ?? '').slice(0, pathLimit),
      method: (fieldValue(fields, ':method') ?? '').slice(0, 64),
      sent: 0,
      received: 0,
    };
    this.#calls.push(call);
    this.#open.set(stream, { call, requestEnded: promised, answerEnded: false });
    this.#events.callBegins?.({ ...call });
  }

  #data(direction: Direction, stream: number, bytes: Uint8Array): void {
    const call = this.#open.get(stream)?.call;
    if (call) call[direction === call.direction ? 'sent' : 'received'] += bytes.length;
    this.#events.data?.(direction, stream, bytes);
  }

  #ended(direction: Direction, stream: number): void {
    const open = this.#open.get(stream);
    if (!open) return;
    if (direction === open.call.direction) open.requestEnded = true;
    else open.answerEnded = true;
    if (open.requestEnded && open.answerEnded) this.#close(stream);
  }

  #close(stream: number): void {
    const open = this.#open.get(stream);
    if (!open) return;
    this.#open.delete(stream);
    this.#events.callEnds?.({ ...open.call });
  }
}

const opposite = (direction: Direction): Direction => (direction === 'toDaemon' ? 'toClient' : 'toDaemon');
