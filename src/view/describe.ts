import { isJsonStream, type Subject } from '../check/index.ts';
import type {
  Exchange,
  ExchangeFacts,
  ExchangeState,
  ExchangeView,
  Finding,
  Hijack,
  RequestView,
  ResponseView,
} from '../model/index.ts';
import { type Archive, readArchive } from './archive.ts';
import { type PartsKind, viewMessage } from './body.ts';
import { type Calls, readCalls } from './calls.ts';
import { type Form, formOf, isTarType, outputOf } from './form.ts';
import { readItems } from './items.ts';
import { lazy } from './lazy.ts';
import { type Messages, readMessages } from './messages.ts';
import { notesOf } from './notes.ts';
import { readStreams, type Streams } from './streams.ts';
import { formatTime } from './times.ts';
import type { ViewSession } from './view-session.ts';

/** What is known of an exchange beside its bytes. */
export interface KnownFacts {
  /** Absent: the session checks the exchange when they are asked for. */
  readonly findings?: readonly Finding[];
  /** What `redactExchange` said that it masked. */
  readonly masked?: readonly string[];
}

/**
 * An exchange in Docker's own terms. The members are made when they are first read; the result is plain JSON all the same.
 * Nothing is masked here: whoever shows or writes a view hands in what `redactExchange` of capture/ gave.
 * Exchanges are to be described in their order, each once, for the session learns from them.
 */
export function describeExchange(
  exchange: Exchange,
  session: ViewSession,
  known: KnownFacts = {},
): ExchangeView {
  const subject = session.learn(exchange);
  const form = lazy(() => formOf(subject));
  const facts = lazy(() => viewFacts(subject, form, session));
  const request = lazy(() => viewRequest(subject, session.bodyLimit));
  const items = lazy(() => itemsOf(subject, session.bodyLimit));
  const response = lazy(() => viewResponse(subject, session.bodyLimit, form, items));
  const streams = lazy(() => streamsOf(subject, form(), session.bodyLimit));
  const findings = lazy(() => known.findings ?? session.findings(subject));
  const archive = lazy(() => archiveOf(subject, form(), session.bodyLimit));
  const messages = lazy(() => messagesOf(subject, form(), session.bodyLimit));
  const calls = lazy(() => callsOf(subject, form(), session.bodyLimit));
  const notes = lazy(() =>
    notesOf(subject, form(), [
      streams().problem,
      items()?.problem,
      ...archive().problems,
      ...messages().problems,
      calls().problem,
    ]),
  );
  return {
    get exchange() {
      return facts();
    },
    get request() {
      return request();
    },
    get response() {
      return response();
    },
    get streams() {
      return streams().pieces;
    },
    get archive() {
      return archive().entries;
    },
    get messages() {
      return messages().messages;
    },
    get calls() {
      return calls().calls;
    },
    get findings() {
      return findings();
    },
    defects: exchange.defects,
    masked: known.masked ?? [],
    get notes() {
      return notes();
    },
  };
}

function viewFacts(subject: Subject, form: () => Form, session: ViewSession): ExchangeFacts {
  const { exchange, match, operation } = subject;
  const { request, response, hijack, timing, from } = exchange;
  const container = lazy(() => session.containerOf(subject));
  return {
    id: exchange.id,
    connection: exchange.connection,
    get at() {
      return formatTime(exchange.startedAt);
    },
    operation: operation?.id ?? null,
    area: operation?.area ?? null,
    api: match.version ?? null,
    method: request.method,
    path: match.path,
    target: request.target,
    status: response?.status ?? null,
    durationMs: timing.end ?? null,
    firstByteMs: timing.firstByte ?? null,
    bytes: {
      request: request.body.length,
      response: response?.body.length ?? 0,
      toDaemon: hijack?.toDaemon.length ?? 0,
      toClient: hijack?.toClient.length ?? 0,
    },
    state: stateOf(exchange),
    hijack: hijack?.kind ?? null,
    upgrade: hijack?.protocol || null,
    get stream() {
      return form().stream;
    },
    get assumed() {
      return form().assumed;
    },
    get container() {
      return container();
    },
    peer: {
      pid: from?.peer?.pid ?? null,
      process: from?.peer?.process ?? null,
      address: from?.peer?.address ?? null,
    },
  };
}

function stateOf({ timing, defects, response, hijack }: Exchange): ExchangeState {
  if (defects.some(({ code }) => code === 'abandoned')) return 'abandoned';
  if (timing.end === undefined) return 'open';
  const whole = response !== undefined && (hijack !== undefined || response.body.complete);
  return whole ? 'finished' : 'failed';
}

function viewRequest(subject: Subject, limit: number): RequestView {
  const { match, request } = subject;
  const parts = (): PartsKind | undefined => (sendsArchive(subject) ? 'archive' : undefined);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(match.query.keys())) {
    const values = match.query.getAll(name);
    Object.defineProperty(query, name, {
      value: values.length === 1 ? values[0] : values,
      enumerable: true,
    });
  }
  return withMembers(viewMessage(request, limit, parts), { query, params: match.pathParams });
}

function viewResponse(
  { response }: Subject,
  limit: number,
  form: () => Form,
  items: () => ReturnType<typeof readItems> | undefined,
): ResponseView | null {
  if (!response) return null;
  const parts = (): PartsKind | undefined => {
    const { stream } = form();
    if (stream === 'json') return 'items';
    if (stream === 'tar') return 'archive';
    return stream === null ? undefined : 'streams';
  };
  return withMembers(viewMessage(response, limit, parts), {
    status: response.status,
    reason: response.reason,
    get items() {
      return items()?.items ?? [];
    },
    interim: response.interim,
  });
}

function itemsOf(subject: Subject, limit: number): ReturnType<typeof readItems> | undefined {
  const { response } = subject;
  return response && isJsonStream(subject) ? readItems(cut(response.body, limit)) : undefined;
}

function streamsOf(subject: Subject, { stream }: Form, limit: number): Streams {
  if (stream !== 'multiplexed' && stream !== 'tty' && stream !== 'raw') return { pieces: [] };
  const input = subject.exchange.hijack?.toDaemon;
  return readStreams(stream, cut(outputOf(subject), limit), input && cut(input, limit));
}

const sendsArchive = ({ request, operation }: Subject): boolean =>
  isTarType(request.headers) || operation?.consumes.some((type) => /tar/.test(type)) === true;

/** Of the request where it sends one, else of the answer. */
function archiveOf(subject: Subject, { stream }: Form, limit: number): Archive {
  const { request, response } = subject;
  if (sendsArchive(subject) && request.body.bytes.length > 0) return readArchive(cut(request.body, limit));
  if (stream === 'tar' && response) return readArchive(cut(response.body, limit));
  return { entries: [], problems: [] };
}

function messagesOf({ exchange: { hijack } }: Subject, { stream }: Form, limit: number): Messages {
  if (!hijack || stream !== 'websocket') return { messages: [], problems: [] };
  return readMessages(cutHijack(hijack, limit));
}

function callsOf({ exchange }: Subject, { stream }: Form, limit: number): Calls {
  if (!exchange.hijack || stream !== 'h2') return { calls: [] };
  return readCalls(exchange, cutHijack(exchange.hijack, limit));
}

const cutHijack = (hijack: Hijack, limit: number): Hijack => ({
  ...hijack,
  toDaemon: cut(hijack.toDaemon, limit),
  toClient: cut(hijack.toClient, limit),
});

const cut = <Part extends { readonly bytes: Uint8Array }>(part: Part, limit: number): Part =>
  part.bytes.length > limit ? { ...part, bytes: part.bytes.subarray(0, limit) } : part;

/** Both as one object, getters kept. */
function withMembers<Base extends object, More extends object>(base: Base, more: More): Base & More {
  return Object.defineProperties(base, Object.getOwnPropertyDescriptors(more)) as Base & More;
}
