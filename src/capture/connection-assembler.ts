import type { ConnectionFacts, Direction, TapEvent, WireDefect } from '../model/index.ts';
import { type BodyPlan, type Head, headerOf, MessageParser, planBody } from '../wire/index.ts';
import { Draft } from './draft.ts';

export interface AssemblerHost {
  nextId(): number;
  readonly bodyLimit: number;
  /** Keep when each piece of a body or stream passed. */
  readonly arrivals: boolean;
  done(draft: Draft): void;
}

// One connection's state is one thing: requests wait in a queue for their answers, and an answer decides whether bytes that
// the client sent meanwhile were the next request or the beginning of a stream.

/** Joins the two directions of one connection to exchanges, in the order of their requests. */
export class ConnectionAssembler {
  readonly #host: AssemblerHost;
  readonly #connection: number;
  readonly #queue: Draft[] = [];
  readonly #requests: MessageParser;
  readonly #responses: MessageParser;
  /** Directions that half-closed, in order. */
  readonly #ended: Direction[] = [];
  /** Defects of bytes that belong to no exchange yet; the next one takes them. */
  #strays: WireDefect[] = [];
  /** Exchanges that ended with the event that is being read, so that bytes right behind them are told with them. */
  #endedNow: Draft[] = [];
  #sending: Draft | undefined;
  #holding: Draft | undefined;
  #tunnel: Draft | undefined;
  #from: ConnectionFacts | undefined;
  #messageBegan = 0n;
  #now = 0n;

  constructor(connection: number, host: AssemblerHost) {
    this.#connection = connection;
    this.#host = host;
    this.#requests = new MessageParser('request', {
      begin: () => {
        this.#messageBegan = this.#now;
      },
      head: (head) => this.#requestHead(head),
      data: (bytes) => this.#add(this.#sending, 'requestBody', bytes),
      chunk: (size) => this.#sending?.requestBody.chunk(size),
      trailers: (headers) => this.#sending?.requestBody.trailers(headers),
      end: () => this.#requestEnd(),
      tunnel: (bytes) => this.#stream('toDaemon', bytes),
      defect: (code, message, offset) => this.#defect('toDaemon', code, message, offset),
    });
    this.#responses = new MessageParser('response', {
      begin: (offset) => this.#responseByte(offset),
      head: (head) => this.#responseHead(head),
      data: (bytes) => this.#add(this.#answering, 'responseBody', bytes),
      chunk: (size) => this.#answering?.responseBody.chunk(size),
      trailers: (headers) => this.#answering?.responseBody.trailers(headers),
      end: () => this.#responseEnd(),
      tunnel: (bytes) => this.#stream('toClient', bytes),
      defect: (code, message, offset) => this.#defect('toClient', code, message, offset),
    });
  }

  push(event: TapEvent): void {
    this.#now = event.at;
    if (event.kind === 'data' && event.direction === 'toDaemon') this.#requests.push(event.bytes);
    else if (event.kind === 'data') this.#responses.push(event.bytes);
    else if (event.kind === 'open')
      this.#from = { address: event.address, ...(event.peer ? { peer: event.peer } : {}) };
    else if (event.kind === 'end') this.#halfClosed(event.direction);
    else if (event.kind === 'close') this.#closed(event.error);
    const done = this.#endedNow;
    this.#endedNow = [];
    for (const draft of done) this.#host.done(draft);
  }

  /** Exchanges that are not finished, as far as they are known. */
  unfinished(): readonly Draft[] {
    return this.#queue;
  }

  #add(draft: Draft | undefined, part: 'requestBody' | 'responseBody', bytes: Uint8Array): void {
    draft?.[part].add(bytes, draft.arrival(this.#now));
  }

  #stream(direction: Direction, bytes: Uint8Array): void {
    this.#tunnel?.streamOf(direction).add(bytes, this.#tunnel.arrival(this.#now));
  }

  get #answering(): Draft | undefined {
    return this.#queue.find(({ answered }) => !answered);
  }

  #requestHead(head: Head): BodyPlan {
    const draft = new Draft(this.#host.nextId(), this.#connection, this.#messageBegan, head, this.#host);
    draft.from = this.#from;
    draft.defects.push(...this.#strays);
    this.#strays = [];
    this.#queue.push(draft);
    this.#sending = draft;
    const plan = planBody(head.headers, 'none');
    draft.requestBody.framing = plan.framing;
    return plan;
  }

  #requestEnd(): 'next' | 'hold' | 'tunnel' {
    const draft = this.#sending;
    this.#sending = undefined;
    draft?.requestEnds(this.#now);
    if (draft?.answered) this.#finish(draft);
    if (draft?.hijacked) return 'tunnel';
    // Why: whether the bytes that follow are a request or stdin is known when the answer came; it may be here already.
    if (!draft?.mayHijack || draft.response) return 'next';
    this.#holding = draft;
    return 'hold';
  }

  #responseByte(offset: number): void {
    const draft = this.#answering;
    if (draft) draft.responseByte(this.#now);
    else this.#defect('toClient', 'trailing-bytes', 'bytes came that belong to no answer', offset);
  }

  #responseHead(head: Head): BodyPlan | 'tunnel' {
    const draft = this.#answering;
    const status = Number(head.start[1]);
    const nothing: BodyPlan = { framing: 'none', length: 0, defects: [] };
    if (!draft) return planBody(head.headers, 'close');
    if (status >= 100 && status < 200 && status !== 101) {
      draft.interim.push({ status, headers: head.headers });
      return nothing;
    }
    draft.responseBegins(head);
    if (status === 101 || (draft.mayHijack && isUnframedStream(status, head))) {
      this.#hijack(draft, status === 101 ? '101' : '200');
      return 'tunnel';
    }
    if (this.#holding === draft) {
      this.#holding = undefined;
      this.#requests.release('http');
    }
    const plan =
      draft.method === 'HEAD' || status === 204 || status === 304 ? nothing : planBody(head.headers, 'close');
    draft.responseBody.framing = plan.framing;
    return plan;
  }

  #hijack(draft: Draft, kind: '101' | '200'): void {
    draft.hijacked = kind;
    draft.responseBody.complete = true;
    this.#tunnel = draft;
    for (const direction of this.#ended) this.#streamEnds(draft, direction);
    if (this.#holding === draft) this.#requests.release('tunnel');
    else if (draft.requestDone) this.#requests.becomeTunnel();
    this.#holding = undefined;
  }

  #responseEnd(): 'next' {
    const draft = this.#answering;
    if (draft?.response && !draft.hijacked) {
      draft.responseBody.complete = true;
      draft.answered = true;
      draft.ends(this.#now);
      // Why: an answer may come before the request is whole, and the rest of the request belongs to the exchange.
      if (draft.requestDone) this.#finish(draft);
    }
    return 'next';
  }

  #streamEnds(draft: Draft, direction: Direction): void {
    draft.ended.push(direction);
    draft.streamOf(direction).complete = true;
  }

  #halfClosed(direction: Direction): void {
    if (this.#ended.includes(direction)) return;
    this.#ended.push(direction);
    if (direction === 'toDaemon') for (const draft of this.#queue) draft.clientEnds(this.#now);
    const tunnel = this.#tunnel;
    if (tunnel) {
      this.#streamEnds(tunnel, direction);
      if (tunnel.ended.length === 2) this.#finish(tunnel);
      return;
    }
    const parser = direction === 'toDaemon' ? this.#requests : this.#responses;
    const draft = direction === 'toDaemon' ? this.#sending : this.#answering;
    if (parser.finish() && draft) {
      draft.defects.push({
        code: 'cut',
        direction,
        offset: parser.offset,
        message: `the ${direction === 'toDaemon' ? 'request' : 'answer'} ended before it was whole`,
      });
    }
  }

  #closed(error: string | undefined): void {
    // Why: without a FIN or an error from the daemon it was the client who let go, and nothing can be held against the daemon.
    const abandoned = !this.#ended.includes('toClient') && error === undefined;
    for (const draft of [...this.#queue]) {
      if (!draft.hijacked && !draft.answered && !draft.defects.some(({ code }) => code === 'cut'))
        draft.defects.push(closingDefect(draft, abandoned, error, this.#responses.offset));
      this.#finish(draft);
    }
  }

  #finish(draft: Draft): void {
    const place = this.#queue.indexOf(draft);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    draft.ends(this.#now);
    this.#endedNow.push(draft);
  }

  #defect(direction: Direction, code: string, message: string, offset: number): void {
    const defect = { code, direction, offset, message };
    const draft = direction === 'toDaemon' ? this.#sending : (this.#answering ?? this.#endedNow.at(-1));
    if (draft) draft.defects.push(defect);
    else if (this.#strays.length < 16) this.#strays.push(defect);
  }
}

/** A 200 that announces a Docker stream without any framing: what follows is the container's own bytes. */
function isUnframedStream(status: number, { headers }: Head): boolean {
  return (
    status === 200 &&
    headerOf(headers, 'content-length') === undefined &&
    headerOf(headers, 'transfer-encoding') === undefined &&
    /^application\/vnd\.docker\.(raw|multiplexed)-stream/i.test(headerOf(headers, 'content-type') ?? '')
  );
}

function closingDefect(
  draft: Draft,
  abandoned: boolean,
  error: string | undefined,
  offset: number,
): WireDefect {
  const base = { direction: 'toClient', offset } as const;
  if (abandoned)
    return {
      ...base,
      code: 'abandoned',
      message: 'the client closed the connection before the answer was whole',
    };
  const why = error ? ` (${error})` : '';
  return draft.response
    ? { ...base, code: 'cut', message: `the connection ended before the answer was whole${why}` }
    : { ...base, code: 'no-answer', message: `the connection ended without an answer${why}` };
}
