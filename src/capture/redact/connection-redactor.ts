import type { Direction, TapEvent } from '../../model/index.ts';
import {
  type BodyPlan,
  type Head,
  Http2Redactor,
  headerOf,
  MessageParser,
  planBody,
} from '../../wire/index.ts';
import { type BodyMasker, bodyMaskerFor, WholeMasker } from './body-masker.ts';
import { HeadMasker } from './head-masker.ts';
import { routeOf } from './route.ts';

/** A request whose answer is not whole yet. */
interface Pending {
  readonly method: string;
  /** `POST /auth`: method and path without version and query. */
  readonly route: string;
  readonly mayHijack: boolean;
  readonly h2c: boolean;
  sent: boolean;
  answering: boolean;
}

export interface RedactorOptions {
  /** Told what was masked in the bytes of the last `push`, never its value. */
  readonly onMasked: (what: string) => void;
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const nothing: BodyPlan = { framing: 'none', length: 0, defects: [] };

// One state machine for both directions, like the assembler of exchanges: what an answer may hold depends on its request, and an answer
// decides whether what the client sends is HTTP. It differs from the assembler in what it keeps, which is nothing.

/**
 * Masks the secrets of one connection in place and at equal length, before its bytes are kept. Decides on each byte when it comes, so
 * that nothing is held back, however the bytes are cut. What cannot be understood is masked whole.
 */
export class ConnectionRedactor {
  readonly #options: RedactorOptions;
  readonly #queue: Pending[] = [];
  readonly #parsers: Record<Direction, MessageParser>;
  #where = '';
  #silent = false;
  #sending: Pending | undefined;
  #holding: Pending | undefined;
  #requestHead: HeadMasker | undefined;
  #responseHead: HeadMasker | undefined;
  #requestBody: BodyMasker | undefined;
  #responseBody: BodyMasker | undefined;
  #mode: 'unknown' | 'http' | 'tunnel' | 'h2' = 'unknown';
  #prefix = '';
  #http2: Http2Redactor | undefined;
  readonly #trailerMaskers: Partial<Record<Direction, HeadMasker>> = {};
  readonly #foreign: Partial<Record<Direction, WholeMasker>> = {};

  constructor(options: RedactorOptions) {
    this.#options = options;
    this.#parsers = {
      toDaemon: new MessageParser('request', {
        headBytes: (bytes) => {
          this.#requestHead ??= new HeadMasker('request', this.#onMasked);
          this.#requestHead.push(bytes);
        },
        head: (head) => this.#request(head),
        data: (bytes) => this.#requestBody?.push(bytes),
        chunk: () => undefined,
        trailers: () => undefined,
        trailerBytes: (bytes) => this.#trailers('toDaemon', bytes),
        end: () => this.#requestEnds(),
        tunnel: (bytes) => this.#tunnel('toDaemon', bytes),
        defect: () => undefined,
      }),
      toClient: new MessageParser('response', {
        headBytes: (bytes) => {
          this.#responseHead ??= new HeadMasker('response', this.#onMasked);
          this.#responseHead.push(bytes);
        },
        head: (head) => this.#response(head),
        data: (bytes) => this.#responseBody?.push(bytes),
        chunk: () => undefined,
        trailers: () => undefined,
        trailerBytes: (bytes) => this.#trailers('toClient', bytes),
        end: () => this.#responseEnds(),
        tunnel: (bytes) => this.#tunnel('toClient', bytes),
        defect: () => undefined,
      }),
    };
  }

  /** Masks what passed; `bytes` are changed. */
  push(direction: Direction, bytes: Uint8Array): void {
    this.#where = direction === 'toDaemon' ? 'request' : 'response';
    if (this.#mode === 'unknown' && direction === 'toDaemon' && this.#judge(bytes)) return;
    if (this.#mode === 'h2') {
      this.#http2?.push(direction, bytes);
      return;
    }
    const parser = this.#parsers[direction];
    const before = parser.waiting;
    parser.push(bytes);
    if (parser.broken) this.#maskForeign(direction, bytes);
    else if (parser.waiting > before)
      this.#maskHeld(bytes.subarray(bytes.length - (parser.waiting - before)));
  }

  /** A direction ended: a body that ends with the connection is over. */
  end(event: Extract<TapEvent, { kind: 'end' }>): void {
    this.#parsers[event.direction].finish();
  }

  readonly #onMasked = (what: string): void => {
    if (!this.#silent) this.#options.onMasked(`${this.#where}: ${what}`);
  };

  /** Whether the connection turned out to be HTTP/2 by prior knowledge, and these bytes are dealt with. */
  #judge(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes.subarray(0, preface.length)).toString('latin1');
    const begun = (this.#prefix + text).slice(0, preface.length);
    if (!preface.startsWith(begun)) {
      this.#mode = 'http';
      if (this.#prefix !== '') this.#parsers.toDaemon.push(Buffer.from(this.#prefix, 'latin1'));
      return false;
    }
    if (begun.length < 14) {
      this.#prefix = begun;
      return true;
    }
    this.#mode = 'h2';
    this.#http2 = new Http2Redactor(this.#onMasked);
    if (this.#prefix !== '') this.#http2.push('toDaemon', Buffer.from(this.#prefix, 'latin1'));
    this.#http2.push('toDaemon', bytes);
    return true;
  }

  #maskForeign(direction: Direction, bytes: Uint8Array): void {
    this.#foreign[direction] ??= new WholeMasker('bytes that are not HTTP', this.#onMasked);
    this.#foreign[direction].push(bytes);
  }

  /** Bytes behind a request that may end HTTP, before its answer: stdin, or a request that nobody should send yet. */
  #maskHeld(bytes: Uint8Array): void {
    const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
    if (this.#holding?.h2c || /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) /.test(start))
      new WholeMasker('a request that came before the answer', this.#onMasked).push(bytes);
  }

  #trailers(direction: Direction, bytes: Uint8Array): void {
    this.#trailerMaskers[direction] ??= new HeadMasker('trailers', this.#onMasked);
    this.#trailerMaskers[direction].push(bytes);
  }

  #request(head: Head): BodyPlan {
    this.#requestHead = undefined;
    const [method, target] = head.start;
    const route = routeOf(method, target);
    const upgrade = headerOf(head.headers, 'upgrade');
    const mayHijack =
      upgrade !== undefined || /^POST \/(containers\/[^/]+\/attach|exec\/[^/]+\/start)$/.test(route);
    const h2c = /h2c/i.test(upgrade ?? '');
    const pending = { method, route, mayHijack, h2c, sent: false, answering: false };
    this.#queue.push(pending);
    this.#sending = pending;
    this.#requestBody = bodyMaskerFor(route, 'toDaemon', undefined, head.headers, this.#onMasked);
    return planBody(head.headers, 'none');
  }

  #requestEnds(): 'next' | 'hold' | 'tunnel' {
    const pending = this.#sending;
    this.#sending = undefined;
    this.#requestBody = undefined;
    delete this.#trailerMaskers.toDaemon;
    if (!pending) return 'next';
    pending.sent = true;
    if (this.#mode === 'tunnel') return 'tunnel';
    if (!pending.mayHijack || pending.answering || !this.#queue.includes(pending)) return 'next';
    this.#holding = pending;
    return 'hold';
  }

  #response(head: Head): BodyPlan | 'tunnel' {
    this.#responseHead = undefined;
    const [pending] = this.#queue;
    const status = Number(head.start[1]);
    if (status >= 100 && status < 200 && status !== 101) return nothing;
    const unframed =
      headerOf(head.headers, 'content-length') === undefined &&
      headerOf(head.headers, 'transfer-encoding') === undefined &&
      /^application\/vnd\.docker\.(raw|multiplexed)-stream/i.test(
        headerOf(head.headers, 'content-type') ?? '',
      );
    if (status === 101 || (pending?.mayHijack && status === 200 && unframed)) {
      this.#mode = 'tunnel';
      if (/h2c/i.test(headerOf(head.headers, 'upgrade') ?? ''))
        this.#http2 = new Http2Redactor(this.#onMasked);
      this.#queue.length = 0;
      if (this.#holding) this.#parsers.toDaemon.release('tunnel');
      else this.#parsers.toDaemon.becomeTunnel();
      this.#holding = undefined;
      return 'tunnel';
    }
    if (pending) pending.answering = true;
    if (pending && this.#holding === pending) {
      this.#holding = undefined;
      // Why silent: these bytes were dealt with when they passed; what is read now is the parser's copy.
      this.#silent = true;
      this.#parsers.toDaemon.release('http');
      this.#silent = false;
    }
    const route = pending?.route ?? ' ';
    this.#responseBody = bodyMaskerFor(route, 'toClient', status, head.headers, this.#onMasked);
    const empty = pending?.method === 'HEAD' || status === 204 || status === 304;
    return empty ? nothing : planBody(head.headers, 'close');
  }

  #responseEnds(): 'next' {
    if (this.#queue[0]?.answering) this.#queue.shift();
    this.#responseBody = undefined;
    delete this.#trailerMaskers.toClient;
    return 'next';
  }

  #tunnel(direction: Direction, bytes: Uint8Array): void {
    this.#http2?.push(direction, bytes);
  }
}
