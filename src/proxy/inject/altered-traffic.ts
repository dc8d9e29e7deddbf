import { type BodyPlan, type Head, planBody } from '../../wire/index.ts';
import { errorAnswer } from './error-answer.ts';
import type { Assigned, Injector, Subject } from './injector.ts';
import type { Lane } from './lane.ts';
import { MessageSplitter } from './message-splitter.ts';
import { mayBeRequest, mayHijack, type Passing } from './passing.ts';
import type { Side } from './rule.ts';
import { SideAlteration } from './side-alteration.ts';

export interface TrafficOptions {
  readonly connection: number;
  readonly injector: Injector;
  readonly toDaemon: Lane;
  readonly toClient: Lane;
  /** `flushes`: the daemon still gets what was written. */
  readonly breakOff: (kind: 'cut' | 'reset', flushes: boolean) => void;
}

const holdLimit = 64 * 1024;

// One connection's state is one thing: answers belong to requests by their order, an answer of ours must wait for those before it,
// and what the client sends behind a request that may hijack is a request or a stream by its answer.

/** Joins the two directions of one connection to exchanges, and hands each on with its faults. */
export class AlteredTraffic {
  readonly #options: TrafficOptions;
  /** Exchanges whose answers are not whole, in their order. */
  readonly #queue: Passing[] = [];
  #requests = this.#newRequests();
  readonly #answers: MessageSplitter;
  #sending: Passing | undefined;
  #answering: Passing | undefined;
  #isInterim = false;
  /** The answer ends with the connection, so that none can follow. */
  #isLast = false;
  #tunnel: Passing | undefined;
  /** What came behind a request that may hijack, until its answer comes. */
  #held: { readonly passing: Passing; readonly bytes: Uint8Array[]; length: number } | undefined;

  constructor(options: TrafficOptions) {
    this.#options = options;
    const { toClient } = options;
    this.#answers = new MessageSplitter('response', {
      head: (head, bytes) => this.#answerHead(head, bytes),
      payload: (bytes) => this.#toClient(bytes, 'payload'),
      chunk: () => this.#answering?.sides.answer.chunk(),
      framing: (bytes) => this.#toClient(bytes, 'framing'),
      end: () => this.#answerEnd(),
      stream: (bytes) => this.#toClient(bytes, 'payload'),
      opaque: (bytes) => {
        this.#release('stream');
        this.#answering?.sides.answer.abandon();
        toClient.send(bytes);
      },
    });
  }

  fromClient(bytes: Uint8Array): void {
    this.#requests.push(bytes);
  }

  fromDaemon(bytes: Uint8Array): void {
    this.#answers.push(bytes);
  }

  /** The client half-closed. Gives whether the daemon is to hear of it. */
  clientEnds(): boolean {
    // Why: a daemon may wait for the FIN before it answers.
    this.#release('stream');
    this.#requests.finish();
    const passing = this.#tunnel ?? this.#queue.at(-1);
    return !passing?.sides.stdin.dropsHalfClose();
  }

  /** The daemon half-closed. Gives whether the client is to hear of it. */
  daemonEnds(): boolean {
    const passing = this.#tunnel ?? this.#answering ?? this.#queue[0];
    this.#answers.finish();
    this.#answering?.sides.answer.abandon();
    this.#release('stream');
    return !passing?.sides.answer.dropsHalfClose();
  }

  #newRequests(): MessageSplitter {
    return new MessageSplitter('request', {
      head: (head, bytes) => this.#requestHead(head, bytes),
      payload: (bytes) => this.#toDaemon(bytes, 'payload'),
      chunk: () => this.#sending?.sides.request.chunk(),
      framing: (bytes) => this.#toDaemon(bytes, 'framing'),
      end: () => this.#requestEnd(),
      stream: (bytes) => this.#stream(bytes),
      opaque: (bytes) => {
        if (!this.#sending?.injected) this.#options.toDaemon.send(bytes);
      },
    });
  }

  #requestHead(head: Head, bytes: Uint8Array): BodyPlan {
    const { injector, connection } = this.#options;
    const [method, target] = head.start;
    const subject = injector.subject(connection, method, target);
    const assigned = injector.onRequest(subject);
    const injected = assigned.find(({ fault }) => fault.kind === 'status');
    const passing: Passing = {
      subject,
      request: head,
      sides: this.#sidesOf(subject),
      injected,
      mayHijack: !injected && mayHijack(head),
      answered: false,
      hijacked: false,
    };
    for (const side of Object.values(passing.sides)) side.assign(assigned);
    this.#queue.push(passing);
    this.#sending = passing;
    if (injected) this.#answerForDaemon();
    else passing.sides.request.head(bytes);
    return planBody(head.headers, 'none');
  }

  #sidesOf(subject: Subject): Passing['sides'] {
    const { injector, toDaemon, toClient, breakOff } = this.#options;
    const host = {
      tell: (assigned: Assigned) => injector.told(subject, assigned),
      breakOff: (kind: 'cut' | 'reset', side: Side) => breakOff(kind, side !== 'answer'),
    };
    return {
      request: new SideAlteration('request', toDaemon, host),
      stdin: new SideAlteration('stdin', toDaemon, host),
      answer: new SideAlteration('answer', toClient, host),
    };
  }

  #toDaemon(bytes: Uint8Array, part: 'payload' | 'framing'): void {
    const passing = this.#sending;
    if (!passing) this.#options.toDaemon.send(bytes);
    else if (!passing.injected) passing.sides.request[part](bytes);
  }

  #requestEnd(): 'next' | 'tunnel' {
    const passing = this.#sending;
    this.#sending = undefined;
    if (passing?.hijacked) return 'tunnel';
    if (!passing?.mayHijack || passing.answered) return 'next';
    this.#held = { passing, bytes: [], length: 0 };
    return 'tunnel';
  }

  #stream(bytes: Uint8Array): void {
    const held = this.#held;
    if (!held) {
      if (this.#tunnel) this.#tunnel.sides.stdin.payload(bytes);
      else this.#options.toDaemon.send(bytes);
      return;
    }
    held.bytes.push(bytes);
    held.length += bytes.length;
    // Why: who waits for an answer that needs these bytes would wait for ever.
    if (held.length > holdLimit || (held.bytes.length <= 100 && !mayBeRequest(held.bytes)))
      this.#release('stream');
  }

  /** The answer says what the bytes are that were held back. */
  #release(as: 'stream' | 'http'): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    if (as === 'http') this.#requests = this.#newRequests();
    else this.#tunnel = held.passing;
    for (const bytes of held.bytes) {
      if (as === 'http') this.#requests.push(bytes);
      else this.#stream(bytes);
    }
  }

  #answerHead(head: Head, bytes: Uint8Array): BodyPlan | 'tunnel' {
    const { injector, toClient } = this.#options;
    const status = Number(head.start[1]);
    const nothing: BodyPlan = { framing: 'none', length: 0, defects: [] };
    const passing = this.#queue[0];
    this.#isInterim = status < 200 && status !== 101;
    if (!passing || this.#isInterim) {
      toClient.send(bytes);
      return this.#isInterim ? nothing : planBody(head.headers, 'close');
    }
    passing.answered = true;
    this.#answering = passing;
    const assigned = injector.onAnswer(passing.subject, status, head.headers);
    for (const side of Object.values(passing.sides)) side.assign(assigned);
    const isBare = passing.subject.method === 'HEAD' || status === 204 || status === 304;
    const plan = isBare ? nothing : planBody(head.headers, 'close');
    passing.hijacked = status === 101 || (passing.mayHijack && plan.framing === 'close');
    if (!passing.hijacked) passing.sides.answer.body(head.headers, plan);
    passing.sides.answer.head(bytes);
    this.#isLast = plan.framing === 'close';
    if (passing.hijacked) this.#tunnel = passing;
    if (this.#held?.passing === passing) this.#release(passing.hijacked ? 'stream' : 'http');
    else if (status === 101 && this.#sending !== passing) this.#requests.giveUp();
    return status === 101 ? 'tunnel' : plan;
  }

  #toClient(bytes: Uint8Array, part: 'payload' | 'framing'): void {
    const passing = this.#answering;
    if (passing) passing.sides.answer[part](bytes);
    else this.#options.toClient.send(bytes);
  }

  #answerEnd(): 'next' {
    if (this.#isInterim || !this.#answering) return 'next';
    this.#answering.sides.answer.end();
    this.#answering = undefined;
    this.#queue.shift();
    if (!this.#isLast) this.#answerForDaemon();
    return 'next';
  }

  /** Puts out answers of ours whose turn it is. */
  #answerForDaemon(): void {
    const { injector, toClient, breakOff } = this.#options;
    for (let passing = this.#queue[0]; passing?.injected; passing = this.#queue[0]) {
      this.#queue.shift();
      const { injected, request, sides, subject } = passing;
      if (injected?.fault.kind !== 'status') continue;
      const answer = errorAnswer(request, injected.fault, injector.manners);
      const delay = sides.request.takeDelay();
      if (delay > 0) toClient.wait(delay);
      injector.told(subject, injected);
      sides.answer.head(answer.head);
      sides.answer.payload(answer.body);
      if (answer.closes) toClient.afterwards(() => breakOff('cut', true));
    }
  }
}
