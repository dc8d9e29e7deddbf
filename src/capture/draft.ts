import { wallOf } from '../base/index.ts';
import type { ConnectionFacts, Direction, Exchange, HeaderPair, WireDefect } from '../model/index.ts';
import { type Head, headerOf } from '../wire/index.ts';
import { Collector } from './collector.ts';

/** An exchange while it is under way. */
export class Draft {
  readonly id: number;
  readonly connection: number;
  readonly request: Head;
  readonly requestBody: Collector;
  readonly responseBody: Collector;
  readonly #limit: number;
  #toDaemon: Collector | undefined;
  #toClient: Collector | undefined;
  readonly #began: bigint;
  readonly defects: WireDefect[] = [];
  readonly ended: Direction[] = [];
  readonly interim: { status: number; headers: readonly HeaderPair[] }[] = [];
  response: Head | undefined;
  hijacked: '101' | '200' | 'h2' | undefined;
  requestDone = false;
  /** The recording lacks bytes, and where the answer ends is not known. */
  answerLost = false;
  /** The answer is whole; the request may still be under way. */
  answered = false;
  #requestEnd: bigint | undefined;
  #firstByte: bigint | undefined;
  #clientEnd: bigint | undefined;
  #end: bigint | undefined;

  readonly #keepsArrivals: boolean;
  from: ConnectionFacts | undefined;

  constructor(
    id: number,
    connection: number,
    began: bigint,
    request: Head,
    { bodyLimit: limit, arrivals }: { readonly bodyLimit: number; readonly arrivals: boolean },
  ) {
    this.#keepsArrivals = arrivals;
    this.id = id;
    this.connection = connection;
    this.#began = began;
    this.request = request;
    this.requestBody = new Collector(limit);
    this.responseBody = new Collector(limit);
    this.#limit = limit;
  }

  get method(): string {
    return this.request.start[0];
  }

  /** Whether the answer to this request may end HTTP on the connection. */
  get mayHijack(): boolean {
    if (headerOf(this.request.headers, 'upgrade') !== undefined) return true;
    const path = this.request.start[1].split('?')[0] ?? '';
    return this.method === 'POST' && /\/(containers\/[^/]+\/attach|exec\/[^/]+\/start)$/.test(path);
  }

  /** Milliseconds after the exchange began, where arrivals are kept. */
  arrival(at: bigint): number | undefined {
    return this.#keepsArrivals ? Number(at - this.#began) / 1e6 : undefined;
  }

  requestEnds(at: bigint): void {
    this.requestDone = true;
    this.requestBody.complete = true;
    this.#requestEnd = at;
  }

  /** The recording lacks bytes of it: what is wrong with it may be wrong with the recording. */
  get lacksBytes(): boolean {
    const parts = [this.requestBody, this.responseBody, this.#toDaemon, this.#toClient];
    return this.defects.some(({ code }) => code === 'gap') || parts.some((part) => part?.hasGaps);
  }

  responseByte(at: bigint): void {
    this.#firstByte ??= at;
  }

  clientEnds(at: bigint): void {
    this.#clientEnd ??= at;
  }

  responseBegins(head: Head): void {
    this.response = head;
  }

  streamOf(direction: Direction): Collector {
    if (direction === 'toDaemon') {
      this.#toDaemon ??= new Collector(this.#limit);
      return this.#toDaemon;
    }
    this.#toClient ??= new Collector(this.#limit);
    return this.#toClient;
  }

  ends(at: bigint): void {
    this.#end ??= at;
  }

  get #protocol(): string {
    if (this.hijacked === 'h2') return 'h2c';
    return this.hijacked === '101'
      ? (headerOf(this.response?.headers ?? [], 'upgrade') ?? '').toLowerCase()
      : '';
  }

  exchange(): Exchange {
    const [method, target, httpVersion] = this.request.start;
    return {
      id: this.id,
      connection: this.connection,
      ...(this.from ? { from: this.from } : {}),
      startedAt: wallOf(this.#began),
      timing: this.#timing(),
      request: { method, target, httpVersion, headers: this.request.headers, body: this.requestBody.body() },
      ...(this.response
        ? {
            response: {
              status: Number(this.response.start[1]),
              reason: this.response.start[2],
              httpVersion: this.response.start[0],
              headers: this.response.headers,
              body: this.responseBody.body(),
              interim: this.interim,
            },
          }
        : {}),
      ...(this.hijacked
        ? {
            hijack: {
              kind: this.hijacked,
              protocol: this.#protocol,
              toDaemon: this.streamOf('toDaemon').stream(),
              toClient: this.streamOf('toClient').stream(),
              ended: [...this.ended],
            },
          }
        : {}),
      defects: [...this.defects],
    };
  }

  #timing(): Exchange['timing'] {
    const timing: { -readonly [Key in keyof Exchange['timing']]: Exchange['timing'][Key] } = {};
    if (this.#requestEnd !== undefined) timing.requestEnd = this.#since(this.#requestEnd);
    if (this.#firstByte !== undefined) timing.firstByte = this.#since(this.#firstByte);
    if (this.#clientEnd !== undefined) timing.clientEnd = this.#since(this.#clientEnd);
    if (this.#end !== undefined) timing.end = this.#since(this.#end);
    return timing;
  }

  #since(at: bigint): number {
    return Number(at - this.#began) / 1e6;
  }
}
