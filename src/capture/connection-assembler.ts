import type { ConnectionFacts, Direction, Peer, TapEvent, WireDefect } from '../model/index.ts';
import { type BodyPlan, type Head, headerOf, MessageParser, planBody } from '../wire/index.ts';
import { Draft } from './draft.ts';

// One connection's state is one thing: requests wait in a queue for their answers, and an answer decides whether bytes that
// the client sent meanwhile were the next request or the beginning of a stream. A gap may
// take away requests, answers, or both, and what is known of the others must stay true.

export interface AssemblerHost {
  nextId(): number;
  readonly bodyLimit: number;
  /** Keep when each piece of a body or stream passed. */
  readonly arrivals: boolean;
  done(draft: Draft): void;
  /** Told in words of bytes that belong to no exchange because the recording began in the middle. */
  notice(message: string): void;
}

type Gap = Extract<TapEvent, { kind: 'gap' }>;

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
  /** The recording began within the connection, and no request was found yet. */
  #midway = false;
  /** Requests may be missing, so that an answer need not belong to one. */
  #doubtful = false;
  #gapReason = '';
  #messageBegan = 0n;
  #now = 0n;

  constructor(connection: number, host: AssemblerHost) {
    this.#connection = connection;
    this.#host = host;
    this.#requests = new MessageParser('request', {
      begin: () => {
        this.#messageBegan = this.#now;
      },
      head: (head, offset) => this.#requestHead(head, offset),
      preface: () => this.#preface(),
      data: (bytes) => this.#add(this.#sending, 'requestBody', bytes),
      chunk: (size) => this.#sending?.requestBody.chunk(size),
      trailers: (headers) => this.#sending?.requestBody.trailers(headers),
      end: () => this.#requestEnd(),
      tunnel: (bytes) => this.#stream('toDaemon', bytes),
      skipped: (length, part) => this.#skipped('toDaemon', length, part),
      lost: (offset) => this.#requestLost(offset),
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
      skipped: (length, part) => this.#skipped('toClient', length, part),
      lost: (offset) => this.#responseLost(offset),
      defect: (code, message, offset) => this.#defect('toClient', code, message, offset),
    });
  }

  push(event: TapEvent): void {
    this.#now = event.at;
    if (event.kind === 'data' && event.direction === 'toDaemon') this.#requests.push(event.bytes);
    else if (event.kind === 'data') this.#responses.push(event.bytes);
    else if (event.kind === 'open') this.#opened(event);
    else if (event.kind === 'peer') this.#learnPeer(event.peer);
    else if (event.kind === 'gap') this.#gap(event);
    else if (event.kind === 'end') this.#halfClosed(event.direction);
    else if (event.kind === 'close') this.#closed(event.error, event.direction);
    const done = this.#endedNow;
    this.#endedNow = [];
    for (const draft of done) this.#host.done(draft);
  }

  /** Exchanges that are not finished, as far as they are known. */
  unfinished(): readonly Draft[] {
    return this.#queue;
  }

  #learnPeer(peer: Peer): void {
    this.#from = { address: this.#from?.address ?? '', peer: { ...this.#from?.peer, ...peer } };
    for (const draft of this.#queue) draft.from = this.#from;
  }

  #opened({ address, peer, midway }: Extract<TapEvent, { kind: 'open' }>): void {
    this.#from = { address, ...(peer ? { peer } : {}) };
    if (!midway) return;
    this.#midway = true;
    this.#doubtful = true;
    this.#requests.lose();
    this.#responses.lose();
  }

  /** Says once how much of a connection that was joined midway is not read. */
  #endMidway(ignored: number): void {
    if (!this.#midway) return;
    this.#midway = false;
    if (ignored > 0)
      this.#host.notice(
        `the recording began within the connection: ${ignored} bytes before the first request are not read`,
      );
  }

  #gap({ direction, length, reason }: Gap): void {
    this.#gapReason = reason;
    (direction === 'toDaemon' ? this.#requests : this.#responses).skip(length);
  }

  #gapDefect(direction: Direction, offset: number): WireDefect {
    const message = `the recording lacks bytes here${this.#gapReason && `: ${this.#gapReason}`}`;
    return { code: 'gap', direction, offset, message };
  }

  #skipped(direction: Direction, length: number | undefined, part: 'body' | 'tunnel'): void {
    const draft =
      part === 'tunnel' ? this.#tunnel : direction === 'toDaemon' ? this.#sending : this.#answering;
    if (!draft) return;
    if (part === 'tunnel') draft.streamOf(direction).skip(length ?? 0);
    else (direction === 'toDaemon' ? draft.requestBody : draft.responseBody).skip(length ?? 0);
    const { offset } = direction === 'toDaemon' ? this.#requests : this.#responses;
    if (length === undefined) draft.defects.push(this.#gapDefect(direction, offset));
  }

  /** Where the request ends is not known, or requests are missing altogether. */
  #requestLost(offset: number): void {
    const draft = this.#sending;
    this.#sending = undefined;
    this.#doubtful = true;
    if (!draft) {
      this.#stray(this.#gapDefect('toDaemon', offset));
      return;
    }
    draft.defects.push(this.#gapDefect('toDaemon', offset));
    draft.requestDone = true;
    if (draft.answered) this.#finish(draft);
  }

  /** Where the answer ends is not known, or answers are missing altogether. */
  #responseLost(offset: number): void {
    const draft = this.#answering;
    if (!draft) {
      this.#doubtful = true;
      this.#stray(this.#gapDefect('toClient', offset));
      return;
    }
    draft.defects.push(this.#gapDefect('toClient', offset));
    draft.answerLost = true;
    if (this.#holding !== draft) return;
    // Why: the answer would have told whether these bytes are requests; now they must show it themselves.
    this.#holding = undefined;
    this.#requests.lose();
  }

  /** An answer begins behind a gap. It belongs to the last request: clients wait for one answer before they ask again. */
  #resumeAnswers(): void {
    const taker = this.#queue.findLast(({ response, answered }) => !response && !answered);
    if (!taker) return;
    taker.answerLost = false;
    for (const draft of this.#queue.slice(0, this.#queue.indexOf(taker))) {
      if (draft.answered) continue;
      if (!draft.lacksBytes) draft.defects.push(this.#gapDefect('toClient', this.#responses.offset));
      this.#finish(draft);
    }
  }

  #preface(): void {
    const head: Head = { start: ['PRI', '*', 'HTTP/2.0'], headers: [], length: 18, defects: [] };
    this.#requestHead(head, this.#requests.offset - head.length);
    const draft = this.#sending;
    this.#sending = undefined;
    if (!draft) return;
    draft.requestEnds(this.#now);
    draft.hijacked = 'h2';
    this.#tunnel = draft;
    for (const direction of this.#ended) this.#streamEnds(draft, direction);
    this.#responses.becomeTunnel();
  }

  #add(draft: Draft | undefined, part: 'requestBody' | 'responseBody', bytes: Uint8Array): void {
    draft?.[part].add(bytes, draft.arrival(this.#now));
  }

  #stream(direction: Direction, bytes: Uint8Array): void {
    if (direction === 'toClient') this.#tunnel?.responseByte(this.#now);
    this.#tunnel?.streamOf(direction).add(bytes, this.#tunnel.arrival(this.#now));
  }

  get #answering(): Draft | undefined {
    return this.#queue.find(({ answered, answerLost }) => !answered && !answerLost);
  }

  #requestHead(head: Head, offset: number): BodyPlan {
    this.#endMidway(offset);
    for (const draft of [...this.#queue]) if (draft.answerLost && draft.requestDone) this.#finish(draft);
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
    if (this.#queue.some(({ answerLost }) => answerLost)) this.#resumeAnswers();
    const draft = this.#answering;
    if (draft) draft.responseByte(this.#now);
    else if (!this.#isOrphan)
      this.#defect('toClient', 'trailing-bytes', 'bytes came that belong to no answer', offset);
  }

  /** Whether an answer without a request may be one whose request the recording lacks. */
  get #isOrphan(): boolean {
    return this.#doubtful || this.#queue.some(({ answerLost }) => answerLost);
  }

  #responseHead(head: Head): BodyPlan | 'tunnel' | 'lost' {
    const draft = this.#answering;
    const status = Number(head.start[1]);
    const nothing: BodyPlan = { framing: 'none', length: 0, defects: [] };
    // Why lost: without its request nobody knows whether it has a body.
    if (!draft) return this.#isOrphan ? 'lost' : planBody(head.headers, 'close');
    this.#doubtful = false;
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
      const message = `the ${direction === 'toDaemon' ? 'request' : 'answer'} ended before it was whole`;
      const defect = { code: 'cut', direction, offset: parser.offset, message };
      draft.defects.push(draft.lacksBytes ? this.#gapDefect(direction, parser.offset) : defect);
    }
  }

  #closed(error: string | undefined, broken: Direction | undefined): void {
    // Why: without a FIN or an error from the daemon it was the client who let go, and nothing can be held against the daemon.
    const abandoned = !this.#ended.includes('toClient') && (error === undefined || broken === 'toDaemon');
    const { offset } = this.#responses;
    this.#endMidway(this.#requests.offset);
    for (const draft of [...this.#queue]) {
      const judged = draft.defects.some(({ code }) => code === 'cut' || code === 'gap');
      if (!draft.hijacked && !draft.answered && !judged)
        draft.defects.push(
          draft.lacksBytes
            ? this.#gapDefect('toClient', offset)
            : closingDefect(draft, abandoned, error, offset),
        );
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
    else this.#stray(defect);
  }

  #stray(defect: WireDefect): void {
    if (this.#strays.length < 16) this.#strays.push(defect);
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
